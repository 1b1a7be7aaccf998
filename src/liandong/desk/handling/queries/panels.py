"""Panels: whether one is proposed, who fits, what an expert sees.

Lawyers and trade associations are third parties: nobody is named to them. They read redacted texts
and the list of the evidence, of a dispute that they have agreed to sit on, while it is under way.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from liandong.desk.access.masking import Eyes, People, mask_text
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.queries.filters import UNFINISHED_STATES
from liandong.desk.disputes.queries.reading_rights import masked_in, people_of
from liandong.desk.disputes.queries.whole import of_whole, sees_whole, standing
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import ComplexityRule, PanelOpinion, PanelSeat, Sitting
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.proceedings import records_complaint_first
from liandong.desk.handling.rules.panels import Facts, Thresholds, reasons, why_barred
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.ui.wording import when


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who could be asked. `load`: open disputes that the expert sits on."""

    expert: Expert
    fits: bool
    conflict: bool
    load: int


def thresholds() -> Thresholds:
    """Those that hold now."""
    newest = ComplexityRule.objects.order_by("-pk").first()
    return Thresholds(newest.amount_yuan, newest.persons) if newest else Thresholds()


def why_a_panel(dispute: Dispute) -> list[str]:
    """Why the dispute is major or complex. Two queries."""
    held = Sitting.objects.filter(of_whole(dispute), state=Sitting.State.HELD).count()
    known = Facts(
        amount_yuan=dispute.amount_yuan,
        persons=dispute.persons,
        urgency=dispute.urgency,
        nature=dispute.nature,
        rounds=held,
    )
    return reasons(known, thresholds())


def seats_of(dispute: Dispute) -> list[PanelSeat]:
    """The panel of a dispute, and of what was merged into it."""
    seats = PanelSeat.objects.filter(of_whole(dispute)).select_related("expert", "entered_by")
    return list(_with_opinions(seats).order_by("pk"))


def _with_opinions(seats: QuerySet[PanelSeat]) -> QuerySet[PanelSeat]:
    versions = PanelOpinion.objects.select_related("by").order_by("pk")
    return seats.prefetch_related(Prefetch("opinions", versions))


def _shops_of(disputes: Collection[int]) -> dict[int, set[int | str]]:
    """By dispute, the keys and credit codes of its merchant and of those of what was merged into
    it. One query."""
    found: dict[int, set[int | str]] = defaultdict(set)
    rows = Dispute.objects.filter(Q(pk__in=disputes) | Q(merged_into__in=disputes))
    columns = ("pk", "merged_into", "merchant", "merchant__credit_code")
    for pk, merged_into, merchant, code in rows.values_list(*columns):
        found[merged_into or pk] |= {key for key in (merchant, code) if key}
    return found


def _interests_of(experts: Iterable[int]) -> dict[int, set[int | str]]:
    """By expert, the keys and credit codes of the merchants that the expert has an interest in: one
    in one row of a credit code is one in all of them. One query."""
    found: dict[int, set[int | str]] = defaultdict(set)
    rows = Expert.interests.through.objects.filter(expert__in=list(experts))
    for expert, merchant, code in rows.values_list("expert", "merchant", "merchant__credit_code"):
        found[expert] |= {key for key in (merchant, code) if key}
    return found


def candidates(dispute: Dispute) -> list[Candidate]:
    """Who could still be asked: fitting ones without a conflict first, the least busy first. Three
    queries."""
    busy = Q(seats__state=PanelSeat.State.ACCEPTED, seats__dispute__status__in=UNFINISHED_STATES)
    free = list(
        Expert.objects.filter(is_active=True)
        .exclude(of_whole(dispute, "seats__dispute"))
        .annotate(load=Count("seats", filter=busy))
    )
    shops = _shops_of([dispute.pk])[dispute.pk]
    interests = _interests_of(expert.pk for expert in free)
    found = [
        Candidate(
            expert,
            fits=not expert.fields or dispute.sector in expert.fields,
            conflict=bool(shops & interests[expert.pk]),
            load=int(expert.load),
        )
        for expert in free
    ]
    return sorted(
        found,
        key=lambda candidate: (
            candidate.conflict,
            not candidate.fits,
            candidate.load,
            candidate.expert.name,
        ),
    )


def seats(by: User) -> QuerySet[PanelSeat]:
    """An expert's own seats; those who handle disputes see the seats of what they see."""
    rows = PanelSeat.objects.select_related(
        "dispute__district", "dispute__merged_into__district", "expert"
    )
    rows = _with_opinions(rows.defer("dispute__search", "dispute__merged_into__search"))
    if by.has_permission(Permission.OPINE):
        return rows.filter(expert__user=by)
    if not by.has_permission(Permission.NOTE):
        return rows.none()
    return rows.filter(sees_whole(by))


