"""The possible steps of a dispute for a person, and the facts stated so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import decides
from liandong.desk.disputes.forms.steps import StepForm
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries.facts import position_of, recorded_facts
from liandong.desk.disputes.queries.links.pairs import pairs_of_dispute
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.facts import KINDS, PARTIES, WAYS, Fact, chosen, in_force
from liandong.desk.disputes.rules.next_step import STEPS_NEXT
from liandong.desk.disputes.rules.possible_steps import lacking, steps_from
from liandong.desk.disputes.rules.source_progress import DONE, Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.stepper import path_of
from liandong.desk.disputes.rules.workflow_step import Position, Step, deciders
from liandong.desk.disputes.step_registry import OpenPoint, blocking, obstacle_to, open_points
from liandong.desk.ui.kinds import Step as Shown
from liandong.desk.ui.wording import yuan

Address = Callable[[Dispute], str]

ROOMS: Final[dict[str, Address]] = {}
"""Steps that have a page of their own in an app above, with its address."""


def register_room(verb: str, address: Address) -> None:
    """Let a step be taken on a page of the app that writes its facts."""
    ROOMS[verb] = address


@dataclass(frozen=True, slots=True)
class ExtraAction:
    """Something that an app above offers in some stages beside the steps, on a page of its own.

    It leaves the stage as it is. `label` is translated where it is shown. `is_next`: whether it
    comes before every step; `only_next`: it is offered then alone.
    """

    label: str
    icon: str
    address: Address
    stages: frozenset[Stage]
    who: Permission
    is_next: Callable[[Dispute], bool] | None = None
    offices: frozenset[str] = frozenset()  # that alone are offered it; none: any
    only_next: bool = False


ACTIONS: Final[list[ExtraAction]] = []


def register_action(action: ExtraAction) -> None:
    """Let the page of a dispute offer it beside the next steps."""
    ACTIONS.append(action)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may be taken: its form, or the page of another app where it is taken.

    `obstacle`: why it may not be taken yet, in words.
    """

    step: Step
    form: StepForm
    href: str = ""
    obstacle: str = ""
    points: tuple[OpenPoint, ...] = ()

    @property
    def key(self) -> str:
        return f"step-{self.step.verb}"

    @property
    def at_once(self) -> bool:
        """Whether its button takes it: nothing has to be filled in, and it can be undone."""
        asks = self.form.fields or self.href or self.step.danger
        return self.step.undoable and not asks


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps of a dispute as its page shows them. `path`: the stages passed and those to come.

    `actions`: what else may be done now, each with the address of its page.

    `name` is the code under whose name it is mediated, empty while none is chosen; `names` are all
    that ever were, also before it was opened again; `position`: what decides who takes a step.
    """

    offers: list[Offer]
    actions: list[tuple[ExtraAction, str]]
    stated: list[tuple[str, str]]
    path: list[Shown]
    name: str
    names: frozenset[str]
    stage: Stage
    next_action: tuple[ExtraAction, str] | None
    position: Position
    office: str = ""  # the kind of the reader's department

    @property
    def first(self) -> Offer | None:
        """The step that is next, where no action comes before it: the one primary action."""
        if self.next_action:
            return None
        free = {offer.step.verb: offer for offer in self.offers if not offer.obstacle}
        return next((free[verb] for verb in STEPS_NEXT[self.stage] if verb in free), None)

    @property
    def remedy(self) -> OpenPoint | None:
        """Where the step that is next is blocked: what the reader's own office can do about it."""
        if self.next_action or self.first:
            return None
        blocked = [offer for offer in self.offers if offer.step.verb in STEPS_NEXT[self.stage]]
        points = (point for offer in blocked for point in offer.points)
        return next(
            (
                point
                for point in points
                if point.blocks and point.href and self.office in point.offices
            ),
            None,
        )

    @property
    def first_label(self) -> str:
        """The label of the primary button, as the sentence of the next step begins."""
        if self.next_action:
            return str(self.next_action[0].label)
        if self.remedy:
            return self.remedy.label
        return self.first.step.label if self.first else ""

    @property
    def others(self) -> list[Offer]:
        return [offer for offer in self.offers if offer is not self.first]


def may_decide(by: User, step: Step, position: Position | None = None) -> bool:
    """Whether the role and the office of `by` decide this step: there, or else at all."""
    offices = deciders(step, position).offices if position else step.offices
    return decides(offices, by.role, by.department.kind) and by.has_permission(step.who)


