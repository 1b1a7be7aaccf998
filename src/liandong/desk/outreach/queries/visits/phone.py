"""What a phone knows of the visits that its owner goes on, and what became of its entries."""

from collections.abc import Iterator
from typing import Final, TypedDict
from uuid import UUID

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.outreach.models import Visit, Visitor
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visible import visits_visible_to
from liandong.desk.outreach.queries.visits.ledger import (
    checks_letter,
    eyes_on_visit,
    with_ledger,
)
from liandong.desk.outreach.rules.checklists import topics_of
from liandong.desk.outreach.rules.steps.visits import HOUSES, State

RECORDED: Final = "已登记"
TAKEN: Final = "待您核对"


class Topic(TypedDict):
    """A line of the checklist."""

    key: str
    label: str
    look: str
    basis: str


class Person(TypedDict):
    """Somebody who may have come."""

    id: int
    words: str


class Plan(TypedDict):
    """One planned visit, as ui/frontend/src/phone/kinds.ts names it."""

    number: str
    name: str
    words: str
    because: list[str]
    trade: str
    topics: list[Topic]
    came: list[Person]
    outcome: bool


class Answer(TypedDict):
    """What became of an entry."""

    id: str
    state: str
    words: str
    problem: str
    number: str
    paper: None


def plans_for(by: User) -> Iterator[Plan]:
    """Planned visits on which `by` goes, the nearest first."""
    rows = visits_visible_to(by).filter(state=State.PLANNED, visitors__person=by)
    names = eyes_on_names(by)
    for visit in with_ledger(rows).select_related("district", "letter").order_by("day", "pk"):
        eyes, people = eyes_on_visit(visit, by), [_words(row) for row in visit.visitors.all()]
        yield {
            "number": visit.number,
            "name": names.read(visit.name),
            "words": f"{visit.day} · {visit.district} · {'、'.join(people)}",
            "because": [eyes.read(words) for words in visit.because],
            "trade": visit.get_trade_display(),
            "topics": [
                {"key": rule.topic.value, "label": rule.label, "look": rule.look,
                 "basis": rule.basis}
                for rule in topics_of(visit.trade)
            ],
            "came": [
                {"id": row.person_id, "words": words}
                for row, words in zip(visit.visitors.all(), people, strict=True)
            ],
            "outcome": checks_letter(visit),
        }  # fmt: skip


def answer_to(entry: UUID, visit: Visit, by: User) -> Answer:
    """Of a visit that is no longer planned."""
    is_own = visit.entry == entry
    return {
        "id": str(entry),
        "state": "done" if is_own else "conflict",
        "words": RECORDED if is_own else TAKEN,
        "problem": "" if is_own else _instead(visit, by),
        "number": visit.number,
        "paper": None,
    }


def _instead(visit: Visit, by: User) -> str:
    if visit.recorded_at is None:
        reason = eyes_on_visit(visit, by).read(visit.cancelled_reason or "")
        return f"这次走访已取消：{reason}"
    when = timezone.localtime(visit.recorded_at)
    return f"{visit.recorded_by}已于 {when:%m-%d %H:%M} 登记这次走访，登记后不能更改。"


def _words(row: Visitor) -> str:
    return f"{HOUSES.get(row.department.kind, '')} {row.person}".strip()
