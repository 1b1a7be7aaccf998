"""The score card of one merchant over a year, for work inside the departments: counts beside those
of its peers, never a ranking. Each number is of rows that its reader can open."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope
from liandong.desk.directory.models import REGISTERED, Merchant
from liandong.desk.disputes.models import Dispute, DisputeFact, Phrase
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.filtered import within
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Sitting
from liandong.desk.outreach.models import EnforcementCase, LetterStep, Training, Visit
from liandong.desk.outreach.queries.merchants.timeline import (
    Key,
    cases_of,
    disputes_of,
    in_order,
    keys_in,
    letters_out,
    training_of,
    visits_of,
)
from liandong.desk.outreach.rules.letters.instruments import LABELS as INSTRUMENTS
from liandong.desk.outreach.rules.peers import Comparison, compare
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.station.queries.figures import Period, station_figures
from liandong.desk.ui.query_parameters import midnight

TOP: Final = 5
NO_SIDE: Final = "2"
"""办法第23条第1款第2项: a side does not take part, or refuses mediation."""


@dataclass(frozen=True, slots=True)
class Line:
    """A count of a period beside the peers'."""

    label: str
    period: Period
    found: Comparison


@dataclass(frozen=True, slots=True)
class Number:
    """A number whose rows stand behind `key`."""

    key: str
    label: str
    count: int
    unit: str = "件"


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`peers` is how many there are, `peer_words` who they are; `percent` of what ended was
    settled; `answer_days` the days from sending a letter to its answer."""

    year: int
    period: Period
    lines: list[Line]
    peers: int
    peer_words: str
    natures: list[tuple[str, int]]
    phrases: list[tuple[str, int]]
    numbers: dict[str, Number]
    answer_days: list[int]

    @property
    def percent(self) -> float | None:
        ended = self.numbers["ended"].count
        return 100 * self.numbers["settled"].count / ended if ended else None

    @property
    def answer_words(self) -> str:
        """As “答复用时中位数 3 天，范围 1–9 天”."""
        days = self.answer_days
        if not days:
            return "没有答复过的提醒"
        return f"答复用时中位数 {median(days):g} 天，范围 {min(days)}–{max(days)} 天"

    def of(self, *names: str) -> list[Number]:
        return [self.numbers[name] for name in names]

    @property
    def letters(self) -> list[Number]:
        return [number for name, number in self.numbers.items() if name.startswith("letter-")]


def score_card(merchant: Merchant, year: int, *, by: User) -> ScoreCard:
    """A fixed number of queries."""
    period = year_to_date(year)
    lines, peers = _lines(merchant, year, by)
    rows = _opened(merchant, by, period)
    natures = Counter(nature for nature in rows.values_list("nature", flat=True) if nature)
    phrases = Phrase.objects.filter(dispute__in=rows.values("pk"))
    top = phrases.values_list("text").annotate(n=Count("pk")).order_by("-n", "text")[:TOP]
    return ScoreCard(
        year,
        period,
        lines,
        peers,
        peer_words(merchant, by),
        sorted(natures.items(), key=lambda row: (-row[1], row[0])),
        list(top),
        {
            name: Number(name, kind.label, len(behind(merchant, by, period, name)), kind.unit)
            for name, kind in NUMBERS.items()
        },
        answer_days(merchant, by, period),
    )


def year_to_date(year: int) -> Period:
    """The days of a year as far as they have come."""
    first = date(year, 1, 1)
    return Period(first, max(first, min(date(year, 12, 31), timezone.localdate())))


def _quarters(year: int) -> list[tuple[str, Period]]:
    today = timezone.localdate()
    firsts = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    return [
        (f"{year} 年第{name}季度", Period(first, min(after - timedelta(days=1), today)))
        for name, first, after in zip("一二三四", firsts, firsts[1:], strict=False)
        if first <= today
    ]


def peers_of(merchant: Merchant, by: User) -> QuerySet[Merchant]:
    """Others of the same kind of business and, where it is registered, of the same size, in the
    districts that `by` sees."""
    rows = Merchant.objects.filter(REGISTERED, sector=merchant.sector).exclude(pk=merchant.pk)
    if not merchant.sector:
        return rows.none()
    if merchant.size:
        rows = rows.filter(size=merchant.size)
    districts = scope(by)
    return rows if districts is None else rows.filter(district__name__in=districts)


def peer_words(merchant: Merchant, by: User) -> str:
    """Who the peers are."""
    if not merchant.sector:
        return "没有登记行业类别，不作比较"
    size = f"、{merchant.get_size_display()}" if merchant.size else "（没有登记从业人员，不分规模）"
    districts = scope(by)
    place = "全区" if districts is None else "、".join(districts)
    return f"{place}登记的{merchant.sector}商户{size}"


def _lines(merchant: Merchant, year: int, by: User) -> tuple[list[Line], int]:
    """This year, the year before and the quarters of this one. Two queries."""
    periods = [
        (f"{year} 年", year_to_date(year)),
        (f"{year - 1} 年", year_to_date(year - 1)),
        *_quarters(year),
    ]
    peers = list(peers_of(merchant, by).values_list("pk", flat=True))
    counted = {
        f"n{at}": Count("pk", filter=within([(period.since, period.until)]))
        for at, (_label, period) in enumerate(periods)
    }
    everyone = peers_of(merchant, by).order_by().values("pk")
    rows = visible_to(by).filter(Q(merchant=merchant) | Q(merchant__in=everyone))
    rows = rows.filter(opened_at__gte=midnight(date(year - 1, 1, 1)))
    grouped = rows.order_by().values("merchant").annotate(**counted)
    found = {row["merchant"]: row for row in map(dict[str, Any], grouped)}

    def count(pk: int, at: int) -> int:
        return int(found[pk][f"n{at}"]) if pk in found else 0

    return [
        Line(label, period, compare(count(merchant.pk, at), [count(pk, at) for pk in peers]))
        for at, (label, period) in enumerate(periods)
    ], len(peers)


def _opened(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    return disputes_of(merchant, by).filter(within([(period.since, period.until)])).order_by()


def _agreed(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    """With an agreement that stands, made in these days."""
    begin, end = _bounds(period)
    facts = DisputeFact.objects.filter(
        dispute=OuterRef("pk"), fact=Fact.AGREED.value, undone_at=None, at__gte=begin, at__lt=end
    )
    return disputes_of(merchant, by).filter(Exists(facts))


_PAID = Exists(
    DisputeFact.objects.filter(dispute=OuterRef("pk"), fact=Fact.PAID.value, undone_at=None)
)


def _performed(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    return _agreed(merchant, by, period).filter(_PAID)


def _unperformed(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    rows = _agreed(merchant, by, period).exclude(_PAID)
    return rows.filter(stage=Stage.UNPERFORMED.value)


def _waiting(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    rows = _agreed(merchant, by, period).exclude(_PAID)
    return rows.exclude(stage=Stage.UNPERFORMED.value)


def _sat(merchant: Merchant, by: User, period: Period, *, came: bool) -> QuerySet[Dispute]:
    begin, end = _bounds(period)
    held = Sitting.objects.filter(dispute=OuterRef("pk"), starts_at__gte=begin, starts_at__lt=end)
    if came:
        held = held.filter(merchant_came_at__isnull=False)
    else:
        held = held.filter(
            state=Sitting.State.NO_SHOW, merchant_came_at=None, consumer_came_at__isnull=False
        )
    return disputes_of(merchant, by).filter(Exists(held))


def _refused(merchant: Merchant, by: User, period: Period) -> QuerySet[Dispute]:
    begin, end = _bounds(period)
    facts = DisputeFact.objects.filter(
        dispute=OuterRef("pk"), fact=Fact.TERMINATION.value, undone_at=None,
        detail__choice=NO_SIDE, at__gte=begin, at__lt=end,
    )  # fmt: skip
    return disputes_of(merchant, by).filter(Exists(facts))


def _letters(merchant: Merchant, by: User, period: Period) -> QuerySet[LetterStep]:
    return letters_out(merchant, by).filter(on__range=(period.since, period.until))


def _with_step(merchant: Merchant, by: User, period: Period, verb: Verb) -> QuerySet[LetterStep]:
    """Letters that went out, and of which this was recorded in these days."""
    steps = LetterStep.objects.filter(letter=OuterRef("letter"), verb=verb.value, undone_at=None)
    begin, end = _bounds(period)
    on_day = Q(on__range=(period.since, period.until))
    in_time = on_day | Q(on=None, at__gte=begin, at__lt=end)
    return letters_out(merchant, by).filter(Exists(steps.filter(in_time)))


def answer_days(merchant: Merchant, by: User, period: Period) -> list[int]:
    """Days from the sending of a letter to its answer. One query."""
    rows = LetterStep.objects.filter(
        letter__in=_with_step(merchant, by, period, Verb.ANSWER).order_by().values("letter"),
        verb=Verb.ANSWER.value, undone_at=None, on__isnull=False,
    ).filter(
        letter__steps__verb=Verb.SEND.value,
        letter__steps__undone_at=None,
        letter__steps__on__isnull=False,
    )  # fmt: skip
    pairs = rows.values_list("letter", "on", "letter__steps__on")
    first: dict[int, int] = {}
    for letter, answered, sent in pairs:
        if answered is None or sent is None:
            continue
        days = (answered - sent).days
        if days >= 0:
            first[letter] = min(days, first.get(letter, days))
    return list(first.values())


def _visits(merchant: Merchant, by: User, period: Period) -> QuerySet[Visit]:
    return visits_of(merchant, by).filter(day__range=(period.since, period.until))


def _trained(merchant: Merchant, by: User, period: Period) -> QuerySet[Training]:
    begin, end = _bounds(period)
    return training_of(merchant, by).filter(held_at__gte=begin, held_at__lt=end)


def _cases(merchant: Merchant, by: User, period: Period) -> QuerySet[EnforcementCase]:
    return cases_of(merchant, by).filter(opened_on__range=(period.since, period.until))


def _ended(merchant: Merchant, by: User, period: Period, *, settled: bool) -> QuerySet[Dispute]:
    own = Q(dispute__in=disputes_of(merchant, by).order_by().values("pk"))
    found = station_figures(by, own, period).figures.in_station
    return visible_to(by).filter(pk__in=found.part if settled else found.whole)


def _letter_kind(instrument: str) -> "NumberKind":
    def rows(merchant: Merchant, by: User, period: Period) -> QuerySet[LetterStep]:
        return _letters(merchant, by, period).filter(letter__instrument=instrument)

    return NumberKind("letter", INSTRUMENTS[instrument], rows, "份")


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A number of the card: the kind of its rows, its label, the rows of a period."""

    kind: str
    label: str
    rows: Callable[[Merchant, User, Period], QuerySet[Any]]
    unit: str = "件"


