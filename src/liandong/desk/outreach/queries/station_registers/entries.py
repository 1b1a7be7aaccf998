"""The register of a station (登记簿), and what of it waits for an answer."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import mask_name, mask_phone
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import served
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.outreach.models import (
    RightsStation,
    StationEntry,
    StationForward,
    StationRequest,
)
from liandong.desk.outreach.queries.findings.known_people import is_number
from liandong.desk.outreach.queries.station_registers.registers import eyes_on, registers_of
from liandong.desk.outreach.rules.station_register import EntryState
from liandong.desk.outreach.rules.stations import State
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.query_parameters import midnight, parse_day
from liandong.desk.ui.spreadsheets import Yuan
from liandong.desk.ui.wording import spell, yuan

FORWARDS: Final = StationForward.objects.select_related("by", "answered_by", "dispute")


def entries_of(station: RightsStation) -> QuerySet[StationEntry]:
    """With what was forwarded, in a fixed number of queries."""
    forwards = Prefetch("forwards", FORWARDS.all().order_by("-at", "-pk"))
    rows = station.entries.select_related("handled_by", "merchant")
    return rows.prefetch_related(forwards).order_by("-received_at", "-pk")


def narrowed(rows: QuerySet[StationEntry], filters: dict[str, str]) -> QuerySet[StationEntry]:
    """By result and days. `q`: number, shop or goods."""
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    if day := parse_day(filters.get("since", "")):
        rows = rows.filter(received_at__gte=midnight(day))
    if day := parse_day(filters.get("until", "")):
        rows = rows.filter(received_at__date__lte=day)
    if words := filters.get("q", "").strip():
        found = Q(number=words)
        if not is_number(words):
            found |= Q(merchant_name__icontains=words) | Q(goods__icontains=words)
        rows = rows.filter(found)
    return rows


def last_forward(entry: StationEntry) -> StationForward | None:
    return next(iter(entry.forwards.all()), None)


def result_words(entry: StationEntry) -> str:
    """和解, 转消协, 转12315, as the books of stations have it."""
    forward = last_forward(entry)
    if entry.state == EntryState.FORWARDED and forward is not None:
        return forward.get_to_display()
    return entry.get_state_display()


def waiting_forwards(by: User) -> QuerySet[StationForward]:
    """What stations forwarded and `by` may answer, the most urgent first."""
    rows = StationForward.objects.filter(answered_at=None).select_related("entry__station")
    if not by.has_permission(Permission.REGISTER) or not by.job.sees_people:
        return rows.none()
    rows = rows.filter(served(by.department, "entry__station__district__name"))
    rows = rows.filter(entry__station__in=registers_of(by).order_by().values("pk"))
    return rows.order_by("due_on", "pk")


def forwards_visible_to(by: User) -> QuerySet[StationForward]:
    rows = FORWARDS.all().select_related("entry__station__district", "by", "answered_by", "dispute")
    stations = registers_of(by).order_by().values("pk")
    return rows.filter(entry__station__in=stations).order_by("-at", "-pk")


def narrowed_forwards(
    rows: QuerySet[StationForward], filters: dict[str, str]
) -> QuerySet[StationForward]:
    """By district, station, and what became of it."""
    if district := filters.get("district"):
        rows = rows.filter(entry__station__district__name=district)
    if station := filters.get("station"):
        rows = rows.filter(entry__station__number=station)
    today = timezone.localdate()
    match filters.get("state", ""):
        case "waiting":
            rows = rows.filter(answered_at=None)
        case "unanswered":
            rows = rows.filter(answered_at=None, due_on__lt=today)
        case "answered":
            rows = rows.exclude(answered_at=None)
    return rows


def requests_of(station: RightsStation) -> QuerySet[StationRequest]:
    rows = station.requests.select_related("by", "department", "answered_by", "dispute")
    return rows.order_by("-at", "-pk")


def waiting_requests(station: RightsStation) -> QuerySet[StationRequest]:
    """What the desk sent and the shop has not answered."""
    rows = requests_of(station).filter(answered_at=None, withdrawn_at=None)
    return rows.order_by("due_on", "pk")


def entries_behind(dispute: Dispute) -> QuerySet[StationForward]:
    """What stations forwarded and became this dispute, or one that was merged into it."""
    same = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    rows = FORWARDS.all().select_related("entry__station")
    return rows.filter(same).order_by("at", "pk")


def requests_about(dispute: Dispute) -> QuerySet[StationRequest]:
    same = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    rows = StationRequest.objects.filter(same).select_related("station", "by", "answered_by")
    return rows.order_by("at", "pk")


def stations_for(dispute: Dispute, by: User) -> list[RightsStation]:
    """The stations with a plate to which it can be sent: that of the shop's mall first."""
    if dispute.district_id is None or dispute.withdrawn_at is not None:
        return []
    rows = registers_of(by).filter(district=dispute.district_id, state=State.PLATED)
    mall = dispute.merchant.mall if dispute.merchant else ""
    return sorted(rows, key=lambda row: (not mall or row.mall != mall, row.name))


