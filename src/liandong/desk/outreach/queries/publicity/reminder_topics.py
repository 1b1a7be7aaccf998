"""What a reminder may be about: what was frequent in the same season of the years before.

Each topic bears its counts: in those seasons, and on as many ordinary days, one for one. It is
proposed as frequent only where that is beyond chance; few disputes are shown and not judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.insight.queries.comparisons import ByDay, beside, by_day
from liandong.desk.insight.queries.scoped import earliest
from liandong.desk.insight.rules.change import NO_DAYS, Change
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope, Subject
from liandong.desk.outreach.rules.publicity.occasions import Season, earlier, ordinary_days
from liandong.engine.calendar.comparable import Pairs

FEWEST: Final = 5
"""Of a topic: fewer disputes are shown, but no judgement is made of them."""
FEWEST_OF_ALL: Final = 20
"""Of a season: the same."""
SHOWN: Final = 5
"""Topics of a kind that are shown though they are not risen, most frequent first."""
KINDS: Final = {"sector": "行业类别", "item": "品类", "phrase": "诉求关键词"}
FIELDS: Final[Mapping[str, tuple[str, Q]]] = {
    "sector": ("sector", ~Q(sector="")),
    "item": ("item", ~Q(item="")),
    "phrase": ("phrase_rows__text", Q(phrase_rows__isnull=False)),
}
TOO_FEW: Final = "数据少，只列出，不作判断"


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """Disputes in the season of one year, all its days."""

    year: int
    since: str
    until: str
    n: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A sector, item or phrase with its evidence, as a reminder keeps it.

    `now` and `base` are counts of `days` days of the seasons and as many ordinary days.
    """

    kind: str
    name: str
    now: int
    base: int
    days: int
    verdict: str
    risen: bool
    seasons: list[SeasonCount]

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}"

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def compared(self) -> str:
        if not self.days:
            return "没有可比的平常日"
        return f"可比 {self.days} 天 {self.now} 件，平常 {self.days} 天 {self.base} 件"

    @property
    def words(self) -> str:
        """As a paper says it."""
        counts = "、".join(f"{row.year}年 {row.n} 件" for row in self.seasons)
        return f"{self.name}（{self.label}）：往年同期 {counts}；{self.compared}；{self.verdict}。"

    def links(self, district: str) -> list[tuple[str, str]]:
        """Of each season its words, and where its rows are."""
        subject = Subject(**{self.kind: self.name})  # type: ignore[arg-type]
        found = []
        for row in self.seasons:
            days = Period(date.fromisoformat(row.since), date.fromisoformat(row.until))
            scope = Scope(district, days, None, subject=subject)
            found.append((f"{row.year}年 {row.n} 件", scope.disputes_url()))
        return found

    def kept(self) -> dict[str, Any]:
        """For the row of a reminder."""
        return asdict(self)


def topic_of(kept: Mapping[str, Any]) -> Topic:
    seasons = [SeasonCount(**row) for row in kept["seasons"]]
    return Topic(**{**kept, "seasons": seasons})


@dataclass(frozen=True, slots=True)
class Proposal:
    """The topics of a season, those beyond chance first; `totals` are all disputes of each earlier
    season that the data cover, the last year first."""

    season: Season
    topics: list[Topic]
    totals: list[SeasonCount]

    @property
    def count(self) -> int:
        return sum(row.n for row in self.totals)

    @property
    def is_few(self) -> bool:
        return self.count < FEWEST_OF_ALL

    @property
    def risen(self) -> list[Topic]:
        return [topic for topic in self.topics if topic.risen]


