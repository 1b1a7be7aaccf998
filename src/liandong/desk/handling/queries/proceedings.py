"""Records, facts and steps of a dispute that fill papers and texts for other systems."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from liandong.desk.disputes.forms.disputes import name_and_phone
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries.acceptance import counts
from liandong.desk.disputes.queries.facts import recorded_facts, since_opened
from liandong.desk.disputes.queries.whole import of_any_whole, of_whole
from liandong.desk.handling.models import Entry, Presence, Sitting
from liandong.desk.handling.queries.dispatches import OUT
from liandong.desk.handling.rules.scene import Verb, complaint_words
from liandong.desk.handling.scene_entries import SceneStatement
from liandong.desk.intake.models import Record
from liandong.engine.masks import HIDDEN
from liandong.engine.vocabulary import Source

ON_SCENE: Final = {"person_name": "name", "person_phone": "phone"}
"""Fields of a record, as the page of the scene calls them."""


def open_records(dispute: Dispute) -> QuerySet[Record]:
    """In the order of receipt, without the informer's own report, which no party may learn of."""
    rows = Record.objects.filter(member__dispute=dispute).exclude(source=Source.REPORT_12315)
    return rows.order_by("received_at", "pk")


def records_complaint_first(dispute: Dispute) -> list[Record]:
    """The complaint first, then in the order of receipt. With what was recognised in each."""
    found = open_records(dispute).select_related("answer")
    return sorted(found, key=lambda record: record.source != Source.COMPLAINT_12315)


def facts_since_opened(dispute: Dispute) -> list[DisputeFact]:
    """Oldest first, since the dispute was last opened again: what came before counts no more, nor
    does the acceptance or refusal of another office where 12315 has registered it.

    With the person who stated each.
    """
    registered = Source.COMPLAINT_12315 in dispute.sources
    rows = since_opened(dispute.pk, recorded_facts(dispute).select_related("by__department"))
    return [row for row in rows if counts(row, registered=registered)]


def last_sitting(dispute: Dispute) -> Sitting | None:
    """The last one that was not called off, with room and mediator."""
    return _sittings(dispute).exclude(state=Sitting.State.CANCELLED).first()


def last_held(dispute: Dispute) -> Sitting | None:
    """The last one that took place: it has minutes."""
    return _sittings(dispute).filter(state=Sitting.State.HELD).first()


def _sittings(dispute: Dispute) -> QuerySet[Sitting]:
    rows = Sitting.objects.filter(of_whole(dispute)).select_related("room", "mediator__department")
    return rows.order_by("-starts_at")


def those_sent(dispute: Dispute) -> list[Presence]:
    """Who was sent to the scene, but for what was taken back; in the order of sending."""
    whole = of_whole(dispute, "dispatch__dispute")
    sent = Presence.objects.filter(whole, dispatch__entry__undone_at=None)
    return list(sent.select_related("person__department", "entered_by", "dispatch").order_by("pk"))


def those_arrived(dispute: Dispute) -> list[Presence]:
    """Of those who were sent, who is recorded as having arrived."""
    return [presence for presence in those_sent(dispute) if presence.arrived_at]


def outings_sent(dispute: Dispute) -> list[list[Presence]]:
    """Who was sent, by outing: two dispatches are one outing where nothing ended the first before
    the second (both of disputes that were made one since). Two queries."""
    left = HistoryEntry.objects.filter(
        of_whole(dispute),
        verb="stepped",
        undone_at=None,
        detail__before__stage__in=OUT,
    ).exclude(detail__after__in=OUT)
    ends = list(left.values_list("pk", flat=True))
    found: dict[int, list[Presence]] = {}
    for presence in those_sent(dispute):
        nth = sum(end < presence.dispatch.entry_id for end in ends)
        found.setdefault(nth, []).append(presence)
    return [found[nth] for nth in sorted(found)]


def entry_on_scene(dispute: Dispute) -> Entry | None:
    """What was entered last on a scene of this dispute, wherever it was merged or split to. What
    waits, was not used there, or whose step was taken back does not count. One query."""
    here = Q(visit__record=None) & of_whole(dispute, "visit__dispute")
    rows = Entry.objects.filter(here | Q(visit__record__member__dispute=dispute))
    rows = rows.filter(state=Entry.State.DONE).exclude(step__undone_at__isnull=False)
    rows = rows.exclude(verb=Verb.ARRIVE.value).select_related("visit")
    return rows.order_by("happened_at", "place").last()


def statement_on_scene(dispute: Dispute) -> SceneStatement | None:
    """The page of the scene as it was filled in last."""
    last = entry_on_scene(dispute)
    return SceneStatement.model_validate_json(last.statement) if last else None


def consumer_detail(record: Record | None, on_scene: SceneStatement | None, name: str) -> str:
    """`person_name` or `person_phone` of the consumer: from the record, else (also where
    that is masked) from the scene."""
    there = str(getattr(on_scene, ON_SCENE[name])) if on_scene else ""
    known = str(getattr(record, name, None) or "")
    return there if there and (not known or HIDDEN in known) else known


def complaint_text(record: Record | None, entered: Entry | None) -> str:
    """What the consumer says, and what was added on the scene where one was sent to: what was
    registered there is itself the record."""
    known = str(record.text or "") if record else ""
    if entered is None or entered.visit.record_id is not None:
        return known
    there = SceneStatement.model_validate_json(entered.statement).model_dump(mode="json")
    if record and there["fact"] in " ".join(record.redacted_text.split()):
        there["fact"] = ""  # the phone showed it as recorded, and nobody changed it
    return "\n".join(filter(None, (known, f"现场反映：{complaint_words(there)}")))


def goods_of(records: Iterable[Record], on_scene: SceneStatement | None) -> str:
    """From the first record that names them, else from the scene."""
    known = next((str(record.goods) for record in records if record.goods), "")
    return known or (on_scene.goods if on_scene else "")


def named_on_scenes(
    disputes: Collection[int],
) -> list[tuple[int, tuple[str | None, str | None]]]:
    """Everybody whom a phone named on a scene of these disputes, whatever became of the entry:
    what was not used there stands in their notes. One query."""
    of_visit = of_any_whole(disputes, "visit__dispute")
    of_record = Q(visit__record__member__dispute__in=disputes)
    left = Q(visit__record__left__dispute__in=disputes)  # for what was written before it left
    rows = Entry.objects.filter(of_visit | of_record | left)
    rows = rows.annotate(
        of_record=F("visit__record__member__dispute"),
        of_former=F("visit__record__left__dispute"),
        standing=Coalesce("visit__dispute__merged_into", "visit__dispute"),
    )
    statements = [
        (dispute, SceneStatement.model_validate_json(row.statement))
        for row in rows.only("statement")
        for dispute in {row.of_record, row.of_former, row.standing} - {None}
    ]
    return [
        (dispute, pair)
        for dispute, statement in statements
        for pair in (
            (statement.name, statement.phone),
            name_and_phone(statement.guardian),
            (None, statement.shop_phone),
        )
    ]
