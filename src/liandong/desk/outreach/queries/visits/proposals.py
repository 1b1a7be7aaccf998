"""Whom to visit, and why: rises against comparable days, letters, agreements, earlier visits.

It ranks nobody: each is there for the reasons that are shown, those with most reasons first.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.handling.queries.performance import owed
from liandong.desk.insight.pictures.rising import NAMES, comparison
from liandong.desk.insight.queries.comparisons import compared, totals
from liandong.desk.insight.rules.period import last_days
from liandong.desk.insight.scope import Scope, Subject
from liandong.desk.outreach.models import Letter, Visit
from liandong.desk.outreach.queries.findings.facts import change_words
from liandong.desk.outreach.queries.visible import letters_visible_to, visits_visible_to
from liandong.desk.outreach.queries.visits.ledger import followed_up
from liandong.desk.outreach.rules.steps.letters import State as LetterState
from liandong.desk.outreach.rules.steps.visits import Reason, State, check_is_due

DAYS: Final = 28
FEWEST: Final = 5
"""Disputes below which no rise of a single shop is looked for."""
MOST: Final = 60
UNANSWERED: Final = "提醒未反馈"
CHECK_DUE: Final = "提醒待复查"
RISE: Final = "纠纷上升"
UNPERFORMED: Final = "协议未履行"
MENDING: Final = "限期整改"


class Key(NamedTuple):
    """A registered merchant, or a name that is not registered."""

    merchant: int | None
    name: str


class Why(NamedTuple):
    """One reason: what kind, in words, and where exactly its rows are; empty where no page has
    them."""

    kind: str
    words: str
    url: str


@dataclass(slots=True)
class Proposal:
    """Somebody to visit. `letter` is to be checked by it, `follows` an earlier visit."""

    name: str
    merchant: Merchant | None = None
    district: str = ""
    why: list[Why] = field(default_factory=list)
    letter: Letter | None = None
    follows: Visit | None = None

    @property
    def reason(self) -> str:
        """事由 of the ledger."""
        if self.follows is not None:
            return Reason.FOLLOW_UP.value
        return Reason.WARNING.value if self.letter is not None else Reason.PLAN.value

    @property
    def query(self) -> dict[str, str]:
        """What the form of a plan is begun with."""
        found = {
            "merchant": str(self.merchant.pk) if self.merchant else "",
            "letter": self.letter.number if self.letter else "",
            "follows": self.follows.number if self.follows else "",
        }
        return {name: value for name, value in found.items() if value}


def proposals(by: User, *, district: str = "", merchant: int | None = None) -> list[Proposal]:
    """Nobody for whom a visit is planned. `merchant` narrows to that one. At most 13 queries."""
    today = timezone.localdate()
    why: dict[Key, list[Why]] = defaultdict(list)
    letters: dict[Key, Letter] = {}
    follows: dict[Key, Visit] = {}
    for letter, reason in _letters(by, today):
        key = _key(letter.merchant_id, letter.merchant_name)
        why[key].append(reason)
        letters.setdefault(key, letter)
    for visit in followed_up(by)[:MOST]:
        key = _key(visit.merchant_id, visit.name)
        words = f"{visit.day:%m-%d} 走访后限 {visit.mend_by:%Y-%m-%d} 前整改"
        why[key].append(Why(MENDING, words, reverse("outreach:visit", args=[visit.number])))
        follows.setdefault(key, visit)
    for pk, reason in (*_rises(by, today, district), *_unperformed(by, today)):
        why[_key(pk, "")].append(reason)
    for key in _planned(by):
        why.pop(key, None)
    known = Merchant.objects.select_related("district").in_bulk(
        [key.merchant for key in why if key.merchant]
    )
    found = [
        _proposal(key, reasons, known, letters.get(key), follows.get(key))
        for key, reasons in why.items()
        if (merchant is None or key.merchant == merchant)
        and (key.merchant is None or key.merchant in known)
    ]
    wanted = [row for row in found if not district or row.district == district]
    return sorted(wanted, key=lambda row: (-len({why.kind for why in row.why}), row.name))[:MOST]


def _key(merchant: int | None, name: str) -> Key:
    return Key(merchant, "" if merchant else name)


def _proposal(
    key: Key,
    why: list[Why],
    known: dict[int, Merchant],
    letter: Letter | None,
    follows: Visit | None,
) -> Proposal:
    merchant = known.get(key.merchant) if key.merchant else None
    places = (
        merchant.district if merchant else None,
        letter.district if letter else None,
        follows.district if follows else None,
    )
    district = next((place.name for place in places if place), "")
    name = merchant.name if merchant else key.name
    return Proposal(name, merchant, district, why, letter, follows)


def _letters(by: User, today: date) -> Iterator[tuple[Letter, Why]]:
    """Unanswered ones, and answered ones whose check is due."""
    states = [LetterState.UNANSWERED.value, LetterState.ANSWERED.value]
    rows = letters_visible_to(by).filter(state__in=states).select_related("talk")
    for letter in rows.order_by("answer_by", "pk")[: 2 * MOST]:
        url = reverse("outreach:letter", args=[letter.number])
        number = letter.official_number or letter.number
        if letter.state == LetterState.UNANSWERED:
            yield letter, Why(UNANSWERED, f"{number} 逾期未反馈", url)
            continue
        talk = getattr(letter, "talk", None)
        if check_is_due(letter.answer_by, talk.until if talk else None, today):
            yield letter, Why(CHECK_DUE, f"{number} 已反馈，期限已过，待复查", url)


def _rises(by: User, today: date, district: str) -> Iterator[tuple[int, Why]]:
    """Merchants with more disputes than on comparable days, beyond chance."""
    scope = Scope(district, last_days(DAYS, today), None)
    kind, pairs = comparison(scope, by)
    if not pairs.now:
        return
    here = Q(merchant__isnull=False)
    counts = totals(scope, pairs.now, by=by, keys=("merchant",), where=here)
    many = sorted((key for key, n in counts.items() if n >= FEWEST), key=lambda key: -counts[key])
    if not many:
        return
    of_many = Q(merchant__in=[key[0] for key in many[:MOST]])
    found = compared(scope, pairs, by=by, keys=("merchant",), where=of_many, tested=len(many))
    for (pk,), change in found.items():
        if change.risen:
            words = (
                f"近 {DAYS} 天中可与{NAMES[Against(kind)]}比较的 {len(pairs.now)} 天："
                f"{change.now} 件比 {change.base} 件，{change_words(change)}，{change.verdict()}"
            )
            url = Scope(district, scope.period, None, subject=Subject(merchant=pk)).disputes_url()
            yield pk, Why(RISE, words, url)


def _unperformed(by: User, today: date) -> Iterator[tuple[int, Why]]:
    """Merchants that owe what was agreed and is overdue."""
    visible = sees_dispute(by) | sees_dispute(by, "dispute__merged_into")
    rows = owed().filter(visible, due_on__lt=today, dispute__merchant__isnull=False)
    whole = Coalesce("dispute__merged_into__number", "dispute__number")
    counts = (
        rows.order_by()
        .values_list("dispute__merchant")
        .annotate(n=Count(whole, distinct=True), number=Min(whole))
    )
    for pk, n, number in counts.order_by("-n", "dispute__merchant")[:MOST]:
        url = reverse("disputes:detail", args=[number]) if n == 1 else ""
        yield pk, Why(UNPERFORMED, f"{n} 件协议到期未履行", url)


def _planned(by: User) -> Iterator[Key]:
    rows = visits_visible_to(by).filter(state=State.PLANNED)
    for merchant, name in rows.values_list("merchant", "name"):
        yield _key(merchant, name)
