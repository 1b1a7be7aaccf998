"""Papers of a dispute: issued from its page and noted in its history.

A paper that reaches its recipients moves the clocks of the dispute: a decision is made when it is
served on the complainant (办法第15条), a termination when it is served on both (第23条第2款).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.outcome import counts_now, facts_of
from liandong.desk.handling.queries.papers_of_steps import decided_of, handles
from liandong.desk.handling.rules.issuing import NOT_ITS_OFFICE, of_its_office, why_not_issued
from liandong.desk.papers.actions.papers import check_issuer, issue_paper, void_paper
from liandong.desk.papers.actions.services import (
    confirm_receipt,
    note_refusal,
    serve_paper,
    sign_paper,
)
from liandong.desk.papers.models import Paper, Service, Signature
from liandong.desk.papers.queries.papers import paper_card, papers_of
from liandong.desk.papers.rules.parts import Form
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish

NOT_OWN: Final = "文书的签署、送达、签收和作废由出具单位办理"


@transaction.atomic
def issue_for(
    *,
    dispute: Dispute,
    form: Form,
    values: Mapping[str, str],
    replaces: Paper | None = None,
    reason: str = "",
    page_version: int | None = None,
    by: User,
) -> Paper:
    """Issue a paper in a dispute. Raises ValidationError as `issue_paper` does, and where it would
    state what was not decided, and PermissionDenied where another office decides that.

    `page_version` is the last such paper that the page knew of (0: none): where one was issued
    since, also by pressing twice, nothing is issued and the error names it.
    """
    hold(dispute, by=by)
    if form.key == "confirmation" and (why_not := confirmation_of(dispute).why_not):
        raise ValidationError(why_not)
    if why_not := why_not_issued(form.key, decided_of(dispute)):
        raise ValidationError(f"{form.title}不能出具：{why_not}")
    _check_office(form, replaces, by)
    _none_came_before(dispute, form, page_version)
    number = replaces.dispute_number if replaces else dispute.number
    paper = issue_paper(
        form=form, dispute_number=number, values=values, replaces=replaces, reason=reason, by=by
    )
    write(dispute, "paper", by=by, title=form.title, number=paper.number)
    _follow(dispute)
    return paper


@transaction.atomic
def serve_for(
    *,
    dispute: Dispute,
    paper: Paper,
    recipient: str,
    name: str,
    way: str,
    sent_on: date,
    received_on: date | None,
    by: User,
) -> Service:
    """Set down how a copy of a dispute's paper went out. Raises ValidationError as `serve_paper`
    does."""
    hold(dispute, by=by)
    _check_own(paper, by)
    served = serve_paper(
        paper=paper,
        recipient=recipient,
        name=name,
        way=way,
        sent_on=sent_on,
        received_on=received_on,
        by=by,
    )
    if _reached_both(dispute, paper):
        record_fact(dispute=dispute, fact=Fact.SERVED, by=by)
    _follow(dispute)
    return served


@transaction.atomic
def sign_for(
    *, dispute: Dispute, paper: Paper, who: str, name: str, manner: str, signed_on: date, by: User
) -> Signature:
    """Set down who signed a dispute's paper. Raises ValidationError as `sign_paper` does."""
    check_works_on(by, dispute)
    _check_own(paper, by)
    return sign_paper(paper=paper, who=who, name=name, manner=manner, signed_on=signed_on, by=by)


@transaction.atomic
def note_refusal_for(
    *, dispute: Dispute, paper: Paper, who: str, name: str, reason: str, signed_on: date, by: User
) -> Signature:
    """Set down who would not sign it. Raises ValidationError as `note_refusal` does."""
    check_works_on(by, dispute)
    _check_own(paper, by)
    return note_refusal(paper=paper, who=who, name=name, reason=reason, signed_on=signed_on, by=by)


@transaction.atomic
def confirm_receipt_for(
    *, dispute: Dispute, service: Service, received_on: date, by: User
) -> Service:
    """Set down when a copy of it was received; as `confirm_receipt`."""
    check_works_on(by, dispute)
    _check_own(service.paper, by)
    return confirm_receipt(service=service, received_on=received_on, by=by)


@transaction.atomic
def void_for(*, dispute: Dispute, paper: Paper, reason: str, by: User) -> Paper:
    """Declare a paper of a dispute void; its effect on the clocks ends."""
    hold(dispute, by=by)
    _check_own(paper, by)
    voided = void_paper(paper=paper, reason=reason, by=by)
    _follow(dispute)
    return voided


def _check_office(form: Form, replaces: Paper | None, by: User) -> None:
    """Raise PermissionDenied where the form, or the paper that it replaces, is of another office;
    what the department may not issue at all is said first."""
    check(by, Permission.ISSUE)
    check_issuer(form, by)
    if not of_its_office(form.key, by.role, by.department.kind):
        raise PermissionDenied(NOT_ITS_OFFICE)
    if replaces is not None:
        _check_own(replaces, by)


def _check_own(paper: Paper, by: User) -> None:
    """Raise PermissionDenied unless the office of `by` has issued it: the page shows its buttons to
    that office alone, and whoever comes by another way is asked the same."""
    if not handles(by, paper):
        own = paper.department_id == by.department_id
        raise PermissionDenied(NOT_ITS_OFFICE if own else NOT_OWN)


def _reached_both(dispute: Dispute, paper: Paper) -> bool:
    """Whether the termination has reached both, and that is not written down yet."""
    if paper.form != "termination" or dispute.stage != Stage.TERMINATED:
        return False
    if not counts_now(paper, dispute, facts_of(dispute)):
        return False
    return not paper_card(paper).unserved and Fact.SERVED not in facts_in_force(dispute)


def _follow(dispute: Dispute) -> None:
    bring_up_to_date(with_records([dispute]))
    publish("board", dispute=dispute.pk)


def _none_came_before(dispute: Dispute, form: Form, page_version: int | None) -> None:
    if page_version is None:
        return
    again = papers_of(numbers_of(dispute)).filter(form=form.key, pk__gt=page_version).first()
    if again:
        raise ValidationError(
            f"{again.issued_by} {when(again.issued_at)} 已出具 {again}。"
            "仍要再出一份的，请再点一次“出具”。"
        )