def sees_dispute_of(forward: StationForward, by: User) -> bool:
    """Whether `by` may be led to the dispute that it became."""
    if forward.dispute_id is None or not by.has_permission(Permission.VIEW_DISPUTES):
        return False
    return visible_to(by, withdrawn=True).filter(pk=forward.dispute_id).exists()


LEDGER: Final = (
    "序号", "编号", "日期", "消费者（脱敏）", "电话（脱敏）", "商户", "商品、服务", "金额（元）",
    "诉求", "处理过程", "结果", "和解金额（元）", "用时", "经办", "回访", "联动站答复",
)  # fmt: skip


def ledger_rows(found: Collection[StationEntry], by: User) -> Iterable[list[object]]:
    """The lines of the register, as they leave the station: nobody is in them."""
    shows_people = by.job.sees_people
    for place, row in enumerate(found, 1):
        eyes = eyes_on([row], clear=False)
        forward = last_forward(row)
        yield [
            place,
            row.number,
            timezone.localdate(row.received_at),
            mask_name(row.consumer) if shows_people else "",
            mask_phone(row.phone) if shows_people and row.phone else "",
            row.merchant_name,
            row.goods,
            Yuan(row.amount_yuan) if row.amount_yuan is not None else None,
            eyes.read(row.wants),
            eyes.read(row.course),
            result_words(row),
            Yuan(row.settled_yuan) if row.settled_yuan is not None else None,
            spell(row.days_taken) if row.days_taken is not None else "",
            row.handled_by.display_name,
            f"{row.called_back_on} {row.get_call_back_display()}" if row.called_back_on else "",
            forward.outcome_words if forward else "",
        ]


def course_of(entry: StationEntry, *, clear: bool) -> list[TimelineEntry]:
    """What happened to it, in order."""
    eyes = eyes_on([entry], clear=clear)
    entries: list[tuple[datetime, TimelineEntry]] = []

    def add(at: datetime, title: str, who: str, icon: str, text: str = "", tone: str = "") -> None:
        entries.append((at, TimelineEntry(at, who, title, text, icon, tone)))

    add(entry.received_at, "站点登记", entry.entered_by.display_name, "notebook")
    for row in entry.forwards.all():
        add(row.at, row.get_to_display(), row.by.display_name, "send", eyes.read(row.words))
        if row.answered_at is not None and row.answered_by is not None:
            add(
                row.answered_at,
                f"联动站{row.get_answer_display()}（{row.outcome_words}）",
                row.answered_by.display_name,
                "mail",
                eyes.read(row.answer_words),
                "good",
            )
    if entry.ended_at and entry.state == EntryState.SETTLED:
        words = f"和解金额 {yuan(entry.settled_yuan)}" if entry.settled_yuan is not None else ""
        add(entry.ended_at, "已和解", entry.handled_by.display_name, "check", words, "good")
    if entry.ended_at and entry.state in {EntryState.DROPPED, EntryState.VOID}:
        words = eyes.read(entry.void_reason)
        title = entry.get_state_display()
        add(entry.ended_at, title, entry.handled_by.display_name, "ban", words)
    return [entry for _at, entry in sorted(entries, key=lambda pair: pair[0])]
