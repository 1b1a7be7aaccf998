"""Issuing papers: once issued they are never changed, only replaced or declared void."""

import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.actions.numbers import lock_numbers, use
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Paper, PaperFile, Segment
from liandong.desk.papers.queries.offices import letterhead, next_number
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.forms import VERSION, issuers_in_words, may_issue
from liandong.desk.papers.rules.layout import Heading, lay_out, problems
from liandong.desk.papers.rules.parts import Form


@transaction.atomic
def issue_paper(
    *,
    form: Form,
    dispute_number: str,
    values: Mapping[str, str],
    replaces: Paper | None = None,
    reason: str = "",
    by: User,
) -> Paper:
    """Fill in, number and keep a paper of a dispute, in the name of one's department.

    Raises ValidationError where the department may not issue it, a field is missing or wrong, no
    number is left, or the one that it replaces is valid no more.
    """
    check(by, Permission.ISSUE)
    check_issuer(form, by)
    kept = {key: value.strip() for key, value in values.items() if value.strip()}
    if found := problems(form, kept):
        raise ValidationError(found)
    lock_numbers()
    if replaces is not None:
        _retire(
            replaces, Paper.State.REPLACED, form=form, dispute_number=dispute_number, reason=reason
        )
    numbered = _number_for(form, by) if form.needs_number else None
    number = numbered[0].number(numbered[1], form.counter) if numbered else ""
    now = timezone.now()
    heading = Heading(letterhead(by.department).full_name, number, timezone.localdate(now))
    content = pdf(lay_out(form, kept, heading))
    paper = Paper.objects.create(
        dispute_number=dispute_number,
        form=form.key,
        edition=VERSION,
        department=by.department,
        number=number,
        values=json.dumps(kept, ensure_ascii=False),
        digest=digest_of(content),
        issued_by=by,
        issued_at=now,
        replaces=replaces,
        reason=reason.strip() or None,
    )
    PaperFile.objects.create(paper=paper, content=content)
    if numbered:
        use(*numbered, paper=paper, by=by)
    detail = {"form": form.key, "number": number, "dispute_number": dispute_number}
    audit.record("papers.issue", by=by, of=paper, detail=detail)
    return paper


@transaction.atomic
def void_paper(*, paper: Paper, reason: str, by: User) -> Paper:
    """Declare a paper void: it stays in the file with its number and the reason."""
    check(by, Permission.ISSUE)
    check_issuer(paper.kind, by)
    _retire(
        paper, Paper.State.VOID, form=paper.kind, dispute_number=paper.dispute_number, reason=reason
    )
    paper.reason = reason.strip()
    paper.save(update_fields=["reason"])
    audit.record("papers.void", by=by, of=paper, detail={"number": paper.number})
    return paper


def check_issuer(form: Form, by: User) -> None:
    """Raise ValidationError unless the person's department may issue this form."""
    department = by.department
    if not may_issue(form, department.kind, letterhead(department).level):
        raise ValidationError(f"《{form.title}》只能由{issuers_in_words(form)}出具。")


def _number_for(form: Form, by: User) -> tuple[Segment, int]:
    found = next_number(by.department, form, timezone.localdate().year)
    if found is None:
        raise ValidationError("没有可用的文号。请负责人先在“文书 › 文号”登记办公室分配的号段。")
    return found


def _retire(paper: Paper, state: str, *, form: Form, dispute_number: str, reason: str) -> None:
    """The state is reread: the page from which the action comes may be outdated."""
    if not reason.strip():
        raise ValidationError("请写明原因。")
    same = Paper.objects.filter(pk=paper.pk, form=form.key, dispute_number=dispute_number)
    if not same.filter(state=Paper.State.ISSUED).update(state=state):
        raise ValidationError("这份文书已重出或作废，请刷新后再办。")
    paper.state = state
