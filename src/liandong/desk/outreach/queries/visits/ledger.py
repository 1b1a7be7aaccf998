"""Visits: the ledger (走访台账), one with its checklist, who may do what with it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, serves
from liandong.desk.outreach.models import CheckedTopic, Letter, Visit, Visitor
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_on_names,
    frozen_with,
    is_number,
    of_traders,
    people_in,
    reported_near,
)
from liandong.desk.outreach.queries.letters import OPEN, may_take
from liandong.desk.outreach.queries.photos import Titled
from liandong.desk.outreach.queries.visible import letters_visible_to, visits_visible_to
from liandong.desk.outreach.rules.checklists import TOPICS, VERDICTS, topics_of
from liandong.desk.outreach.rules.steps.letters import Verb, may_go
from liandong.desk.outreach.rules.steps.visits import HOUSES, SOON, State
from liandong.desk.ui.query_parameters import parse_day

NO_WORDS: Final = "—"
PICTURE: Final = "现场照片"
TITLES: Final = (PICTURE, "检查表签字件", "承诺书", "其他材料")


def narrowed(visits: QuerySet[Visit], filters: dict[str, str]) -> QuerySet[Visit]:
    """By district, kind, reason, state and days. `q`: name or number."""
    for name, field in (
        ("district", "district__name"), ("kind", "kind"), ("reason", "reason"), ("state", "state"),
    ):  # fmt: skip
        if value := filters.get(name):
            visits = visits.filter(**{field: value})
    for name, field in (("since", "day__gte"), ("until", "day__lte")):
        if day := parse_day(filters.get(name, "")):
            visits = visits.filter(**{field: day})
    if words := filters.get("q", "").strip():
        found = Q(number=words) if is_number(words) else Q(name__icontains=words) | Q(number=words)
        visits = visits.filter(found)
    return visits


def in_order(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """The newest day first."""
    return visits.order_by("-day", "-pk")


def with_ledger(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With all that a line of the ledger says, in a fixed number of queries."""
    visitors = Visitor.objects.select_related("person", "department").order_by("pk")
    followed = visits_in_turn()
    beside = ("district", "department", "planned_by", "recorded_by", "letter__paper", "check_step")
    return visits.select_related(*beside).prefetch_related(
        Prefetch("visitors", visitors), "checked", Prefetch("follow_ups", followed)
    )


def visits_in_turn() -> QuerySet[Visit]:
    """Those that follow up another, but not cancelled ones."""
    return Visit.objects.exclude(state=State.CANCELLED).order_by("pk")


def visitors_for(districts: Sequence[str]) -> list[User]:
    """Who can be sent to one of these: people of the houses of the district who may record."""
    people = User.objects.filter(is_active=True, department__kind__in=list(HOUSES))
    rows = people.select_related("department").order_by("department__kind", "display_name", "pk")
    return [person for person in rows if any(may_visit(person, name) for name in districts)]


def why_not_visiting(by: User) -> str:
    """Why who may plan a visit is not among those who go; empty where they are."""
    if by.has_permission(Permission.NOTE):
        return ""
    return f"您是{by.job.name}，可以安排走访，但不登记现场情况，所以不在走访人里。"


def may_visit(person: User, district: str) -> bool:
    districts = scope(person)
    return (
        person.department.kind in HOUSES
        and person.has_permission(Permission.WARN)
        and person.has_permission(Permission.NOTE)
        and (districts is None or district in districts)
        and serves(person.department, district)
    )


def may_plan(by: User) -> bool:
    return by.has_permission(Permission.WARN) and by.department.kind in HOUSES


def goes(visit: Visit, by: User) -> bool:
    """Whether `by` is one of the visitors."""
    return any(row.person_id == by.pk for row in visit.visitors.all())


def may_change(visit: Visit, by: User) -> bool:
    """Record it, put it off, cancel it: its visitors, and the department that planned it."""
    return (
        visit.state == State.PLANNED
        and may_plan(by)
        and (visit.department_id == by.department_id or goes(visit, by))
    )


def may_add_photos(visit: Visit, by: User) -> bool:
    """Also after it was recorded: a signed sheet is often photographed later."""
    return (
        visit.state != State.CANCELLED
        and by.has_permission(Permission.NOTE)
        and may_plan(by)
        and (visit.department_id == by.department_id or goes(visit, by))
    )


def checks_letter(visit: Visit) -> bool:
    """Whether it is to give the conclusion of a check: its letter waits for one."""
    return visit.letter is not None and may_go(Verb.CHECK, visit.letter.state)


