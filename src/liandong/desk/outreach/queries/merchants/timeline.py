"""The rows of one merchant as entries of one list: disputes, agreements, letters, visits,
training, cases, campaigns, as far as their reader sees them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries import sees_dispute, visible_to
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.outreach.models import (
    Attendance,
    Campaign,
    EnforcementCase,
    LetterStep,
    Training,
    Visit,
)
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visible import (
    campaigns_visible_to,
    cases_visible_to,
    letters_visible_to,
    training_visible_to,
    visits_visible_to,
)
from liandong.desk.outreach.rules.steps.letters import State as LetterState
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.outreach.rules.steps.visits import State as VisitState
from liandong.desk.ui.kinds import TimelineEntry
from liandong.desk.ui.wording import yuan


class Key(NamedTuple):
    """A row of the list before it is read: when, of which kind, which."""

    at: datetime
    kind: str
    pk: int


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows` are those that `by` sees of a merchant; `moment` is the column by which they are in
    order; `entries` reads some of them."""

    label: str
    icon: str
    moment: str
    rows: Callable[[Merchant, User], QuerySet[Any]]
    entry: Callable[[Any, Eyes], tuple[str, str, str]]  # what, detail, address


def disputes_of(merchant: Merchant, by: User) -> QuerySet[Dispute]:
    return visible_to(by).filter(merchant=merchant).select_related("district").defer("search")


def agreements_of(merchant: Merchant, by: User) -> QuerySet[DisputeFact]:
    """Agreements that stand, of the merchant's disputes."""
    rows = DisputeFact.objects.filter(
        sees_dispute(by), fact=Fact.AGREED.value, undone_at=None, dispute__merchant=merchant
    )
    return rows.select_related("dispute").defer("dispute__search")


def letters_out(merchant: Merchant, by: User) -> QuerySet[LetterStep]:
    """The sending of letters that went out and were not withdrawn, as the page of the year counts
    them."""
    letters = letters_visible_to(by).filter(merchant=merchant).order_by()
    letters = letters.exclude(state=LetterState.WITHDRAWN)
    rows = LetterStep.objects.filter(
        letter__in=letters.values("pk"), verb=Verb.SEND.value, undone_at=None
    )
    return rows.select_related("letter__paper", "letter__department")


def visits_of(merchant: Merchant, by: User) -> QuerySet[Visit]:
    """Visits that took place."""
    return visits_visible_to(by).filter(merchant=merchant, state=VisitState.DONE)


def training_of(merchant: Merchant, by: User) -> QuerySet[Training]:
    came = Attendance.objects.filter(merchant=merchant).values("training")
    return training_visible_to(by).filter(pk__in=came)


def cases_of(merchant: Merchant, by: User) -> QuerySet[EnforcementCase]:
    return cases_visible_to(by).filter(merchant=merchant)


def campaigns_of(merchant: Merchant, by: User) -> QuerySet[Campaign]:
    """Campaigns in which a case of the merchant was opened that `by` sees."""
    cases = cases_of(merchant, by).order_by().values("campaign")
    return campaigns_visible_to(by).filter(pk__in=cases)


def _dispute(row: Dispute, _eyes: Eyes) -> tuple[str, str, str]:
    detail = f"{row.number}　{row.nature or '性质未定'}　{row.get_status_display()}"
    return row.summary or "消费纠纷", detail, reverse("disputes:detail", args=[row.number])


def _agreement(row: DisputeFact, _eyes: Eyes) -> tuple[str, str, str]:
    amount = row.detail.get("amount_yuan")
    what = f"达成协议，{yuan(Decimal(amount))}" if amount else "达成协议"
    return what, row.dispute.number, reverse("disputes:detail", args=[row.dispute.number])


def _letter(row: LetterStep, _eyes: Eyes) -> tuple[str, str, str]:
    letter = row.letter
    detail = f"{letter.official_number}　{letter.department}　{letter.get_state_display()}"
    what = f"送出{letter.get_instrument_display()}"
    return what, detail, reverse("outreach:letter", args=[letter.number])


def _visit(row: Visit, _eyes: Eyes) -> tuple[str, str, str]:
    what = f"走访：{row.get_reason_display()}"
    detail = "有问题限期改正" if row.to_mend else ""
    return what, detail, reverse("outreach:visit", args=[row.number])


def _training(row: Training, eyes: Eyes) -> tuple[str, str, str]:
    return f"参加培训：{eyes.read(row.topic)}", "", reverse("outreach:training", args=[row.number])


def _case(row: EnforcementCase, eyes: Eyes) -> tuple[str, str, str]:
    detail = row.get_outcome_display() if row.closed_on else "未结案"
    what = f"立案：{eyes.read(row.cause)}"
    return what, detail, reverse("outreach:case", args=[row.number])


def _campaign(row: Campaign, eyes: Eyes) -> tuple[str, str, str]:
    detail = f"{row.starts_on} 至 {row.ends_on}"
    what = f"专项整治：{eyes.read(row.name)}"
    return what, detail, reverse("outreach:campaign", args=[row.number])


KINDS: Final[dict[str, Kind]] = {
    "dispute": Kind("纠纷", "message-report", "opened_at", disputes_of, _dispute),
    "agreement": Kind("协议", "signature", "at", agreements_of, _agreement),
    "letter": Kind("提醒", "mail", "on", letters_out, _letter),
    "visit": Kind("走访", "walk", "day", visits_of, _visit),
    "training": Kind("培训", "presentation", "held_at", training_of, _training),
    "case": Kind("案件", "gavel", "opened_on", cases_of, _case),
    "campaign": Kind("专项整治", "flag", "starts_on", campaigns_of, _campaign),
}


def keys_of(merchant: Merchant, by: User, kind: str = "") -> list[Key]:
    """Of one kind or of all, the newest first: a query a kind."""
    wanted = {kind: KINDS[kind]} if kind in KINDS else KINDS
    return in_order(
        key for name, found in wanted.items() for key in keys_in(name, found.rows(merchant, by))
    )


def keys_in(name: str, rows: QuerySet[Any]) -> list[Key]:
    """The keys of rows of one kind. One query."""
    moments = rows.order_by().values_list(KINDS[name].moment, "pk")
    return [Key(_moment(at), name, pk) for at, pk in moments if at is not None]


def in_order(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: (key.at, key.kind, key.pk), reverse=True)


def entries(keys: Sequence[Key], merchant: Merchant, by: User) -> list[TimelineEntry]:
    """What these keys name: a query for each kind among them, and again only what `by` sees."""
    eyes = eyes_on_names(by)
    rows: dict[tuple[str, int], Any] = {}
    for name in {key.kind for key in keys}:
        wanted = [key.pk for key in keys if key.kind == name]
        found = KINDS[name].rows(merchant, by).filter(pk__in=wanted)
        rows |= {(name, row.pk): row for row in found}
    made = []
    for key in keys:
        row = rows.get((key.kind, key.pk))
        if row is None:
            continue
        kind = KINDS[key.kind]
        what, detail, href = kind.entry(row, eyes)
        at = getattr(row, kind.moment)
        made.append(TimelineEntry(at, kind.label, what, detail, kind.icon, href=href))
    return made


def _moment(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return at
    return timezone.make_aware(datetime.combine(at, time.min))
