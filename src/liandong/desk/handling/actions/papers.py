"""Papers of a dispute: issued from its page and noted in its history.

A paper that reaches its recipients moves the clocks of the dispute: a decision is made when it is
served on the complainant (办法第15条), a termination when it is served on both (第23条第2款).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.acceptance import is_accepted_by_regulator
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.legal_bars import NOT_ACCEPTED
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.papers.actions.papers import issue_paper, void_paper
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

IN_REGULATORS_NAME: Final = frozenset({"agreement", "delegation"})
"""Papers that bind in the name of the regulator, or lend that name."""


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
    """Issue a paper in a dispute. Raises ValidationError as `issue_paper` does.

    `page_version` is the last such paper that the page knew of (0: none): where one was issued
    since, also by pressing twice, nothing is issued and the error names it.
    """
    hold(dispute, by=by)
    if form.key == "confirmation" and (why_not := confirmation_of(dispute).why_not):
        raise ValidationError(why_not)
    if form.key in IN_REGULATORS_NAME and not is_accepted_by_regulator(dispute):
        raise ValidationError(f"{form.title}不能出具：{NOT_ACCEPTED}")
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
    return sign_paper(paper=paper, who=who, name=name, manner=manner, signed_on=signed_on, by=by)


@transaction.atomic
def note_refusal_for(
    *, dispute: Dispute, paper: Paper, who: str, name: str, reason: str, signed_on: date, by: User
) -> Signature:
    """Set down who would not sign it. Raises ValidationError as `note_refusal` does."""
    check_works_on(by, dispute)
    return note_refusal(paper=paper, who=who, name=name, reason=reason, signed_on=signed_on, by=by)


@transaction.atomic
def confirm_receipt_for(
    *, dispute: Dispute, service: Service, received_on: date, by: User
) -> Service:
    """Set down when a copy of it was received; as `confirm_receipt`."""
    check_works_on(by, dispute)
    return confirm_receipt(service=service, received_on=received_on, by=by)


@transaction.atomic
def void_for(*, dispute: Dispute, paper: Paper, reason: str, by: User) -> Paper:
    """Declare a paper of a dispute void; its effect on the clocks ends."""
    hold(dispute, by=by)
    voided = void_paper(paper=paper, reason=reason, by=by)
    _follow(dispute)
    return voided


def _reached_both(dispute: Dispute, paper: Paper) -> bool:
    """Whether the termination has reached both, and that is not written down yet."""
    if paper.form != "termination" or dispute.stage != Stage.TERMINATED:
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