def seat_of(by: User, pk: int) -> PanelSeat | None:
    """One of `seats`, of the dispute that stands."""
    found = seats(by).filter(pk=pk).first()
    if found is not None:
        found.dispute = standing(found.dispute)
    return found


def bars_of(seats: Sequence[PanelSeat]) -> dict[int, str]:
    """By seat, why its expert takes no part any more, as the register and the dispute are now:
    who was asked may have been struck off since, or an interest entered. Empty for who takes part.
    Two queries."""
    shops = _shops_of({standing(seat.dispute).pk for seat in seats})
    interests = _interests_of({seat.expert_id for seat in seats})
    return {
        seat.pk: why_barred(
            is_active=seat.expert.is_active,
            conflict=bool(shops[standing(seat.dispute).pk] & interests[seat.expert_id]),
            over=is_over(standing(seat.dispute)),
        )
        for seat in seats
    }


def is_over(dispute: Dispute) -> bool:
    """Whether the dispute is put away, and its panel with it."""
    return dispute.stage == Stage.ARCHIVED or dispute.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class Words:
    """Reason and opinion of a seat as they are read; `draft` is what a change of the opinion begins
    with: nothing where it is not read in clear; `earlier` are the opinions that it replaced."""

    reason: str
    opinion: str
    draft: str
    earlier: tuple[str, ...] = ()


def words_for(eyes: Eyes, seats: Iterable[PanelSeat]) -> dict[int, Words]:
    """By seat, as a colleague with these eyes reads them."""
    return {
        seat.pk: Words(
            eyes.read(seat.reason),
            eyes.read(seat.opinion),
            eyes.read(seat.opinion) * eyes.clear,
            tuple(
                f"{when(version.at)} {version.by}：{eyes.read(version.text)}"
                for version in list(seat.opinions.all())[:-1]
            ),
        )
        for seat in seats
    }


def words_for_expert(seats: Sequence[PanelSeat]) -> dict[int, Words]:
    """By seat, as the invited expert reads them: in clear what the expert wrote alone."""
    masked = masked_in(standing(seat.dispute).pk for seat in seats)
    own = Eyes(clear=True)
    found = {}
    for seat in seats:
        words = (own if seat.in_own_words else masked).read(seat.opinion)
        reason = (own if seat.answered_in_own_words else masked).read(seat.reason)
        found[seat.pk] = Words(reason, words, words if seat.in_own_words else "")
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: what it is, its title without names, when it was taken."""

    kind: str
    title: str
    at: datetime
    pages: int


@dataclass(frozen=True, slots=True)
class SittingOfPanel:
    """When and where both sides meet, and what they wanted. `link` leads to a video sitting."""

    sitting: Sitting
    asks: str
    offers: str
    link: str


@dataclass(frozen=True, slots=True)
class Material:
    """What one seat of a panel may read."""

    facts: list[str]
    goods: str
    claims: str
    evidence: list[Piece]
    sittings: list[SittingOfPanel]


def material_for(seat: PanelSeat) -> Material | None:
    """None for who has not accepted, or is barred (`bars_of`)."""
    dispute = seat.dispute
    if seat.state != PanelSeat.State.ACCEPTED or bars_of([seat])[seat.pk]:
        return None
    records = records_complaint_first(dispute)
    known = people_of([dispute.pk])
    facts = [mask_text(record.redacted_text, known) for record in records if record.redacted_text]
    return Material(
        facts=facts,
        goods=next((mask_text(record.goods, known) for record in records if record.goods), ""),
        claims=claims_of(dispute, "\n".join(facts)).words,
        evidence=_evidence(dispute, known),
        sittings=_sittings(dispute, known),
    )


def _evidence(dispute: Dispute, known: People) -> list[Piece]:
    kept = attachments_of(numbers_of(dispute)).filter(state=Attachment.State.KEPT)
    return [
        Piece(
            attachment.kind_words,
            "" if attachment.form else mask_text(str(attachment.title), known),
            attachment.taken_at or attachment.added_at,
            attachment.pages,
        )
        for attachment in kept
    ]


def _sittings(dispute: Dispute, known: People) -> list[SittingOfPanel]:
    rows = Sitting.objects.filter(of_whole(dispute)).exclude(state=Sitting.State.CANCELLED)
    return [
        SittingOfPanel(
            row,
            mask_text(str(row.consumer_asks or ""), known),
            mask_text(str(row.merchant_offers or ""), known),
            str(row.link or "") if row.state == Sitting.State.PLANNED else "",
        )
        for row in rows.select_related("room").order_by("starts_at")
    ]