def propose(season: Season, *, district: str, by: User) -> Proposal:
    """Of the disputes that `by` sees, in a district or (empty) in all of theirs. Nine queries."""
    seasons = _covered(season, by)
    if not seasons:
        return Proposal(season, [], [])
    scope = Scope(district, Period(seasons[-1].since, seasons[0].until), None)
    pairs = _pairs(seasons)
    inside = {day for each in seasons for day in each.each_day()}
    everything = by_day(scope, inside, by=by).get((), {})
    totals = _per_season(seasons, everything)
    is_few = sum(row.n for row in totals) < FEWEST_OF_ALL
    counted = {kind: _counted(scope, kind, inside, pairs, by) for kind in FIELDS}
    tested = sum(len(_enough(now)) for now, _base in counted.values())
    topics = [
        topic
        for kind, (now, base) in counted.items()
        for topic in _topics(kind, now, base, pairs, seasons, max(tested, 1), is_few)
    ]
    return Proposal(season, sorted(topics, key=_rank), totals)


def _covered(season: Season, by: User) -> list[Season]:
    """The earlier seasons that are over and that the data cover from their first day on."""
    first, today = earliest(by=by), timezone.localdate()
    if first is None:
        return []
    since = timezone.localdate(first)
    return [each for each in earlier(season) if since <= each.since and each.until < today]


def _pairs(seasons: Sequence[Season]) -> Pairs:
    worked, today = worked_days(), timezone.localdate()
    found = Pairs([], [], [])
    taken: set[date] = set()
    for each in seasons:
        days, others = ordinary_days(each, worked, before=today)
        for day, other in zip(days, others, strict=True):
            if other not in taken:
                taken.add(other)
                found.now.append(day)
                found.base.append(other)
    return found


def _counted(
    scope: Scope, kind: str, inside: Iterable[date], pairs: Pairs, by: User
) -> tuple[ByDay, ByDay]:
    field, where = FIELDS[kind]
    now = by_day(scope, inside, by=by, keys=(field,), where=where)
    base = by_day(scope, pairs.base, by=by, keys=(field,), where=where) if pairs.base else {}
    return now, base


def _enough(now: ByDay) -> list[Any]:
    return [key for key, days in now.items() if sum(days.values()) >= FEWEST]


def _topics(
    kind: str,
    now: ByDay,
    base: ByDay,
    pairs: Pairs,
    seasons: Sequence[Season],
    tested: int,
    is_few: bool,
) -> list[Topic]:
    found = beside(now, {key: base.get(key, {}) for key in now}, pairs, tested=tested)
    made = [
        _topic(kind, str(key[0]), found.get(key, NO_DAYS), _per_season(seasons, days), is_few)
        for key, days in now.items()
    ]
    made.sort(key=_rank)
    risen = [topic for topic in made if topic.risen]
    return risen + [topic for topic in made if not topic.risen][:SHOWN]


def _topic(
    kind: str,
    name: str,
    change: Change,
    counts: list[SeasonCount],
    is_few: bool,
) -> Topic:
    n = sum(row.n for row in counts)
    risen = change.risen and n >= FEWEST and not is_few
    days = change.days if change.known else 0
    return Topic(
        kind, name, change.now, change.base, days, _verdict(change, n, is_few), risen, counts
    )


def _verdict(change: Change, n: int, is_few: bool) -> str:
    if n < FEWEST or is_few:
        return TOO_FEW
    if not change.known:
        return "没有可比的平常日，不作比较"
    if change.risen:
        return f"比平常多 {change.pieces} 件，超出正常波动"
    if change.pieces > 0:
        return f"比平常多 {change.pieces} 件，在正常波动之内"
    return "不比平常多"


def _per_season(seasons: Sequence[Season], days: Mapping[date, int]) -> list[SeasonCount]:
    return [
        SeasonCount(
            each.year,
            f"{each.since}",
            f"{each.until}",
            sum(days.get(day, 0) for day in each.each_day()),
        )
        for each in seasons
    ]


def _rank(topic: Topic) -> tuple[bool, int, int, str]:
    n = sum(row.n for row in topic.seasons)
    return not topic.risen, -(topic.now - topic.base) if topic.risen else 0, -n, topic.key
