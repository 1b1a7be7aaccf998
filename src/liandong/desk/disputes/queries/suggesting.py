"""While someone registers a matter: which dispute it may belong to already. Writes nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.crypto import equality_key
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.matching import candidates, hashed_keys, link_model, links
from liandong.desk.disputes.actions.registering import Registration, as_table
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.intake.actions import to_table
from liandong.engine.linkage import score_candidates

SHOWN: Final = 3
SAME_PHONE_DAYS: Final = 90
DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A dispute, and in words why what is being told may be the same matter."""

    dispute: Dispute
    words: str
    probability: float | None

    @property
    def share(self) -> int | None:
        """The probability in percent, never 100."""
        return None if self.probability is None else min(99, int(self.probability * 100))


def suggest(by: User, told: Registration) -> list[Suggestion]:
    """At most three of the disputes that `by` sees, the most probable first."""
    found = {**_by_phone(told.person_phone), **_by_linkage(told)}
    ranked = sorted(found.items(), key=lambda one: -(one[1][1] or 0))
    rows = for_list(visible_to(by)).in_bulk([pk for pk, _found in ranked])
    chosen = [Suggestion(rows[pk], *why) for pk, why in ranked if pk in rows]
    return chosen[:SHOWN]


def _by_linkage(told: Registration) -> dict[int, tuple[str, float | None]]:
    """The live check of linkage, as the placing of the record would make it."""
    table = as_table(told, DRAFT, timezone.now())
    stored = candidates(hashed_keys(table), around=[timezone.now()])
    if not stored:
        return {}
    scored = score_candidates(table, to_table(stored), model=link_model())
    records = {(one.source, one.source_id): one.pk for one in stored}
    records["walk_in", DRAFT] = 0
    found: dict[int, tuple[str, float | None]] = {}
    weighed = links(scored, records)
    dispute_of = dict(
        Member.objects.filter(record__in=[one.right for one in weighed]).values_list(
            "record_id", "dispute_id"
        )
    )
    for link in weighed:
        found.setdefault(dispute_of[link.right], (words_of(link.reasons), link.probability))
    return found


def _by_phone(phone: str) -> dict[int, tuple[str, float | None]]:
    if not phone:
        return {}
    since = timezone.now() - timedelta(days=SAME_PHONE_DAYS)
    same = Member.objects.filter(
        record__phone_key=equality_key(phone), record__received_at__gte=since
    )
    return {pk: (_("同一电话"), None) for pk in same.values_list("dispute_id", flat=True)[:20]}


def words_of(reasons: list[dict[str, Any]]) -> str:
    """The reasons that speak for it, heaviest first: 同一手机号、商户相同、相隔 40 分钟."""
    speaking = [one for one in reasons if one["weight"] > 0]
    speaking.sort(key=lambda one: -one["weight"])
    return "、".join(str(one["words"]) for one in speaking[:3])
