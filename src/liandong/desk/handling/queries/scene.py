"""What the page of the scene has to know before the signal is gone: people of parties only masked.

And what became of the entries that phones sent, in words.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import POLICE
from liandong.desk.directory.models import REGISTERED, District, Merchant
from liandong.desk.directory.queries import own_districts
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.acceptance import accepted_by_regulator
from liandong.desk.disputes.queries.history import entry_words
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.queries.visibility import handed_on_words
from liandong.desk.disputes.rules.facts import KINDS, NAMES, Fact
from liandong.desk.disputes.rules.law.table import as_data
from liandong.desk.disputes.rules.legal_bars import bar_of
from liandong.desk.handling.models import Entry, Photo, Presence, Sitting, Visit
from liandong.desk.handling.queries.carried_over import (
    NOTHING,
    as_recorded,
    carried_over,
    carried_over_of,
)
from liandong.desk.handling.queries.dispatches import Outing, mine
from liandong.desk.handling.queries.filling import HOUR, values_for
from liandong.desk.handling.queries.roster import districts_of, own_district
from liandong.desk.handling.queries.sittings import LENGTH, rooms_of
from liandong.desk.handling.queries.staff import office_for, people_of
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.handling.rules.offices import POLICE_ALONE
from liandong.desk.handling.rules.scene import (
    OUTCOMES,
    Verb,
    offer_words,
    request_words,
    result_words,
)
from liandong.desk.handling.rules.sittings import Span, free_slots
from liandong.desk.handling.scene_entries import SceneStatement
from liandong.desk.papers.models import Attachment, Signature
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.wording import YES
from liandong.desk.ui.query_parameters import midnight
from liandong.desk.ui.wording import when
from liandong.engine.vocabulary import Source

MOST_SHOPS: Final = 3000
YEAR: Final = timedelta(days=365)
DAYS_OFFERED: Final = 4
SLOTS: Final = 12
NOTHING_STATED: Final = {"step": "", "when": "", "who": "", "words": ""}


def known_for(by: User) -> dict[str, Any]:
    """Who one is, with whom, where one is sent, the shops of the station, the law, free times."""
    outings = mine(by)
    accepted = accepted_by_regulator([outing.dispatch.dispute_id for outing in outings])
    carried = carried_over_of([outing.dispatch.dispute for outing in outings])
    return {
        "person": _person(by),
        "colleagues": _colleagues(by),
        "barred": _barred(registered=False, accepted=False),
        "disputes": [
            _dispute(outing, accepted=outing.dispatch.dispute_id in accepted)
            | {"carried": carried.get(outing.dispatch.dispute.pk, NOTHING).on_phone(by)}
            for outing in outings
        ],
        "shops": _shops(by),
        "law": as_data(),
        "slots": _slots(by),
    }


def _person(person: User) -> dict[str, Any]:
    return {
        "id": person.pk,
        "name": person.display_name,
        "department": person.department.name,
        "office": office_for(person),
    }


def _colleagues(by: User) -> list[dict[str, Any]]:
    """Those of the station who go to scenes. One query."""
    district = own_district(by)
    people = people_of(district, Permission.DISPATCH) if district else []
    return [_person(person) for person in people if person.pk != by.pk]


def _barred(*, registered: bool, accepted: bool) -> dict[str, str]:
    """Each name that the law bars on a scene, and why; `regulator` until it has accepted."""
    bars = {
        code: bar_of(code, registered=registered, accepted=accepted, on_scene=True)
        for code in CONSEQUENCES
    }
    return {code: words for code, words in bars.items() if words}


def _dispute(outing: Outing, *, accepted: bool) -> dict[str, Any]:
    dispute = outing.dispatch.dispute
    return {
        "number": dispute.number,
        "shop": dispute.merchant_name,
        "place": dispute.place,
        "summary": dispute.summary,
        "amount": str(dispute.amount_yuan or ""),
        "sent_at": when(outing.dispatch.at),
        "barred": _barred(registered=Source.COMPLAINT_12315 in dispute.sources, accepted=accepted),
        "people": [
            _person(presence.person)
            | {
                "arrived": when(presence.arrived_at) if presence.arrived_at else "",
                "by_own_word": presence.came_by_own_word,
            }
            for presence in outing.people
        ],
    }


def _shops(by: User) -> list[dict[str, Any]]:
    """Shops of one's districts; of the disputes that `by` sees, those with each in a year, and
    those of them settled. Two queries."""
    here = visible_to(by).filter(merchant=OuterRef("pk"), opened_at__gte=timezone.now() - YEAR)
    settled = here.filter(status=Dispute.Status.SETTLED)
    shops = (
        Merchant.objects.filter(REGISTERED, district__in=districts_of(by))
        .annotate(cases=_number_of(here), settled=_number_of(settled))
        .prefetch_related("aliases")
        .order_by("-cases", "name")[:MOST_SHOPS]
    )
    return [
        {
            "name": shop.name,
            "signs": [alias.name for alias in shop.aliases.all()],
            "address": shop.address,
            "cases": shop.cases,
            "settled": shop.settled,
        }
        for shop in shops
    ]


def _number_of(disputes: QuerySet[Dispute]) -> Coalesce:
    """Of the shop that each row is."""
    counted = disputes.order_by().values("merchant").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _slots(by: User) -> list[dict[str, Any]]:
    """The next free times of a room of the station with somebody who mediates there."""
    own = rooms_of(by).filter(district__name__in=own_districts(by))
    room = own.order_by("district", "name").first()
    if room is None:
        return []
    mediator = _mediator(by, room.district)
    if mediator is None:
        return []
    today = timezone.localdate()
    until = midnight(today + timedelta(days=DAYS_OFFERED))
    busy = Sitting.objects.filter(
        Q(room=room) | Q(mediator=mediator),
        state=Sitting.State.PLANNED,
        ends_at__gte=timezone.now(),
        starts_at__lt=until,
    )
    taken = [
        Span(timezone.localtime(start), timezone.localtime(end))
        for start, end in busy.values_list("starts_at", "ends_at")
    ]
    return [
        {
            "room": room.pk,
            "mediator": mediator.pk,
            "starts_at": span.start.isoformat(),
            "words": f"{span.start:%m-%d %H:%M} {room.name} {mediator.display_name}",
        }
        for offset in range(DAYS_OFFERED)
        for span in free_slots(
            today + timedelta(days=offset), taken, length=LENGTH, after=timezone.localtime()
        )
    ][:SLOTS]


def _mediator(by: User, district: District) -> User | None:
    """Oneself where one may, else the first who may."""
    people = people_of(district, Permission.MEDIATE)
    return next((person for person in people if person.pk == by.pk), next(iter(people), None))


# The record of the scene: filled from the statement, else from the dispute.


def scene_values(
    dispute: Dispute,
    presence: Presence,
    statement: SceneStatement,
    *,
    result: str,
    ended_at: datetime,
    by: User,
) -> dict[str, str]:
    """The fields of the form `scene`. Whom the statement does not name is who the record names:
    `by` has met them there."""
    words, recorded = statement.model_dump(mode="json"), carried_over(dispute)
    found = values_for(by, dispute, FORMS["scene"])
    facts = _facts(statement)
    if as_recorded(statement.fact, dispute):
        as_written = statement.model_copy(update={"fact": found.get("facts", statement.fact)})
        facts = _facts(as_written)
    own = {
        "arrived_at": _hour(presence.arrived_at or ended_at),
        "ended_at": _hour(ended_at),
        "place": statement.shop_address or dispute.place or statement.shop,
        "camera": statement.camera,
        "complainant": _with_guardian(statement.name or recorded.name, statement.guardian),
        "complainant_phone": statement.phone or recorded.phone,
        "respondent": statement.shop,
        "respondent_phone": statement.shop_phone,
        "name": POLICE_ALONE
        if statement.in_name_of == POLICE
        else NAMES.get(statement.in_name_of, ""),
        "rights_explained": YES if statement.rights_explained else "",
        "facts": facts,
        "request": request_words(words),
        "offer": offer_words(words),
        "result": result,
        "amount": str(statement.agreed_amount) if statement.agreed_amount is not None else "",
    }
    return found | {key: value for key, value in own.items() if value}


def _hour(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(HOUR)


def _with_guardian(name: str, guardian: str) -> str:
    return f"{name}（监护人 {guardian}）" if guardian else name


def _facts(statement: SceneStatement) -> str:
    amount = f"{statement.amount} 元" if statement.amount is not None else ""
    bought = f"{statement.bought_on} 购买" if statement.bought_on else ""
    return "，".join(filter(None, [statement.goods, bought, amount, statement.fact]))


def entries(by: User) -> QuerySet[Entry]:
    """One's own."""
    return Entry.objects.filter(visit__person=by).select_related(
        "visit__dispute__district", "visit__person"
    )


