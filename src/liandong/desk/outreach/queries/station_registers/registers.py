"""Whose register somebody reads and keeps: the account of a station its own alone, the desk those
of its districts; how the people in it are read."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People, mask_name, mask_phone, people
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import serves
from liandong.desk.directory.models import REGISTERED, Merchant
from liandong.desk.directory.queries import calendar
from liandong.desk.directory.rules.workdays import Deadline, add_working_days
from liandong.desk.outreach.models import (
    AdvancePayment,
    RightsStation,
    StationAccount,
    StationEntry,
)
from liandong.desk.outreach.queries.stations import may_change
from liandong.desk.outreach.queries.visible import stations_visible_to
from liandong.desk.outreach.rules.station_register import ANSWER_DAYS
from liandong.desk.outreach.rules.stations import State

READS = (Permission.KEEP_REGISTER, Permission.VIEW_OUTREACH)
"""Who has one of them reads registers; `registers_of` tells which."""


def registers_of(by: User) -> QuerySet[RightsStation]:
    """The stations whose register `by` reads."""
    if by.has_permission(Permission.VIEW_OUTREACH):
        return stations_visible_to(by)
    rows = RightsStation.objects.select_related("district", "department")
    if not by.has_permission(Permission.KEEP_REGISTER):
        return rows.none()
    own = StationAccount.objects.filter(user=by, ended_at=None)
    return rows.filter(pk__in=own.values("station"))


def own_station(by: User) -> RightsStation | None:
    """The station whose register the account keeps."""
    return registers_of(by).first() if by.has_permission(Permission.KEEP_REGISTER) else None


def is_own(station: RightsStation, by: User) -> bool:
    """Whether `by` has the account of the station, and so reads its people in clear."""
    own = by.has_permission(Permission.KEEP_REGISTER)
    return own and station.accounts.filter(user=by, ended_at=None).exists()


def may_keep(station: RightsStation, by: User) -> bool:
    """Write into the register: the station's own accounts, as long as it has its plate."""
    return station.state == State.PLATED and is_own(station, by)


def may_answer(station: RightsStation, by: User) -> bool:
    """Answer a station, register what it forwards, send it something: who registers disputes and
    whose department serves its district."""
    return (
        by.has_permission(Permission.REGISTER)
        and by.job.sees_people
        and serves(by.department, station.district.name)
    )


def may_take_along(station: RightsStation, by: User) -> bool:
    """Its ledgers and reports as files."""
    return by.has_permission(Permission.EXPORT) or is_own(station, by)


def may_give_accounts(station: RightsStation, by: User) -> bool:
    return may_change(station, by) and by.has_permission(Permission.APPROVE)


def accounts_of(station: RightsStation) -> QuerySet[StationAccount]:
    return station.accounts.filter(ended_at=None).select_related("user").order_by("pk")


def shops_of(station: RightsStation) -> QuerySet[Merchant]:
    """Of the register of merchants: the shops of its mall."""
    rows = Merchant.objects.filter(REGISTERED, district=station.district_id)
    return rows.filter(mall=station.mall).order_by("name") if station.mall else rows.none()


def shop_named(station: RightsStation, name: str) -> Merchant | None:
    """The shop of its mall that bears this name, or is called so."""
    rows = shops_of(station)
    return rows.filter(name=name).first() or rows.filter(aliases__name=name).order_by("pk").first()


def answer_period() -> Deadline:
    """Until when what is forwarded now is to be answered."""
    return add_working_days(timezone.localdate(), ANSWER_DAYS, calendar())


Personal = StationEntry | AdvancePayment


def people_of(*rows: Personal) -> People:
    return people([(row.consumer, row.phone) for row in rows])


def eyes_on(rows: Collection[Personal], *, clear: bool) -> Eyes:
    """How what was typed of them is read: in clear by the station alone."""
    return Eyes(clear, lambda: people_of(*rows))


def consumer_words(row: Personal, by: User, *, clear: bool) -> str:
    """Name and telephone: masked, or nothing for who sees no people."""
    if not by.job.sees_people:
        return "—"
    name = row.consumer if clear else mask_name(row.consumer)
    phone = (row.phone if clear else mask_phone(row.phone)) if row.phone else ""
    return f"{name} {phone}".strip()