NUMBERS: Final[dict[str, NumberKind]] = {
    "settled": NumberKind("dispute", "化解", partial(_ended, settled=True)),
    "ended": NumberKind("dispute", "办结", partial(_ended, settled=False)),
    "agreed": NumberKind("dispute", "达成协议", _agreed),
    "performed": NumberKind("dispute", "已履行", _performed),
    "waiting": NumberKind("dispute", "待履行", _waiting),
    "unperformed": NumberKind("dispute", "到期未履行", _unperformed),
    "came": NumberKind("dispute", "到场调解", partial(_sat, came=True)),
    "stayed_away": NumberKind("dispute", "消费者到场、商家未到", partial(_sat, came=False)),
    "answered": NumberKind("letter", "答复提醒", partial(_with_step, verb=Verb.ANSWER), "份"),
    "unanswered": NumberKind(
        "letter", "逾期未答复提醒", partial(_with_step, verb=Verb.UNANSWERED), "份"
    ),
    "refused": NumberKind("dispute", "一方不参加或拒绝调解", _refused),
    **{f"letter-{key}": _letter_kind(key) for key in INSTRUMENTS},
    "visits": NumberKind("visit", "走访", _visits, "次"),
    "to_mend": NumberKind(
        "visit",
        "走访后限期改正",
        lambda merchant, by, period: _visits(merchant, by, period).filter(to_mend__isnull=False),
        "次",
    ),
    "training": NumberKind("training", "参加培训", _trained, "次"),
    "cases": NumberKind("case", "立案", _cases),
}


def behind(merchant: Merchant, by: User, period: Period, name: str) -> list[Key]:
    """The rows of one number, the newest first. Raises KeyError where there is no such number."""
    kind = NUMBERS[name]
    return in_order(keys_in(kind.kind, kind.rows(merchant, by, period)))


def _bounds(period: Period) -> tuple[datetime, datetime]:
    return midnight(period.since), midnight(period.until + timedelta(days=1))
