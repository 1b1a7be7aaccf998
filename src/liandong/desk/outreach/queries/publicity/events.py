"""Events of publicity: the ledger (宣传台账) with its sums, who may do what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.whole import sees_whole
from liandong.desk.outreach.models import Handout, Publicity, PublicityDispute, PublicityPartner
from liandong.desk.outreach.queries.photos import Titled
from liandong.desk.outreach.queries.visible import publicity_visible_to
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.outreach.rules.publicity.ledger import FORMATS
from liandong.desk.ui.query_parameters import midnight, parse_day

PICTURE: Final = "照片"
TITLES: Final = (PICTURE, "活动方案", "签到表", "信息稿", "其他材料")


def narrowed(rows: QuerySet[Publicity], filters: dict[str, str]) -> QuerySet[Publicity]:
    """By district, occasion, who ran it and days. `q`: topic, place, organiser or partner."""
    for name, field in (
        ("district", "district__name"), ("occasion", "occasion"), ("run_by", "run_by"),
    ):  # fmt: skip
        if value := filters.get(name):
            rows = rows.filter(**{field: value})
    if day := parse_day(filters.get("since", "")):
        rows = rows.filter(held_at__gte=midnight(day))
    if day := parse_day(filters.get("until", "")):
        rows = rows.filter(held_at__date__lte=day)
    if words := filters.get("q", "").strip():
        took_part = PublicityPartner.objects.filter(name__icontains=words).values("publicity")
        rows = rows.filter(
            Q(topic__icontains=words)
            | Q(place__icontains=words)
            | Q(organiser__icontains=words)
            | Q(pk__in=took_part)
        )
    return rows.order_by("-held_at", "-pk")


def with_ledger(rows: QuerySet[Publicity]) -> QuerySet[Publicity]:
    """With partners and handouts."""
    return rows.prefetch_related(
        Prefetch("partners", PublicityPartner.objects.order_by("pk")),
        Prefetch("handouts", Handout.objects.order_by("pk")),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a list of events. A partner of several events, and a dispute that was merged, count once;
    people who came to two events cannot be known again."""

    events: int
    of_places: int  # those that malls and markets ran themselves
    partners: int
    copies: int
    consulted: int
    taken: int
    linked: int
    reached: int


def sums_of(rows: QuerySet[Publicity], *, by: User) -> Sums:
    """Four queries: each table is added up by itself, so that no row counts twice."""
    events = rows.order_by().values("pk")
    own = Publicity.objects.filter(pk__in=events).aggregate(
        events=Count("pk"),
        of_places=Count("pk", filter=Q(run_by="place")),
        consulted=Coalesce(Sum("consulted"), 0),
        taken=Coalesce(Sum("taken"), 0),
        reached=Coalesce(Sum("reached"), 0),
    )
    partners = PublicityPartner.objects.filter(publicity__in=events)
    copies = Handout.objects.filter(publicity__in=events).aggregate(n=Coalesce(Sum("copies"), 0))
    return Sums(
        **own,
        partners=partners.values("name").distinct().count(),
        copies=copies["n"],
        linked=_linked(PublicityDispute.objects.filter(publicity__in=events), by),
    )


def _linked(links: QuerySet[PublicityDispute], by: User) -> int:
    """Disputes that `by` sees; of merged ones the one that stands."""
    visible = links.filter(sees_whole(by)).annotate(
        standing=Coalesce(F("dispute__merged_into"), F("dispute"))
    )
    return visible.values("standing").distinct().count()


def links_of(publicity: Publicity, *, by: User) -> list[PublicityDispute]:
    """The links to disputes that `by` sees."""
    rows = publicity.links.filter(sees_whole(by))
    return list(rows.select_related("dispute", "by").order_by("pk"))


def linked_by_event(rows: Iterable[Publicity], *, by: User) -> dict[int, int]:
    """How many links there are of each event. One query."""
    links = PublicityDispute.objects.filter(sees_whole(by), publicity__in=list(rows))
    return dict(links.values_list("publicity").annotate(n=Count("pk")))


def may_record(by: User) -> bool:
    return may_plan(by)


def may_change(publicity: Publicity, by: User) -> bool:
    """Its department."""
    return may_record(by) and publicity.department_id == by.department_id


def may_add_files(publicity: Publicity, by: User) -> bool:
    return may_change(publicity, by) and by.has_permission(Permission.NOTE)


def publicity_of(by: User) -> QuerySet[Publicity]:
    return with_ledger(publicity_visible_to(by))


def eyes() -> Eyes:
    """How everybody reads what followed: masked."""
    return Eyes(clear=False)


LEDGER: Final = (
    "编号", "时间", "主题", "节点", "地点", "开展主体", "主办单位", "形式", "参加单位", "单位数",
    "发放资料", "资料（份）", "咨询（人次）", "现场受理（件）", "已关联纠纷（件）", "覆盖人数",
    "照片（份）", "后续", "登记单位", "商圈",
)  # fmt: skip


def ledger_rows(
    found: list[Publicity], files: Titled, linked: dict[int, int]
) -> Iterable[list[object]]:
    reader = eyes()
    for row in found:
        partners, handouts = list(row.partners.all()), list(row.handouts.all())
        yield [
            row.number,
            row.held_at,
            row.topic,
            row.get_occasion_display(),
            row.place,
            row.get_run_by_display(),
            row.organiser,
            "、".join(FORMATS[key] for key in row.formats if key in FORMATS),
            "、".join(partner.name for partner in partners),
            len(partners),
            "、".join(f"{handout.kind} {handout.copies}" for handout in handouts),
            sum(handout.copies for handout in handouts),
            row.consulted,
            row.taken,
            linked.get(row.pk, 0),
            row.reached,
            files.get((row.number, PICTURE), 0),
            reader.read(row.followed),
            row.department.name,
            row.district.name,
        ]


def parts_shown(publicity: Publicity) -> tuple[list[str], list[tuple[str, int]]]:
    """Partners and handouts, as they belong to the version of a page."""
    return (
        list(publicity.partners.order_by("pk").values_list("name", flat=True)),
        list(publicity.handouts.order_by("pk").values_list("kind", "copies")),
    )