def workflow_of(by: User, dispute: Dispute) -> Workflow:
    """One query for the facts, and those of registered obstacles. Nothing is offered to who does
    not act in the district of the dispute."""
    ours = works_on(by, dispute)
    rows = list(recorded_facts(dispute).select_related("by"))
    stage = Stage(dispute.stage)
    position = position_of(dispute)
    held = in_force(((Fact(row.fact), row.recorded_at) for row in rows), dispute.stage_since)
    offers = [
        _offer(step, held, dispute)
        for step in steps_from(stage)
        if ours and may_decide(by, step, position)
    ]
    offered = [
        action
        for action in ACTIONS
        if ours and stage in action.stages and by.has_permission(action.who)
        if decides(action.offices, by.role, by.department.kind)
    ]
    comes_next = [action for action in offered if action.is_next and action.is_next(dispute)][:1]
    next_action = next(((action, action.address(dispute)) for action in comes_next), None)
    actions = [
        (action, action.address(dispute))
        for action in offered
        if action not in comes_next and not action.only_next
    ]
    passed = {Fact(row.fact) for row in rows}
    path = [Shown(label, state) for label, state in path_of(stage, passed)]
    latest = _latest(rows)
    names = [str(row.detail.get("choice", "")) for row in latest if row.fact == Fact.NAME_CHOSEN]
    ever = {str(row.detail.get("choice", "")) for row in rows if row.fact == Fact.NAME_CHOSEN}
    stated = [_fact_words(row) for row in latest]
    name = "".join(names[-1:])
    return Workflow(
        offers,
        actions,
        stated,
        path,
        name,
        frozenset(ever),
        stage,
        next_action,
        position,
        by.department.kind,
    )


LEADING_ON: Final = frozenset(
    {Stage.REVIEW, Stage.NAMING, Stage.MEDIATION, Stage.AGREED, Stage.PERFORMED, Stage.VISITED}
)
"""Stages in which the next step has a form of its own, and nothing has to happen before it but
what that form asks for."""


def address_of_next(by: User, dispute: Dispute) -> str:
    """The page on which `by` takes the next step; that of the dispute where others do, or where it
    is to be confirmed first whether it is the same as another one."""
    own_page = reverse("disputes:detail", args=[dispute.number])
    if Stage(dispute.stage) not in LEADING_ON or _pairs_come_first(by, dispute):
        return own_page
    flow = workflow_of(by, dispute)
    if flow.next_action:
        return flow.next_action[1]
    if flow.first is None:
        return own_page
    return flow.first.href or reverse("disputes:step", args=[dispute.number, flow.first.step.verb])


def _pairs_come_first(by: User, dispute: Dispute) -> bool:
    """As `rules.next_step` says it of the page of the dispute."""
    if Progress(dispute.status) in DONE or not by.has_permission(Permission.LINK):
        return False
    return bool(pairs_of_dispute(by, dispute, 1))


def _offer(step: Step, held: frozenset[Fact], dispute: Dispute) -> Offer:
    points = open_points(step.verb, dispute)
    form = StepForm(step, lacking(step, held), points=points)
    obstacle = obstacle_to(step.verb, dispute) or blocking(points)
    return Offer(step, form, room_of(step, dispute), obstacle, tuple(points))


def room_of(step: Step, dispute: Dispute) -> str:
    """The address of the page of an app where the step is taken, or nothing."""
    address = ROOMS.get(step.verb)
    return address(dispute) if address else ""


def _latest(rows: Iterable[DisputeFact]) -> list[DisputeFact]:
    """The last of each kind, in the order in which they came about."""
    kept = {row.fact: row for row in rows if row.fact != Fact.REOPENED}
    return sorted(kept.values(), key=lambda row: row.pk)


def _fact_words(row: DisputeFact) -> tuple[str, str]:
    return str(KINDS[Fact(row.fact)].label), detail_words(Fact(row.fact), row.detail)


def detail_words(fact: Fact, detail: Mapping[str, Any]) -> str:
    """The details of a fact in words."""
    parts = [(chosen(fact, str(detail["choice"])))] if detail.get("choice") else []
    parts += [
        f"{label} {consent['at'].replace('T', ' ')} {WAYS[consent['way']]}"
        for side, label in PARTIES.items()
        if (consent := detail.get(side))
    ]
    if detail.get("to"):
        parts.append(str(detail["to"]))
    if detail.get("amount_yuan"):
        parts.append(yuan(_amount(detail["amount_yuan"])))
    if detail.get("due_on"):
        parts.append(f"{detail['due_on']} 前")
    return "，".join(parts) or "是"


def _amount(amount: object) -> float:
    return float(str(amount))
