"""Whom free text of outreach may name: the people of the disputes that it is about.

Once known stays known. What is written is stored without everybody who is known around it by then
(`hidden_around`); what is shown is read without the people of the disputes behind it, also of those
that were withdrawn, merged or moved to another district meanwhile, or that were frozen.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from liandong.desk.access.masking import (
    Eyes,
    People,
    mask_known,
    mask_text,
    people,
    redact,
)
from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.filtered import within
from liandong.desk.insight.queries.frozen import CHUNK, people_behind
from liandong.desk.insight.queries.scoped import narrowed_to
from liandong.desk.insight.scope import ALL_DISPUTES, Scope
from liandong.desk.intake.rules.own_people import hidden_in
from liandong.desk.outreach.models import FrozenFacts
from liandong.desk.outreach.models.findings import Finding
from liandong.desk.ui.query_parameters import midnight

LATELY: Final = timedelta(days=90)
"""So long before its days a text may still speak of what was reported in its district."""
NUMBER: Final = re.compile(r"[0-9０-９\s+()（）—－-]{5,}")
NEARLY: Final = timedelta(days=28)
"""The same of a visit or training, for who reads it."""


def people_in(disputes: Iterable[int]) -> People:
    """Everybody who is or was known in these disputes, and in those that they were merged into."""
    keys = sorted(set(disputes))
    into: set[int] = set()
    for at in range(0, len(keys), CHUNK):
        rows = Dispute.objects.filter(pk__in=keys[at : at + CHUNK], merged_into__isnull=False)
        into.update(pk for pk in rows.values_list("merged_into", flat=True) if pk)
    return people_behind(sorted(into.union(keys)))


def of_traders(traders: Collection[tuple[int | None, str]]) -> QuerySet[Dispute]:
    """All disputes with these traders, whatever became of them: ids of the register with names; one
    without an id is not registered."""
    registered = {pk for pk, _name in traders if pk}
    others = {name for pk, name in traders if not pk and name}
    wanted = Q(merchant__in=registered) | Q(merchant=None, merchant_name__in=others)
    return Dispute.objects.filter(wanted).order_by()


def disputes_behind(finding: Finding, scope: Scope) -> set[int]:
    """Those of its days and subject, whoever sees them and whatever became of them; those of its
    trader at any time; those that were frozen with it or with its report. Of a whole district those
    of other districts are not looked at: too many to be read for a page."""
    days = within([(scope.period.since, scope.period.until)])
    here = Dispute.objects.filter(days, narrowed_to(scope.subject)).order_by()
    if scope.subject == ALL_DISPUTES:
        here = here.filter(in_district(finding.district))
    found = set(here.values_list("pk", flat=True))
    if scope.subject.merchant or scope.subject.shop:
        trader = of_traders([(scope.subject.merchant, scope.subject.shop)])
        found.update(trader.values_list("pk", flat=True))
    report = getattr(finding, "report", None)
    return found | frozen_with(
        [getattr(finding, "number", ""), *([report.number] if report else [])]
    )


def frozen_with(numbers: Iterable[str]) -> set[int]:
    """The disputes that were frozen with the reports and letters of these numbers."""
    rows = FrozenFacts.objects.filter(number__in=set(numbers)).values_list("rows", flat=True)
    return {pk for kept in rows for pk in kept}


def disputes_around(finding: Finding, scope: Scope) -> set[int]:
    """The same, and all of its district from before its days until now."""
    around = reported_in(finding.district, since=finding.since - LATELY)
    return disputes_behind(finding, scope) | set(around.values_list("pk", flat=True))


def reported_in(district: District | None, *, since: date) -> QuerySet[Dispute]:
    """All that was reported there since that day, also of no known district."""
    rows = Dispute.objects.filter(in_district(district), opened_at__gte=midnight(since))
    return rows.order_by()


def in_district(district: District | None) -> Q:
    """Of this district or of none that is known; without one, all."""
    return Q(district=district) | Q(district=None) if district else Q()


def reported_near(places: Iterable[tuple[int | None, date]]) -> QuerySet[Dispute]:
    """All that was reported in a district (by its id) within some weeks before a day."""
    days: dict[int, list[date]] = defaultdict(list)
    for district, day in places:
        if district is not None:
            days[district].append(day)
    wanted = Q(pk__in=[])
    for district, found in days.items():
        wanted |= Q(district=district) & within([(min(found) - NEARLY, max(found))])
    return Dispute.objects.filter(wanted).order_by()


def eyes_without(*disputes: QuerySet[Dispute], clear: bool = False) -> Eyes:
    """How free text is read that may speak of the people of these disputes."""

    def whom() -> People:
        return people_in(pk for rows in disputes for pk in rows.values_list("pk", flat=True))

    return Eyes(clear, whom)


def eyes_on_names(by: User) -> Eyes:
    """How `by` reads names of places and things that were typed: who sees no people reads no name
    or phone in them."""
    return Eyes(clear=by.job.sees_people)


def is_number(words: str) -> bool:
    """Whether a telephone number is looked for: no column of names and titles is searched for it,
    and so nobody finds by trying what a mask hides."""
    return NUMBER.fullmatch(words) is not None


def public_words(text: str, known: People) -> str:
    """What is stored of a name or title that everybody reads and searches: nobody is in it. A shop
    that is named after somebody keeps its name."""
    return redact(hidden_in("merchant_name", text, known.names, known.phones)).strip()


def names_read(text: str | None, eyes: Eyes, by: User) -> str:
    """Names and phones of a trader's people, as `by` reads them: who sees people in clear, others
    masked; people of disputes are masked for everybody whose `eyes` are not clear."""
    if not text or eyes.clear:
        return text or ""
    if by.job.sees_people:
        return mask_known(text, eyes.known())
    own = people([(text, text)])
    known = eyes.known()
    return mask_text(text, People(own.names | known.names, own.phones | known.phones))
