"""While someone registers a dispute: which one it may belong to already. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa
from django.utils import timezone

from liandong.desk.access.disclosure.phone_searches import search_phone
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.models import User
from liandong.desk.disputes.linkage_keys import hashed_keys
from liandong.desk.disputes.linkage_records import as_linked
from liandong.desk.disputes.linker import link_model
from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.disputes.queries.links.compared_records import compared, nearby
from liandong.desk.disputes.queries.links.linkage import Link, links, mobile_numbers
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.visibility import sees_dispute, visible_to
from liandong.desk.disputes.registration_rows import Registration, as_table
from liandong.desk.ui.kinds import Reason
from liandong.engine.linkage import ask, score, score_candidates
from liandong.engine.linkage.fitting.reviewed_pairs import without_threshold
from liandong.engine.vocabulary import SOURCE_LABELS, Source

SHOWN: Final = 3
SAME_PHONE_DAYS: Final = 90
SAME_PHONE_SHOWN: Final = 20
DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the dispute already: the source, its number, since when."""

    source: str
    number: str
    since: datetime

    @property
    def label(self) -> str:
        return SOURCE_LABELS[Source(self.source)]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dispute, why the entry being typed may be the same one, and who has accepted it already.

    Without a link only the telephone is the same.
    """

    dispute: Dispute
    link: Link | None
    holders: Sequence[Holder] = ()

    @property
    def words(self) -> str:
        return words_of(self.link.reasons) if self.link else "同一电话"

    @property
    def reasons(self) -> list[Reason]:
        reasons = self.link.reasons if self.link else []
        return [Reason(reason["words"], reason["weight"]) for reason in reasons]

    @property
    def share(self) -> int | None:
        """The probability in percent, never 100."""
        return None if self.link is None else min(99, int(self.link.probability * 100))

    @property
    def registered_at_12315(self) -> bool:
        """Whether the clock of the regulator runs already."""
        return any(holder.source == Source.COMPLAINT_12315 for holder in self.holders)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most three disputes; `hot` are the kinds of keys too common to be weighed in full."""

    found: list[Suggestion] = field(default_factory=list)
    hot: Sequence[str] = ()


def suggest(by: User, registration: Registration) -> Suggestions:
    """Of the disputes that `by` sees, the most probable first. A fixed number of queries.

    Raises TooManySearchesError beyond the limit of phones that were searched for in vain.
    """
    phone = registration.person_phone
    same = search_phone(phone, lambda: _by_phone(by, phone), by=by) if phone else []
    live = live_links(as_table(registration, DRAFT, timezone.now()), timezone.now())
    linked = _dispute_of(live.links)
    found: dict[int, Link | None] = dict.fromkeys(same)
    for link in reversed(live.links):
        found[linked[link.right]] = link
    ranked = sorted(found.items(), key=lambda one: -(one[1].probability if one[1] else 0.0))
    rows = for_list(visible_to(by)).in_bulk([pk for pk, _link in ranked])
    shown = [(rows[pk], link) for pk, link in ranked if pk in rows][:SHOWN]
    holders = _holders(dispute.pk for dispute, _link in shown)
    return Suggestions(
        [Suggestion(dispute, link, holders[dispute.pk]) for dispute, link in shown],
        sorted(live.hot),
    )


def _dispute_of(links: Sequence[Link]) -> dict[int, int]:
    members = Member.objects.filter(record__in=[link.right for link in links])
    return dict(members.values_list("record_id", "dispute_id"))


def _by_phone(by: User, phone: str) -> list[int]:
    since = timezone.now() - timedelta(days=SAME_PHONE_DAYS)
    same = Member.objects.filter(
        sees_dispute(by), record__phone_key=equality_key(phone), record__received_at__gte=since
    )
    newest = same.order_by("-record__received_at").values_list("dispute_id", flat=True)
    return list(newest[:SAME_PHONE_SHOWN])


def _holders(dispute_ids: Iterable[int]) -> dict[int, list[Holder]]:
    """The first record of each source."""
    rows = Member.objects.filter(dispute__in=list(dispute_ids)).order_by("record__received_at")
    found: dict[int, dict[str, Holder]] = defaultdict(dict)
    for dispute, source, number, since in rows.values_list(
        "dispute_id", "record__source", "record__source_id", "record__received_at"
    ):
        found[dispute].setdefault(source, Holder(source, number, since))
    return defaultdict(list, {pk: list(by_source.values()) for pk, by_source in found.items()})


def words_of(reasons: list[dict[str, Any]]) -> str:
    """The reasons that speak for it, heaviest first: 同一手机号、商户相同、相隔 40 分钟."""
    speaking = [reason for reason in reasons if reason["weight"] > 0]
    speaking.sort(key=lambda one: -one["weight"])
    return "、".join(str(reason["words"]) for reason in speaking[:3])


# Links of a record that is not stored yet, at once and to all that is stored.

UNSTORED: Final = 0
"""Stands for the id of the queried record."""


@dataclass(frozen=True, slots=True)
class Live:
    """Links, heaviest first, and the rules of keys of which only the nearest were weighed."""

    links: list[Link]
    hot: frozenset[str]


def live_links(table: pa.Table, received_at: datetime) -> Live:
    """Of one row in RECORD_SCHEMA: the weights that the placing of the record would give it."""
    model = link_model()
    query = ask(as_linked(table), model=model)
    found = nearby([(hashed_keys(query.keys), received_at)])
    stored = compared(found.ids)
    if not stored.ids:
        return Live([], found.hot)
    own = table["source"][0].as_py(), table["source_id"][0].as_py()
    scored = score(query, stored.table, model=model)
    numbers = mobile_numbers(table) | mobile_numbers(stored.table)
    return Live(links(scored, {**stored.ids, own: UNSTORED}, numbers), found.hot)


# What the machine thinks of two disputes that a person is about to make one.


@dataclass(frozen=True, slots=True)
class Opinion:
    """The strongest pair of records across the two; `parted`: a person called a pair different."""

    dispute: Dispute
    left: str
    right: str
    weight: float
    probability: float
    reasons: list[Reason]
    parted: bool

    @property
    def share(self) -> int:
        return min(99, int(self.probability * 100))


def opinion(dispute: Dispute, other: Dispute) -> Opinion:
    """Each record of the one against all of the other, by the model that links."""
    here = list(dispute.members.values_list("record_id", flat=True))
    there = list(other.members.values_list("record_id", flat=True))
    pairs = _weighed(here, there)
    best = max(pairs, key=lambda one: one["weight"])
    return Opinion(
        dispute=other,
        left=best["left_id"],
        right=best["right_id"],
        weight=best["weight"],
        probability=best["probability"],
        reasons=[Reason(reason["words"], reason["weight"]) for reason in best["reasons"]],
        parted=_parted(here, there),
    )


def _weighed(here: list[int], there: list[int]) -> list[dict[str, Any]]:
    """The strongest pair of each record, also where it speaks against one dispute."""
    model = without_threshold(link_model())
    ours, theirs = compared(here).table, compared(there).table
    return [
        row
        for at in range(ours.num_rows)
        for row in score_candidates(ours.slice(at, 1), theirs, model=model).slice(0, 1).to_pylist()
    ]


def _parted(here: list[int], there: list[int]) -> bool:
    parted = Candidate.objects.filter(state=Candidate.State.DIFFERENT)
    one_way, other_way = (
        parted.filter(left__in=here, right__in=there),
        parted.filter(left__in=there, right__in=here),
    )
    return one_way.exists() or other_way.exists()
