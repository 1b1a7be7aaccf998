"""Campaigns: the list, one with its tasks, who may do what with it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import version_of
from liandong.desk.directory.models import District
from liandong.desk.outreach.models import Campaign, CampaignTask, CaseDispute
from liandong.desk.outreach.queries.findings.facts import scope_of
from liandong.desk.outreach.queries.findings.known_people import (
    LATELY,
    disputes_behind,
    is_number,
    people_in,
    reported_in,
    reported_near,
)
from liandong.desk.outreach.queries.findings.traders import finding_of
from liandong.desk.outreach.rules.campaigns import COURSE, STAGES, Stage
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.ui.kinds import Step

MOST: Final = 2000
"""Disputes of its districts of which the people are read for a page, the newest."""
LEADERS: Final = frozenset(
    {Department.Kind.REGULATOR, Department.Kind.POLICE, Department.Kind.ASSOCIATION}
)
"""Kinds of departments that lead a campaign."""


def narrowed(campaigns: QuerySet[Campaign], filters: dict[str, str]) -> QuerySet[Campaign]:
    """By district (those of the whole city are of each), state and words of the name."""
    if district := filters.get("district"):
        campaigns = campaigns.filter(Q(districts__name=district) | Q(districts=None)).distinct()
    if words := filters.get("q", "").strip():
        wanted = Q(number=words) if is_number(words) else Q(name__icontains=words)
        campaigns = campaigns.filter(wanted)
    today = timezone.localdate()
    goes_on = campaigns.filter(withdrawn_at=None)
    match filters.get("state", ""):
        case "running":
            return goes_on.filter(starts_on__lte=today, ends_on__gte=today)
        case "planned":
            return goes_on.filter(starts_on__gt=today)
        case "ended":
            return goes_on.filter(ends_on__lt=today, summarised_on=None)
        case "summarised":
            return goes_on.exclude(summarised_on=None)
        case "withdrawn":
            return campaigns.exclude(withdrawn_at=None)
    return campaigns


STATES: Final = (
    ("running", "进行中"),
    ("planned", "未开始"),
    ("ended", "已结束，待总结"),
    ("summarised", "已总结"),
    ("withdrawn", "已撤销"),
)


def version_of_campaign(campaign: Campaign) -> str:
    """With its districts."""
    return version_of(
        campaign, list(campaign.districts.order_by("pk").values_list("pk", flat=True))
    )


def may_lead(by: User) -> bool:
    """Whether `by` may begin a campaign."""
    return by.has_permission(Permission.WARN) and by.department.kind in LEADERS


def goes_on(campaign: Campaign) -> bool:
    """Neither summed up nor withdrawn."""
    return campaign.withdrawn_at is None and campaign.summarised_on is None


def is_leading(campaign: Campaign, by: User) -> bool:
    """Of the department that leads it, while it is not withdrawn."""
    return (
        campaign.withdrawn_at is None
        and campaign.department_id == by.department_id
        and by.has_permission(Permission.WARN)
    )


def may_edit(campaign: Campaign, by: User) -> bool:
    """The plan is edited by who drafted it: others read its free text masked."""
    return (
        is_leading(campaign, by)
        and campaign.drafted_by_id == by.pk
        and campaign.summarised_on is None
    )


def may_withdraw(campaign: Campaign, by: User) -> bool:
    return is_leading(campaign, by) and campaign.summarised_on is None


def may_summarise(campaign: Campaign, by: User) -> bool:
    """From the last stage on, by the department that leads it."""
    begun = timezone.localdate() >= campaign.closes_on
    return is_leading(campaign, by) and begun and campaign.summarised_on is None


def takes_part(campaign: Campaign, department: int) -> bool:
    """Whether the department leads it or has a task in it."""
    return (
        campaign.department_id == department
        or campaign.tasks.filter(department=department).exists()
    )


def may_return(campaign: Campaign, by: User) -> bool:
    """Whether `by` records numbers of their department, from the first week to the summary."""
    return (
        by.has_permission(Permission.WARN)
        and campaign.withdrawn_at is None
        and campaign.summarised_on is None
        and campaign.starts_on <= timezone.localdate()
        and takes_part(campaign, by.department_id)
    )


def departments_of(campaign: Campaign) -> list[Department]:
    """Those that take part, the leading one first."""
    rows = Department.objects.filter(
        pk__in=CampaignTask.objects.filter(campaign=campaign).values("department")
    ).exclude(pk=campaign.department_id)
    return [campaign.department, *rows.order_by("pk")]


def tasks_of(campaign: Campaign) -> list[CampaignTask]:
    return list(campaign.tasks.select_related("department", "done_by").order_by("pk"))


def turn(campaign: Campaign) -> str:
    """Who goes on with it."""
    return turns.of_campaign(
        campaign.stage,
        department=str(campaign.department),
        summary_by=campaign.schedule.summary_by,
    )


def stepper(campaign: Campaign) -> list[Step]:
    """The three stages with their days."""
    stage = campaign.stage
    ended = stage in {Stage.ENDED, Stage.SUMMARISED}
    at = COURSE.index(stage) if stage in COURSE else len(COURSE) if ended else -1
    return [
        Step(
            STAGES[name],
            "done" if n < at else "now" if n == at else "next",
            f"{first:%m-%d} 至 {last:%m-%d}",
        )
        for n, (name, first, last) in enumerate(campaign.schedule.periods())
    ]


def eyes_on_campaign(campaign: Campaign) -> Eyes:
    """How everybody reads what staff wrote of a campaign: without the people of what it began from
    and of its cases, and of what was reported in its districts; a campaign of the whole city is
    stored without those (`people_around_campaign`)."""
    return Eyes(clear=False, whom=lambda: people_in(_behind(campaign)))


def people_around_campaign(campaign: Campaign, districts: Iterable[District]) -> People:
    """Everybody who is known around it, read once, when somebody writes to it."""
    since = campaign.starts_on - LATELY
    places: list[District | None] = [*districts] or [None]
    near = [reported_in(district, since=since) for district in places]
    keys = {pk for rows in near for pk in rows.values_list("pk", flat=True)}
    return people_in(keys | (_behind(campaign) if campaign.pk else set()))


def _behind(campaign: Campaign) -> set[int]:
    links = CaseDispute.objects.filter(case__campaign=campaign)
    found = set(links.values_list("dispute", flat=True))
    if campaign.report is not None:
        found |= disputes_behind(campaign.report, scope_of(campaign.report))
    if campaign.alert is not None:
        of_alert = finding_of(campaign.alert)
        found |= disputes_behind(of_alert, scope_of(of_alert))
    days = (campaign.starts_on, campaign.ends_on)
    near = reported_near((place.pk, day) for place in campaign.districts.all() for day in days)
    newest = near.order_by("-opened_at").values_list("pk", flat=True)[:MOST]
    return found | set(newest)


def waiting_for_summary(by: User) -> QuerySet[Campaign]:
    """Those that one's department leads, ended and without a summary."""
    today = timezone.localdate()
    rows = Campaign.objects.filter(department=by.department_id, withdrawn_at=None)
    return rows.filter(summarised_on=None, ends_on__lt=today).order_by("ends_on", "pk")


def waiting_for_return(by: User) -> QuerySet[Campaign]:
    """Those in which one's department has not returned the week that ended last."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    sunday = monday + timedelta(days=6)
    rows = Campaign.objects.filter(withdrawn_at=None, summarised_on=None)
    rows = rows.filter(starts_on__lte=sunday, ends_on__gte=monday)
    mine = Q(department=by.department_id) | Q(
        pk__in=CampaignTask.objects.filter(department=by.department_id).values("campaign")
    )
    return (
        rows.filter(mine)
        .exclude(returns__week=monday, returns__department=by.department_id)
        .order_by("pk")
    )
