"""Who sees what of outreach: who sees the disputes of its districts. Cases out of a report of an
offence (举报) are the regulator's alone."""

from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope, sees_reports
from liandong.desk.outreach.models import (
    Campaign,
    CampaignTask,
    Clue,
    DrawnOrder,
    EnforcementCase,
    Letter,
    Publicity,
    Reminder,
    RightsStation,
    SpecialReport,
    Training,
    Visit,
)
from liandong.desk.outreach.rules.cases import CaseSource

Row = TypeVar(
    "Row",
    Letter,
    SpecialReport,
    EnforcementCase,
    Clue,
    DrawnOrder,
    Visit,
    Training,
    RightsStation,
    Reminder,
    Publicity,
)


def reports_visible_to(by: Actor) -> QuerySet[SpecialReport]:
    """Those of the whole city for who sees all districts."""
    rows = SpecialReport.objects.select_related(
        "district", "department", "drafted_by__department", "paper"
    )
    return _of_districts(rows, by)


def reminders_visible_to(by: Actor) -> QuerySet[Reminder]:
    """Those of the whole city for who sees all districts: their topics count all of it."""
    rows = Reminder.objects.select_related(
        "district", "department", "drafted_by__department", "paper"
    )
    return _of_districts(rows, by)


def letters_visible_to(by: Actor) -> QuerySet[Letter]:
    rows = Letter.objects.select_related(
        "district", "department", "drafted_by__department", "paper"
    )
    return _of_districts(rows, by)


def campaigns_visible_to(by: Actor) -> QuerySet[Campaign]:
    """Those of one's districts, those of the whole city, and those that one's department leads or
    has a task in. Who sees no rows at all sees none."""
    rows = Campaign.objects.select_related("department", "drafted_by__department")
    rows = rows.prefetch_related("districts")
    districts = scope(by)
    if districts is None:
        return rows
    if not districts:
        return rows.none()
    places = Campaign.districts.through.objects.filter(campaign=OuterRef("pk"))
    takes_part = Q(Exists(places.filter(district__name__in=districts))) | ~Q(Exists(places))
    if isinstance(by, User):
        tasks = CampaignTask.objects.filter(campaign=OuterRef("pk"), department=by.department_id)
        takes_part |= Q(department=by.department_id) | Q(Exists(tasks))
    return rows.filter(takes_part)


def cases_visible_to(by: Actor, *, withdrawn: bool = False) -> QuerySet[EnforcementCase]:
    """Without those that were recorded by mistake and withdrawn, unless they are wanted."""
    rows = EnforcementCase.objects.select_related("district", "department", "campaign", "merchant")
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    if not sees_reports(by):
        rows = rows.exclude(source=CaseSource.REPORT)
    return _of_districts(rows, by)


def clues_visible_to(by: Actor, *, withdrawn: bool = False) -> QuerySet[Clue]:
    """The regulator's alone: neither the joint room nor the association hears of a clue."""
    rows = Clue.objects.select_related("district", "department", "merchant", "visit", "by")
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    return _of_districts(rows, by) if sees_reports(by) else rows.none()


def sees_all_cases(by: Actor) -> bool:
    """Whether what `by` counts of cases is all there is."""
    return scope(by) is None and sees_reports(by)


def visits_visible_to(by: Actor) -> QuerySet[Visit]:
    rows = Visit.objects.select_related("district", "department", "planned_by", "recorded_by")
    return _of_districts(rows, by)


def drawn_orders_visible_to(by: Actor) -> QuerySet[DrawnOrder]:
    rows = DrawnOrder.objects.select_related(
        "district", "department", "by", "first_by__department", "second_by__department"
    )
    return _of_districts(rows, by)


def training_visible_to(by: Actor) -> QuerySet[Training]:
    rows = Training.objects.select_related("district", "department", "recorded_by")
    return _of_districts(rows, by)


def publicity_visible_to(by: Actor) -> QuerySet[Publicity]:
    rows = Publicity.objects.select_related("district", "department", "recorded_by")
    return _of_districts(rows, by)


def stations_visible_to(by: Actor) -> QuerySet[RightsStation]:
    rows = RightsStation.objects.select_related("district", "department", "filed_by")
    return _of_districts(rows, by)


def _of_districts(rows: QuerySet[Row], by: Actor) -> QuerySet[Row]:
    districts = scope(by)
    return rows if districts is None else rows.filter(district__name__in=districts)
