"""The recorded facts of a dispute, those in force now, and what decides who takes a step."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db.models import Case, F, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from liandong.desk.access.rules.offices import REGULATOR
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries.acceptance import noticed, office_of_step
from liandong.desk.disputes.queries.whole import of_any_whole, of_whole
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.facts import Fact, in_force
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import OVER
from liandong.desk.disputes.rules.workflow_step import ANSWERED, ENDED_BY_DECISION, Position
from liandong.engine.vocabulary import Source

OF_NAMES: Final = (Fact.NAME_CHOSEN.value, Fact.REOPENED.value, Fact.ACCEPTED.value)
"""What says under whose name it is mediated: the last of them counts. What is accepted or opened
again is mediated under no name until one is chosen anew."""


def recorded_facts(dispute: Dispute) -> QuerySet[DisputeFact]:
    """All recorded facts of a dispute, oldest first, also of what was merged into it."""
    return DisputeFact.objects.filter(of_whole(dispute), undone_at=None).order_by("pk")


def facts_in_force(dispute: Dispute) -> frozenset[Fact]:
    """The facts that count for a step now."""
    recorded = recorded_facts(dispute).values_list("fact", "recorded_at")
    return in_force(((Fact(fact), at) for fact, at in recorded), dispute.stage_since)


def name_held(dispute: Dispute) -> str:
    """The code under whose name it is mediated since it was last accepted, or nothing."""
    recorded = recorded_facts(dispute).filter(fact__in=OF_NAMES)
    return name_in(dispute.pk, recorded.values_list("dispute", "fact", "detail"))


Naming = tuple[int, str, Mapping[str, Any]]
"""The dispute of which a fact was recorded, the fact and its details."""


def name_in(standing: int, recorded: Iterable[Naming]) -> str:
    """The same of recorded facts, oldest first. What was merged into the dispute that stands names
    it only where that itself was neither named nor opened again."""
    facts = [row for row in recorded if row[1] in OF_NAMES]
    own = [row for row in facts if row[0] == standing]
    name = ""
    for _dispute, fact, detail in own or facts:
        name = str(detail.get("choice") or "") if fact == Fact.NAME_CHOSEN else ""
    return name


def held_as(facts: Q, *, of_whole: bool = False) -> Coalesce:
    """The same for each row of a query; `facts`: those of its dispute, by an OuterRef, or, where
    `of_whole`, of what was merged into it as well."""
    rows = DisputeFact.objects.filter(facts, fact__in=OF_NAMES, undone_at=None)
    own_first = [F("dispute__merged_into").asc(nulls_first=True)] if of_whole else []
    rows = rows.order_by(*own_first, "-pk")
    code = Case(When(fact=Fact.NAME_CHOSEN.value, then=KT("detail__choice")))
    chosen = Subquery(rows.annotate(code=code).values("code")[:1])
    return Coalesce(chosen, Value(""), output_field=TextField())


def position_of(dispute: Dispute) -> Position:
    return positions_of([dispute])[dispute.pk]


def positions_of(disputes: Collection[Dispute]) -> dict[int, Position]:
    """By the key of the dispute. Two queries, another one where some are in the archive, one where
    some were refused, returned, settled or terminated, and one where 12315 has registered some that
    are over."""
    names: dict[int, list[Naming]] = defaultdict(list)
    keys = [dispute.pk for dispute in disputes]
    facts = DisputeFact.objects.filter(
        of_any_whole(keys), fact__in=OF_NAMES, undone_at=None
    ).order_by("pk")
    accepted = set(noticed(keys))
    rows = facts.values_list(
        "dispute", "dispute__merged_into", "fact", "detail", "by__role", "by__department__kind"
    )
    for dispute, into, fact, detail, role, kind in rows:
        names[into or dispute].append((dispute, fact, detail))
        if fact == Fact.ACCEPTED and REGULATOR in {role, kind}:
            accepted.add(into or dispute)
    before = _stages_before(disputes)
    ended_by = _ended_by(before)
    closed = _closed(dispute.pk for dispute in disputes if _is_over(dispute, before))
    return {
        dispute.pk: Position(
            dispute.sources,
            before[dispute.pk],
            name_in(dispute.pk, names[dispute.pk]),
            accepted=dispute.pk in accepted,
            ended_by=ended_by.get(dispute.pk, ""),
            closed=dispute.pk in closed,
        )
        for dispute in disputes
    }


def _is_over(dispute: Dispute, stages: Mapping[int, Stage]) -> bool:
    return Source.COMPLAINT_12315 in dispute.sources and stages[dispute.pk] in OVER


def _closed(disputes: Iterable[int]) -> frozenset[int]:
    """Those of which the regulator registered that it decides on the complaint no more."""
    over = list(disputes)
    if not over:
        return frozenset()
    ended = HistoryEntry.objects.filter(
        of_any_whole(over),
        verb="timed",
        undone_at=None,
        detail__code=Period.DECISION.value,
        detail__what=What.STOP.value,
    )
    pairs = ended.values_list("dispute", "dispute__merged_into")
    return frozenset(into or dispute for dispute, into in pairs)


def _ended_by(stages: Mapping[int, Stage]) -> dict[int, str]:
    """Of the disputes that stand at such an end, the office that brought them there last."""
    ends = ENDED_BY_DECISION | ANSWERED
    ended = [pk for pk, stage in stages.items() if stage in ends]
    if not ended:
        return {}
    entries = HistoryEntry.objects.filter(
        of_any_whole(ended), verb="stepped", undone_at=None, detail__after__in=sorted(ends)
    ).select_related("dispute", "by__department")
    found = {}
    for entry in entries.order_by("pk"):
        found[entry.dispute.merged_into_id or entry.dispute_id] = office_of_step(entry)
    return found


def since_opened(standing: int, recorded: Iterable[DisputeFact]) -> list[DisputeFact]:
    """Of recorded facts, oldest first, those that count since it was opened again: the dispute that
    stands with all that is in it, or one before it was merged into that, for itself alone."""
    found: list[DisputeFact] = []
    for row in recorded:
        if row.fact == Fact.REOPENED and row.dispute_id == standing:
            found.clear()
        elif row.fact == Fact.REOPENED:
            found = [fact for fact in found if fact.dispute_id != row.dispute_id]
        found.append(row)
    return found


def stage_before_archive(dispute: Dispute) -> Stage:
    """Where it stands; of what is in the archive, how it ended: where it stood before."""
    return _stages_before([dispute])[dispute.pk]


def _stages_before(disputes: Collection[Dispute]) -> dict[int, Stage]:
    found = {dispute.pk: Stage(dispute.stage) for dispute in disputes}
    archived = [pk for pk, stage in found.items() if stage is Stage.ARCHIVED]
    if not archived:
        return found
    put_away = HistoryEntry.objects.filter(
        of_any_whole(archived),
        verb="stepped",
        undone_at=None,
        detail__after=Stage.ARCHIVED.value,
    ).order_by("pk")
    rows = put_away.values_list("dispute", "dispute__merged_into", "detail")
    for dispute, into, detail in rows:
        found[into or dispute] = Stage(detail["before"]["stage"])
    return found
