"""Letters: the list, one with its steps and effect, who may do what with it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import serves
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.models import Letter, LetterStep, SpecialReport
from liandong.desk.outreach.queries.findings.known_people import is_number, names_read
from liandong.desk.outreach.rules.letters.effects import effect_sentence, known_on
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.outreach.rules.steps.letters import (
    STEPS,
    State,
    StepRule,
    Verb,
    may_be_unanswered,
    may_go,
)
from liandong.desk.papers.models import Service
from liandong.desk.ui.kinds import Step, TimelineEntry

OPEN: Final = [state.value for state in State if state not in {State.CHECKED, State.WITHDRAWN}]
TRADER: Final = "经营者"
MANAGER: Final = "市场管理方"
"""Recipients of copies, as the forms name them."""
COURSE: Final = (
    ("拟稿", {State.DRAFT}),
    ("审批", {State.SUBMITTED}),
    ("送达", {State.APPROVED}),
    ("反馈", {State.SENT, State.RECEIVED}),
    ("复查", {State.ANSWERED, State.UNANSWERED}),
)


def narrowed(letters: QuerySet[Letter], filters: dict[str, str]) -> QuerySet[Letter]:
    """By district, instrument, state; `open` those that go on. `q`: trader or number."""
    for name, field in (("district", "district__name"), ("instrument", "instrument")):
        if value := filters.get(name):
            letters = letters.filter(**{field: value})
    if words := filters.get("q", "").strip():
        found = Q(number=words) | Q(paper__number__icontains=words)
        if not is_number(words):
            found |= Q(merchant_name__icontains=words)
        letters = letters.filter(found)
    match filters.get("state", ""):
        case "":
            return letters
        case "open":
            return letters.filter(state__in=OPEN)
        case state:
            return letters.filter(state=state)


def earlier_letters(source: Alert | SpecialReport | None) -> QuerySet[Letter]:
    """Those that stand, out of the same report or the alert behind it, whoever sees them."""
    alert = source.alert if isinstance(source, SpecialReport) else source
    out_of = Q(pk__in=[]) if alert is None else Q(alert=alert)
    if isinstance(source, SpecialReport):
        out_of |= Q(report=source)
    return Letter.objects.exclude(state=State.WITHDRAWN).filter(out_of).order_by("pk")


def steps_of(letter: Letter) -> list[LetterStep]:
    """All, also those taken back, in order."""
    rows = letter.steps.select_related("by__department", "undone_by")
    return list(rows.order_by("at", "pk"))


def last_step(letter: Letter) -> LetterStep | None:
    """The last that stands and moved the letter on."""
    moving = [verb.value for verb, rule in STEPS.items() if rule.after is not None]
    rows = letter.steps.filter(undone_at=None, verb__in=moving)
    return rows.order_by("-at", "-pk").first()


def approval_of(letter: Letter) -> LetterStep | None:
    rows = letter.steps.filter(verb=Verb.APPROVE.value, undone_at=None).select_related("by")
    return rows.order_by("-at", "-pk").first()


def standing(letter: Letter, verb: Verb) -> LetterStep | None:
    """The last step of this kind that was not taken back."""
    rows = letter.steps.filter(verb=verb.value, undone_at=None).select_related("by")
    return rows.order_by("-at", "-pk").first()


def services_of(letter: Letter) -> list[Service]:
    """How copies of its paper went out."""
    if letter.paper is None:
        return []
    return list(letter.paper.services.select_related("by__department").order_by("at", "pk"))


def is_of_department(letter: Letter, by: User) -> bool:
    return bool(letter.department_id == by.department_id)


def may_take(verb: Verb, letter: Letter, by: User, *, today: date) -> bool:
    """Whether `by` may take this step now; the action asks the same."""
    if not may_go(verb, letter.state) or not by.has_permission(PERMISSION[verb]):
        return False
    if not is_of_department(letter, by):
        return verb in DELIVERY and _is_its_police(letter, by)
    further = {
        Verb.APPROVE: letter.drafted_by_id != by.pk,
        Verb.UNANSWERED: may_be_unanswered(letter.answer_by, today),
        Verb.TALK: letter.rule.is_talk,
        Verb.WITHDRAW: letter.paper_id is None or by.has_permission(Permission.APPROVE),
    }
    return bool(further.get(verb, True))


def _is_its_police(letter: Letter, by: User) -> bool:
    name = letter.district.name if letter.district else ""
    return by.department.kind == "police" and serves(by.department, name)


DELIVERY: Final = frozenset({Verb.SEND, Verb.COPY, Verb.RECEIVE})
"""What the police of its district may do for another department."""
PERMISSION: Final = {
    Verb.DRAFT: Permission.WARN,
    Verb.SUBMIT: Permission.WARN,
    Verb.TAKE_BACK: Permission.WARN,
    Verb.RETURN: Permission.APPROVE,
    Verb.APPROVE: Permission.APPROVE,
    Verb.SEND: Permission.ISSUE,
    Verb.COPY: Permission.ISSUE,
    Verb.RECEIVE: Permission.ISSUE,
    Verb.TALK: Permission.WARN,
    Verb.ANSWER: Permission.WARN,
    Verb.UNANSWERED: Permission.WARN,
    Verb.CHECK: Permission.WARN,
    Verb.WITHDRAW: Permission.WARN,
}


def possible(letter: Letter, by: User, *, today: date) -> list[StepRule]:
    """The steps that `by` may take now, in the order of the table; the first is the next one."""
    return [rule for verb, rule in STEPS.items() if may_take(verb, letter, by, today=today)]


def undoable(letter: Letter, by: User) -> LetterStep | None:
    """The last step, where it may be taken back by `by`."""
    step = last_step(letter)
    if step is None or not STEPS[Verb(step.verb)].is_undoable:
        return None
    return step if may_undo(step, letter, by) else None


def may_undo(step: LetterStep, letter: Letter, by: User) -> bool:
    """Who took the step, and who may approve in the department of the letter."""
    is_own = step.by_id == by.pk or by.has_permission(Permission.APPROVE)
    return is_own and is_of_department(letter, by) and by.has_permission(Permission.WARN)


def turn(letter: Letter, possible: Iterable[StepRule]) -> str:
    """Who takes the next step; empty where it is among those that are `possible` for the reader."""
    if turns.LETTER_NEXT.get(State(letter.state)) in {rule.verb for rule in possible}:
        return ""
    return turns.of_letter(
        letter.state,
        drafter=str(letter.drafted_by),
        department=str(letter.department),
        answer_by=letter.answer_by,
    )


def stepper(letter: Letter) -> list[Step]:
    """Where it is, of the course of a letter."""
    at = next(
        (n for n, (_label, states) in enumerate(COURSE) if letter.state in states), len(COURSE)
    )
    return [
        Step(label, "done" if n < at else "now" if n == at else "next")
        for n, (label, _states) in enumerate(COURSE)
    ]


SERVED: Final = frozenset({Verb.SEND.value, Verb.COPY.value})
"""Told by how the copy went out."""


def history(letter: Letter, steps: list[LetterStep], eyes: Eyes, by: User) -> list[TimelineEntry]:
    """Each step with who and when, the newest first; how copies went out stands with their step."""
    signed_on = {step.on for step in steps if step.verb == Verb.RECEIVE and not step.undone_at}
    services = iter(services_of(letter))
    found = []
    for step in steps:
        service = next(services, None) if step.verb in SERVED else None
        if service is not None:
            found.append(_served(service, signed_on, eyes, by))
        elif step.verb not in SERVED:
            found.append(_entry(step, eyes))
    found += [_served(service, signed_on, eyes, by) for service in services]
    found.reverse()  # of one moment the later first
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _served(
    service: Service, signed_on: Collection[date | None], eyes: Eyes, by: User
) -> TimelineEntry:
    """How a copy went out; a receipt that has its own entry (`signed_on`) is not told twice."""
    got = f"，{service.received_on:%Y-%m-%d} 签收" if service.received_on else "，未登记签收"
    if service.recipient == TRADER and service.received_on in signed_on:
        got = ""
    return TimelineEntry(
        service.at,
        f"{service.by}（{service.by.department.name}）",
        f"送达{service.recipient}：{service.get_way_display()}，{service.sent_on:%Y-%m-%d}{got}",
        f"接收人：{names_read(service.name, eyes, by)}",
        "mail",
    )


def _entry(step: LetterStep, eyes: Eyes) -> TimelineEntry:
    rule = STEPS[Verb(step.verb)]
    what = rule.past
    if step.on:
        what += f" {step.on:%Y-%m-%d}"
    if step.outcome:
        what += f"：{step.get_outcome_display()}"
    lines = [eyes.read(step.text)]
    if step.measures:
        lines.append(f"整改措施：{eyes.read(step.measures)}")
    if step.undone_at:
        what += "（已撤回）"
        lines.append(f"{step.undone_by} 撤回")
    return TimelineEntry(
        step.at,
        f"{step.by}（{step.by.department.name}）",
        what,
        "\n".join(filter(None, lines)),
        rule.icon,
    )


def effect_words(letter: Letter, *, today: date) -> str:
    """Empty for a letter that has not gone out, or was withdrawn."""
    if letter.state == State.WITHDRAWN:
        return ""
    if letter.effect:
        return effect_sentence(letter.effect)
    sent = standing(letter, Verb.SEND)
    if sent is None or sent.on is None:
        return ""
    day = known_on(sent.on)
    if today < day:
        return f"{day:%Y-%m-%d} 起可以看效果：要等送出后满 8 周，与未提醒的相似商户比较。"
    return "送出已满 8 周，今晚计算。"
