"""While someone registers a matter: which dispute it may belong to already. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.crypto import equality_key
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.matching import Link
from liandong.desk.disputes.actions.registering import Registration, as_table
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries.live import live_links
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.ui.kinds import Reason
from liandong.engine.vocabulary import SOURCE_LABELS, Source

SHOWN: Final = 3
SAME_PHONE_DAYS: Final = 90
SAME_PHONE_SHOWN: Final = 20
DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a matter already: the source, its number, since when."""

    source: str
    number: str
    since: datetime

    @property
    def label(self) -> str:
        return SOURCE_LABELS[Source(self.source)]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dispute, why what is being told may be the same matter, and who has accepted it already.

    Without a link only the telephone is the same.
    """

    dispute: Dispute
    link: Link | None
    holders: Sequence[Holder] = ()

    @property
    def words(self) -> str:
        return words_of(self.link.reasons) if self.link else _("同一电话")

    @property
    def reasons(self) -> list[Reason]:
        told = self.link.reasons if self.link else []
        return [Reason(one["words"], one["weight"]) for one in told]

    @property
    def share(self) -> int | None:
        """The probability in percent, never 100."""
        return None if self.link is None else min(99, int(self.link.probability * 100))

    @property
    def registered_at_12315(self) -> bool:
        """Whether the clock of the regulator runs already."""
        return any(one.source == Source.COMPLAINT_12315 for one in self.holders)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most three disputes; `hot` are the kinds of keys too common to be weighed in full."""

    found: list[Suggestion] = field(default_factory=list)
    hot: Sequence[str] = ()


def suggest(by: User, told: Registration) -> Suggestions:
    """Of the disputes that `by` sees, the most probable first. A fixed number of queries."""
    live = live_links(as_table(told, DRAFT, timezone.now()), timezone.now())
    linked = _dispute_of(live.links)
    found: dict[int, Link | None] = dict.fromkeys(_by_phone(told.person_phone))
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
    members = Member.objects.filter(record__in=[one.right for one in links])
    return dict(members.values_list("record_id", "dispute_id"))


def _by_phone(phone: str) -> list[int]:
    if not phone:
        return []
    since = timezone.now() - timedelta(days=SAME_PHONE_DAYS)
    same = Member.objects.filter(
        record__phone_key=equality_key(phone), record__received_at__gte=since
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
    speaking = [one for one in reasons if one["weight"] > 0]
    speaking.sort(key=lambda one: -one["weight"])
    return "、".join(str(one["words"]) for one in speaking[:3])
