"""Quick registration at the door and on the phone: person, shop, facts."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import AT_ONCE
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import find_merchant
from liandong.desk.disputes.actions.history import entry
from liandong.desk.disputes.actions.holders import give_access_to
from liandong.desk.disputes.actions.numbers import WALK_IN, take_numbers
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.reading_rights import unread_of
from liandong.desk.disputes.queries.visibility import check_works_on, visible_to
from liandong.desk.disputes.recognition_start import make_ready
from liandong.desk.disputes.registration_rows import Registration, as_table
from liandong.desk.intake.actions.corrections import put_answer
from liandong.desk.intake.models import Answer, Record

REGISTERED: Final = "dispute.register"
TYPED: Final = ("text", "person_name", "person_phone", "merchant_name", "merchant_address", "place")


class RegisteredAlreadyError(ValidationError):
    """The same was registered just now, as this dispute; None where it lies outside of what the
    person sees, who is not told its number."""

    def __init__(self, dispute: Dispute | None) -> None:
        named = f"（{dispute.number}）" if dispute else ""
        super().__init__(f"刚刚已登记同样的纠纷{named}，没有重复登记。")
        self.dispute = dispute


def register(registration: Registration, *, joins: Dispute | None = None, by: User) -> Dispute:
    """Store, judge and place a walk-in; `joins` is the dispute that it belongs to, as the person
    says.

    Whoever registers it has decided that it is a consumer dispute: where the machine disagrees,
    that is kept as a label. Without a stated place, the district of the registering station is
    assumed. Raises RegisteredAlreadyError for the same that `by` registered just now.
    """
    check(by, Permission.REGISTER)
    if joins is not None:
        check_works_on(by, joins)
    make_ready()
    return _register(registration, joins, by)


@transaction.atomic
def _register(registration: Registration, joins: Dispute | None, by: User) -> Dispute:
    from liandong.desk.disputes.actions.links.placements import place_records
    from liandong.desk.intake.actions.judgements import judge_records
    from liandong.desk.intake.actions.records import store_records

    moment = registration.reported_at or timezone.now()
    number = take_numbers(WALK_IN, [moment])[0]
    stored = store_records(as_table(registration, number, moment), of=None, by=by)
    judge_records(stored.record_ids, by=by)
    record = Record.objects.get(pk=stored.record_ids[0])
    _check_double(record, by)
    home = District.objects.filter(name__in=by.department.districts).order_by("code").first()
    if home is not None and not find_merchant(
        registration.merchant_name, registration.merchant_address
    ):
        Answer.objects.filter(record=record, district="").update(district=home.name)
    if not Answer.objects.filter(record=record, is_dispute=True).exists():
        put_answer(record, "is_dispute", True, by=by)
    if joins is not None:
        Member.objects.create(dispute=joins, record=record, source=record.source, by=by)
        entry(joins, "joined", by=by, of=record).save()
    before = HistoryEntry.objects.order_by("pk").last()
    place_records([record.pk], by=by)
    dispute = Dispute.objects.get(members__record=record)
    _count_what_it_brought(dispute, before, by)
    audit.record(REGISTERED, by=by, of=dispute, detail={"record": record.pk})
    return dispute


def _check_double(record: Record, by: User) -> None:
    """Raise RegisteredAlreadyError where `by` has registered the same just now; of two at the same
    instant the second waits for the first."""
    lock_key("double", REGISTERED, by, [getattr(record, name) for name in TYPED])
    entries = AuditEntry.objects.filter(
        action=REGISTERED, actor_kind="user", actor_id=by.pk, at__gte=timezone.now() - AT_ONCE
    )
    registered = list(entries.values_list("detail__record", flat=True))
    for before in Record.objects.filter(pk__in=registered):
        if all(getattr(before, name) == getattr(record, name) for name in TYPED):
            visible = visible_to(by).filter(pk=before.member.dispute_id).first()
            raise RegisteredAlreadyError(visible)


def _count_what_it_brought(dispute: Dispute, before: HistoryEntry | None, by: User) -> None:
    """A record may bring the machine to merge disputes into one that `by` holds."""
    merged = dispute.history.filter(verb="merged", by=None, pk__gt=before.pk if before else 0)
    numbers = [done.detail["other"] for done in merged]
    brought = Dispute.objects.filter(number__in=numbers)
    if dispute.holder_id == by.pk:
        give_access_to(unread_of(by, *brought), within=dispute, reason="登记时并入", by=by)
