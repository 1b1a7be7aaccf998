"""Letters before they go out: submitted, returned, approved with a number, withdrawn."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access.models import User
from liandong.desk.outreach.actions.findings import freeze_facts
from liandong.desk.outreach.actions.letters.drafts import save_letter
from liandong.desk.outreach.actions.letters.steps import (
    begin_step,
    done,
    record_step,
    without_people,
)
from liandong.desk.outreach.actions.sources import check_source
from liandong.desk.outreach.models import Letter
from liandong.desk.outreach.queries.filling import letter_values
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import problems


@transaction.atomic
def submit(*, letter: Letter, page_version: str | None = None, by: User) -> Letter:
    """Put it before a supervisor; what was counted is frozen. Raises ValidationError for what is
    missing."""
    found = begin_step(letter, Verb.SUBMIT, page_version=page_version, by=by)
    check_source(alert=found.alert_id, report=found.report_id)
    freeze_facts(found, by=by)
    record_step(found, Verb.SUBMIT, by=by)
    form = FORMS[found.rule.form]
    if missing := problems(form, letter_values(found, form.key, by=by)):
        raise ValidationError(missing)
    done(found, "letter.submit", by=by)
    return found


@transaction.atomic
def save_and_submit(
    *, letter: Letter, values: Mapping[str, Any], page_version: str | None = None, by: User
) -> Letter:
    """Change a draft and put it before a supervisor: both or neither."""
    saved = save_letter(letter=letter, values=values, page_version=page_version, by=by)
    return submit(letter=saved, by=by)


@transaction.atomic
def take_back(*, letter: Letter, by: User) -> Letter:
    """Take back what nobody has decided on."""
    found = begin_step(letter, Verb.TAKE_BACK, by=by)
    record_step(found, Verb.TAKE_BACK, by=by)
    done(found, "letter.take_back", by=by)
    return found


@transaction.atomic
def send_back(*, letter: Letter, words: str, page_version: str | None = None, by: User) -> Letter:
    """Return it to its drafter, with words."""
    found = begin_step(letter, Verb.RETURN, page_version=page_version, by=by)
    if not words.strip():
        raise ValidationError("请写明退回修改的意见。")
    record_step(found, Verb.RETURN, text=words, by=by)
    done(found, "letter.return", by=by)
    return found


@transaction.atomic
def approve(
    *, letter: Letter, words: str = "", page_version: str | None = None, by: User
) -> Letter:
    """Approve it: the paper is issued under the next number of its series. Not by its drafter."""
    found = begin_step(letter, Verb.APPROVE, page_version=page_version, by=by)
    check_source(alert=found.alert_id, report=found.report_id)
    form = FORMS[found.rule.form]
    found.paper = issue_paper(
        form=form,
        dispute_number=found.number,
        values=letter_values(found, form.key, by=by),
        by=by,
    )
    record_step(found, Verb.APPROVE, text=words, by=by)
    done(found, "letter.approve", by=by, number=found.paper.number)
    return found


@transaction.atomic
def withdraw(*, letter: Letter, reason: str, page_version: str | None = None, by: User) -> Letter:
    """Withdraw it with a reason; its paper, if there is one, is declared void."""
    found = begin_step(letter, Verb.WITHDRAW, page_version=page_version, by=by)
    if not reason.strip():
        raise ValidationError("请写明撤销的原因。")
    if found.paper is not None:
        void_paper(paper=found.paper, reason=without_people(reason, found) or "", by=by)
    record_step(found, Verb.WITHDRAW, text=reason, by=by)
    done(found, "letter.withdraw", by=by)
    return found
