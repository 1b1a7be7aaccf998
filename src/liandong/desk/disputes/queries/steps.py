"""What can be done next with a dispute, by whom, and what was found out so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_told
from liandong.desk.disputes.forms_step import StepForm
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.obstacles import obstacle_to
from liandong.desk.disputes.rules.facts import KINDS, PARTIES, WAYS, Fact, chosen, holding
from liandong.desk.disputes.rules.path import path_of
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.walking import lacking, steps_from
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.ui.kinds import Step as Shown
from liandong.desk.ui.wording import yuan

Address = Callable[[Dispute], str]

ROOMS: Final[dict[str, Address]] = {}
"""Steps that have a page of their own, in a room above: where its button leads."""


def register_room(verb: str, address: Address) -> None:
    """Let a step be taken on a page of the room that writes its facts."""
    ROOMS[verb] = address


@dataclass(frozen=True, slots=True)
class Deed:
    """What a room above offers in some stages beside the steps, on a page of its own.

    It leaves the stage as it is. `label` is translated where it is shown.
    """

    label: str | Promise
    icon: str
    address: Address
    stages: frozenset[Stage]
    who: Permission


DEEDS: Final[list[Deed]] = []


def register_deed(deed: Deed) -> None:
    """Let the page of a dispute offer it where the next step is told."""
    DEEDS.append(deed)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may be taken: its sheet, or the page of the room that it is taken in.

    `obstacle`: why it may not be taken yet, in words.
    """

    step: Step
    form: StepForm
    href: str = ""
    obstacle: str = ""

    @property
    def key(self) -> str:
        return f"step-{self.step.verb}"

    @property
    def at_once(self) -> bool:
        """Whether its button takes it: nothing is asked, and it can be taken back."""
        asks = self.form.fields or self.href or self.step.danger
        return self.step.undoable and not asks


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps of a dispute as its page shows them. `path`: what lies behind and ahead.

    `deeds`: what else may be done now, each with the address of its page.

    `name` is the code under whose name it is mediated, empty while none is chosen; `names` are all
    that ever were, also before it was opened again.
    """

    offers: list[Offer]
    deeds: list[tuple[Deed, str]]
    told: list[tuple[str, str]]
    path: list[Shown]
    name: str
    names: frozenset[str]

    @property
    def first(self) -> Offer | None:
        """The one primary action of the page."""
        free = (one for one in self.offers if not one.step.danger and not one.obstacle)
        return next(free, None)

    @property
    def others(self) -> list[Offer]:
        return [offer for offer in self.offers if offer is not self.first]


def workflow_of(by: User, dispute: Dispute) -> Workflow:
    """One query: the facts; and what rooms ask that hold up a step."""
    rows = list(facts_told(dispute).select_related("by"))
    stage = Stage(dispute.stage)
    held = holding(((Fact(row.fact), row.told_at) for row in rows), dispute.stage_since)
    offers = [
        Offer(
            step,
            StepForm(step, lacking(step, held)),
            _room(step, dispute),
            obstacle_to(step.verb, dispute),
        )
        for step in steps_from(stage)
        if by.has_permission(step.who)
    ]
    deeds = [
        (deed, deed.address(dispute))
        for deed in DEEDS
        if stage in deed.stages and by.has_permission(deed.who)
    ]
    passed = {Fact(row.fact) for row in rows}
    path = [Shown(_(label), state) for label, state in path_of(stage, passed)]
    latest = _latest(rows)
    names = [str(row.detail.get("choice", "")) for row in latest if row.fact == Fact.NAME_CHOSEN]
    ever = {str(row.detail.get("choice", "")) for row in rows if row.fact == Fact.NAME_CHOSEN}
    told = [_told(row) for row in latest]
    return Workflow(offers, deeds, told, path, "".join(names[-1:]), frozenset(ever))


def _room(step: Step, dispute: Dispute) -> str:
    address = ROOMS.get(step.verb)
    return address(dispute) if address else ""


def _latest(rows: Iterable[DisputeFact]) -> list[DisputeFact]:
    """The last of each kind, in the order in which they came about."""
    kept = {row.fact: row for row in rows if row.fact != Fact.REOPENED}
    return sorted(kept.values(), key=lambda row: row.pk)


def _told(row: DisputeFact) -> tuple[str, str]:
    return str(_(KINDS[Fact(row.fact)].label)), detail_words(Fact(row.fact), row.detail)


def detail_words(fact: Fact, detail: Mapping[str, Any]) -> str:
    """What was stated with a fact, as people read it."""
    parts = [_(chosen(fact, str(detail["choice"])))] if detail.get("choice") else []
    parts += [
        f"{_(label)} {consent['at'].replace('T', ' ')} {_(WAYS[consent['way']])}"
        for side, label in PARTIES.items()
        if (consent := detail.get(side))
    ]
    if detail.get("to"):
        parts.append(str(detail["to"]))
    if detail.get("amount_yuan"):
        parts.append(yuan(_amount(detail["amount_yuan"])))
    if detail.get("due_on"):
        parts.append(_("%(day)s 前") % {"day": detail["due_on"]})
    return "，".join(parts) or _("是")


def _amount(told: object) -> float:
    return float(str(told))