def may_check_letter(visit: Visit, by: User, *, today: date) -> bool:
    """Whether `by` may record the check of the letter out of what this visit found."""
    if visit.state != State.DONE or not visit.outcome or visit.letter is None:
        return False
    return standing_check(visit) is None and may_take(Verb.CHECK, visit.letter, by, today=today)


def standing_check(visit: Visit) -> object | None:
    """The step by which it checked its letter, unless that was taken back."""
    step = visit.check_step
    return step if step is not None and step.undone_at is None else None


def letters_to_check(by: User) -> QuerySet[Letter]:
    """Letters that went out and that a visit can be about."""
    before = ("draft", "submitted", "approved")
    return letters_visible_to(by).filter(state__in=set(OPEN) - set(before))


def followed_up(by: User) -> QuerySet[Visit]:
    """Done visits after which something is to be mended and no other visit is planned yet."""
    later = visits_in_turn().filter(follows__isnull=False).values("follows")
    rows = visits_visible_to(by).filter(state=State.DONE, mend_by__isnull=False)
    return rows.exclude(pk__in=later).order_by("mend_by", "pk")


def due_visits(by: User) -> QuerySet[Visit]:
    """One's own that are near or overdue."""
    rows = visits_visible_to(by).filter(
        state=State.PLANNED, day__lte=timezone.localdate() + SOON, visitors__person=by
    )
    return rows.order_by("day", "pk")


def eyes_on_visit(visit: Visit, by: User) -> Eyes:
    """Who was there reads what was written in clear; others without people."""
    return eyes_on_visits([visit], clear=goes(visit, by) or visit.recorded_by_id == by.pk)


def eyes_on_visits(visits: Collection[Visit], *, clear: bool = False) -> Eyes:
    """Without the people of all disputes with those who are visited, of the disputes behind a
    letter that is checked, and of what was reported in the district before."""
    traders = of_traders([(visit.merchant_id, visit.name) for visit in visits])
    near = reported_near((visit.district_id, visit.day) for visit in visits)
    letters = [visit.letter.number for visit in visits if visit.letter is not None]

    def whom() -> People:
        keys = {pk for rows in (traders, near) for pk in rows.values_list("pk", flat=True)}
        return people_in(keys | frozen_with(letters))

    return Eyes(clear, whom)


def who_goes(visit: Visit) -> list[int]:
    """Ids of its visitors: belong to the version of a planned visit that its page shows."""
    return sorted(visit.visitors.values_list("person", flat=True))


def people_of(visit: Visit, *houses: str) -> list[str]:
    """Who went, of these houses; of a planned visit, who is to go."""
    return [
        str(row.person)
        for row in visit.visitors.all()
        if row.department.kind in houses and row.came is not False
    ]


def checklist_of(visit: Visit) -> list[tuple[str, CheckedTopic | None]]:
    """Each line of its checklist with what was found."""
    found = {row.topic: row for row in visit.checked.all()}
    return [(rule.label, found.get(rule.topic)) for rule in topics_of(visit.trade)]


def check_words(visit: Visit) -> str:
    """复查: of its letter, and the visit that follows it up."""
    words = []
    if visit.letter is not None and visit.outcome:
        state = "" if standing_check(visit) else "（未登记到提醒）"
        words.append(f"{visit.get_outcome_display()}{state}")
    words += [
        f"{later.day:%Y-%m-%d} 回访{'' if later.state == State.DONE else '（待走访）'}"
        for later in visit.follow_ups.all()
    ]
    return "；".join(words)


LEDGER: Final = (
    "编号", "日期", "单位", "类型", "走访人（警务站）", "走访人（消协、市监）", "商圈", "对象",
    "事由", *(rule.label for rule in TOPICS.values()), "问题", "现场改正", "限期整改", "限期",
    "照片（份）", "签字", "复查", "状态",
)  # fmt: skip


def ledger_rows(visits: Collection[Visit], files: Titled, by: User) -> Iterable[list[object]]:
    """The lines of the ledger, free text without people."""
    eyes, public = eyes_on_visits(visits), eyes_on_names(by)
    for visit in visits:
        found = {row.topic: row for row in visit.checked.all()}
        yield [
            visit.number,
            visit.day,
            visit.department.name,
            visit.get_kind_display(),
            "、".join(people_of(visit, "police")),
            "、".join(people_of(visit, "association", "regulator")),
            visit.district.name,
            public.read(visit.name),
            visit.get_reason_display(),
            *(VERDICTS[found[topic].verdict] if topic in found else NO_WORDS for topic in TOPICS),
            eyes.read(visit.findings),
            eyes.read(visit.mended),
            eyes.read(visit.to_mend),
            visit.mend_by,
            files.get((visit.number, PICTURE), 0),
            visit.get_signed_display(),
            check_words(visit),
            visit.get_state_display(),
        ]