def answer_to(entry: Entry) -> dict[str, Any]:
    """What became of an entry; in a conflict, the phone's version and the one that stands now.

    Of a dispute of another district only that what was registered waits there: neither its number
    nor whether it is new or one that others work on.
    """
    visit = entry.visit
    dispute = visit.dispute if visit.dispute_id and _sees(visit) else None
    answer: dict[str, Any] = {
        "id": str(entry.pk),
        "state": entry.state,
        "words": entry.get_state_display(),
        "problem": entry.problem,
        "number": dispute.number if dispute else "",
        "paper": visit.paper_id,
    }
    if entry.state == Entry.State.CONFLICT and visit.dispute:
        statement = SceneStatement.model_validate_json(entry.statement)
        theirs = _theirs(dispute) if dispute else {"words": handed_on_words(visit.dispute)}
        answer |= {"mine": _mine(entry, statement), "theirs": NOTHING_STATED | theirs}
        answer["apart"] = bool(dispute and not statement.number and visit.record_id)
    return answer


def _sees(visit: Visit) -> bool:
    return visible_to(visit.person, withdrawn=True).filter(pk=visit.dispute_id).exists()


def remark_on(photo: Photo) -> str:
    """Says that what was drawn is in the file, but no signature on a paper; else empty."""
    if photo.kind != Photo.Kind.SIGNATURE:
        return ""
    signed = Signature.objects.filter(scan=photo.attachment_id).exists()
    return "" if signed else "笔迹已存入案卷，但未能登记为文书上的签名，请在文书页核对"


