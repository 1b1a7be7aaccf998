"""Signatures on a paper, and how its copies reach people."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment, Paper, Service, Signature
from liandong.desk.papers.queries.papers import paper_card, values_of


@transaction.atomic
def sign_paper(
    *, paper: Paper, who: str, name: str, manner: str, signed_on: date, by: User
) -> Signature:
    """Set down that one of those whom the form names has signed the sheet as it was issued."""
    _begin(paper, by)
    since_issued(paper, signed_on)
    _may_sign(paper, who)
    if manner == Signature.Manner.SCREEN:
        raise ValidationError("屏幕手写签名的，要有签下的笔迹和所签的内容。")
    if manner == Signature.Manner.REFUSED:
        raise ValidationError("拒绝签署的，请登记拒签并写明情况。")
    signed = Signature.objects.create(
        paper=paper,
        who=who,
        name=_named(name),
        manner=manner,
        signed_on=signed_on,
        digest=paper.digest,
        by=by,
    )
    audit.record("papers.sign", by=by, of=paper, detail={"who": who})
    return signed


@transaction.atomic
def sign_on_screen(
    *,
    paper: Paper,
    who: str,
    name: str,
    text: str,
    scan: Attachment,
    signed_on: date,
    by: User,
) -> Signature:
    """Set down what somebody drew on a screen under this text.

    A screen may be out of reach for days: the paper is issued when what was drawn arrives, so it
    may be younger than the signature.
    """
    _begin(paper, by)
    _not_in_the_future(signed_on)
    _may_sign(paper, who)
    if not text.strip():
        raise ValidationError("没有说明签的是什么内容。")
    signed = Signature.objects.create(
        paper=paper,
        who=who,
        name=_named(name),
        manner=Signature.Manner.SCREEN,
        signed_on=signed_on,
        digest=digest_of(text.encode()),
        text=text,
        scan=scan,
        by=by,
    )
    audit.record("papers.sign", by=by, of=paper, detail={"who": who})
    return signed


@transaction.atomic
def note_refusal(
    *, paper: Paper, who: str, name: str, reason: str, signed_on: date, by: User
) -> Signature:
    """Set down that a party refuses to sign a record, and why. The record stands, and goes out, all
    the same; what is an agreement only by both signatures cannot be refused and still stand."""
    _begin(paper, by)
    since_issued(paper, signed_on)
    _may_sign(paper, who)
    if who not in paper.kind.refusers:
        raise ValidationError("这份文书不经其签署不成立，不能登记拒签；没有达成一致的，请作废。")
    if values_of(paper).get("amount"):
        raise ValidationError(
            "这份记录写有协议金额：一方拒签的，协议没有达成。请作废，按调解不成另出一份。"
        )
    if not reason.strip():
        raise ValidationError("请写明拒签的情况和理由。")
    refused = Signature.objects.create(
        paper=paper,
        who=who,
        name=_named(name),
        manner=Signature.Manner.REFUSED,
        signed_on=signed_on,
        reason=reason.strip(),
        by=by,
    )
    audit.record("papers.refuse", by=by, of=paper, detail={"who": who})
    return refused


def _may_sign(paper: Paper, who: str) -> None:
    if who not in paper.kind.signers:
        raise ValidationError("这份文书没有这一签署人。")
    if before := paper.signatures.filter(who=who).first():
        if before.is_refused:
            raise ValidationError(f"{who}已登记拒签；现在愿意签署的，请重出这份文书再签。")
        raise ValidationError(f"{who}已经签过。")


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
    """Set down how a copy went out; `received_on` where it was handed over or confirmed at once.

    What has to be signed goes out after it was signed by all, or it was noted who refuses to.
    """
    _begin(paper, by)
    since_issued(paper, sent_on)
    if recipient not in paper.kind.copies:
        raise ValidationError("这份文书没有这一份。")
    if way not in paper.kind.ways:
        raise ValidationError("这种文书不能用这种方式送达。")
    if unsigned := paper_card(paper).unsigned:
        raise ValidationError(f"还没有签全，不能送达。待签：{'、'.join(unsigned)}。")
    _check_receipt(sent_on, received_on)
    typed: dict[str, Any] = {
        "recipient": recipient,
        "name": _named(name),
        "way": way,
        "sent_on": sent_on,
        "received_on": received_on,
    }
    check_double(Service, "at", "送达", paper=paper, by=by, **typed)
    served = Service.objects.create(paper=paper, by=by, **typed)
    audit.record("papers.serve", by=by, of=paper, detail={"who": recipient, "way": way})
    return served


@transaction.atomic
def confirm_receipt(*, service: Service, received_on: date, by: User) -> Service:
    """The receipt of a copy that went out before."""
    _begin(service.paper, by)
    _check_receipt(service.sent_on, received_on)
    if not Service.objects.filter(pk=service.pk, received_on=None).update(received_on=received_on):
        raise ValidationError("这一份已登记签收。")
    service.received_on = received_on
    audit.record("papers.receive", by=by, of=service.paper, detail={"who": service.recipient})
    return service


def _begin(paper: Paper, by: User) -> None:
    check(by, Permission.ISSUE)
    paper.refresh_from_db()
    if not paper.is_valid:
        raise ValidationError("这份文书已重出或作废，请刷新后再办。")


def since_issued(paper: Paper, day: date) -> None:
    issued_on = timezone.localdate(paper.issued_at)
    if not issued_on <= day <= timezone.localdate():
        raise ValidationError("日期应在出具之日到今天之间。")


def _not_in_the_future(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("日期不能在今天之后。")


def _check_receipt(sent_on: date, received_on: date | None) -> None:
    if received_on and not sent_on <= received_on <= timezone.localdate():
        raise ValidationError("签收日期应在送出之日到今天之间。")


def _named(name: str) -> str:
    if not name.strip():
        raise ValidationError("请写明姓名或名称。")
    return name.strip()
