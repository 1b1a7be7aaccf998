"""Signatures on a paper, and how its copies reach people."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.models import Paper, Service, Signature


@transaction.atomic
def sign_paper(
    *, paper: Paper, who: str, name: str, manner: str, signed_on: date, by: User
) -> Signature:
    """Set down that one of those whom the form names has signed."""
    _begin(paper, by, signed_on)
    if who not in paper.kind.signers:
        raise ValidationError(_("这份文书没有这一签署人。"))
    if paper.signatures.filter(who=who).exists():
        raise ValidationError(_("%(who)s已经签过。") % {"who": who})
    signed = Signature.objects.create(
        paper=paper, who=who, name=_named(name), manner=manner, signed_on=signed_on, by=by
    )
    audit.record("papers.sign", by=by, of=paper, detail={"who": who})
    return signed


@transaction.atomic
def serve_paper(
    *,
    paper: Paper,
    recipient: str,
    name: str,
    way: str,
    sent_on: date,
    received_on: date | None,
    by: User,
) -> Service:
    """Set down how a copy went out; `received_on` where it was handed over or confirmed at once."""
    _begin(paper, by, sent_on)
    if recipient not in paper.kind.copies:
        raise ValidationError(_("这份文书没有这一份。"))
    if way not in paper.kind.ways:
        raise ValidationError(_("这种文书不能用这种方式送达。"))
    _check_receipt(sent_on, received_on)
    served = Service.objects.create(
        paper=paper,
        recipient=recipient,
        name=_named(name),
        way=way,
        sent_on=sent_on,
        received_on=received_on,
        by=by,
    )
    audit.record("papers.serve", by=by, of=paper, detail={"who": recipient, "way": way})
    return served


@transaction.atomic
def confirm_receipt(*, service: Service, received_on: date, by: User) -> Service:
    """The receipt of a copy that went out before."""
    check(by, Permission.ISSUE)
    _check_receipt(service.sent_on, received_on)
    if not Service.objects.filter(pk=service.pk, received_on=None).update(received_on=received_on):
        raise ValidationError(_("这一份已登记签收。"))
    service.received_on = received_on
    audit.record("papers.receive", by=by, of=service.paper, detail={"who": service.recipient})
    return service


def _begin(paper: Paper, by: User, day: date) -> None:
    check(by, Permission.ISSUE)
    paper.refresh_from_db()
    if not paper.is_valid:
        raise ValidationError(_("这份文书已重出或作废，请刷新后再办。"))
    issued_on = timezone.localdate(paper.issued_at)
    if not issued_on <= day <= timezone.localdate():
        raise ValidationError(_("日期应在出具之日到今天之间。"))


def _check_receipt(sent_on: date, received_on: date | None) -> None:
    if received_on and not sent_on <= received_on <= timezone.localdate():
        raise ValidationError(_("签收日期应在送出之日到今天之间。"))


def _named(name: str) -> str:
    if not name.strip():
        raise ValidationError(_("请写明姓名或名称。"))
    return name.strip()