def _mine(entry: Entry, statement: SceneStatement) -> dict[str, str]:
    verb = Verb(entry.verb)
    return {
        "step": OUTCOMES.get(verb, "到场"),
        "when": when(entry.happened_at),
        "who": entry.visit.person.display_name,
        "words": result_words(verb, statement.model_dump(mode="json")),
    }


def _theirs(dispute: Dispute) -> dict[str, str]:
    """The last step that stands, with what was stated with it. Two queries."""
    steps = dispute.history.filter(verb="stepped", undone_at=None).select_related("by")
    last = steps.order_by("-pk").first()
    if last is None:
        return {"step": str(dispute.get_stage_display()), "when": "", "who": "", "words": ""}
    facts = DisputeFact.objects.filter(pk__in=last.detail["facts"]).order_by("pk")
    return {
        "step": entry_words(last),
        "when": when(last.at),
        "who": last.by.display_name if last.by else "",
        "words": "；".join(_stated(fact) for fact in facts),
    }


def _stated(row: DisputeFact) -> str:
    fact = Fact(row.fact)
    return f"{KINDS[fact].label}：{detail_words(fact, row.detail)}"


def drawn_on_the_screen(attachments: Iterable[Attachment]) -> set[int]:
    """Those that are signatures drawn on the screen. One query."""
    signatures = Photo.objects.filter(kind=Photo.Kind.SIGNATURE, attachment__in=list(attachments))
    return set(signatures.values_list("attachment", flat=True))
