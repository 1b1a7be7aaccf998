"""What the papers of outreach are filled with: only what was recorded; the rest stays blank.

Free text goes onto paper as it is shown: without the people of the disputes behind it.
"""

from datetime import datetime
from typing import Final

from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.outreach.models import (
    Letter,
    LetterStep,
    ReportSignature,
    SpecialReport,
    TalkRecord,
    Visit,
)
from liandong.desk.outreach.queries.findings.facts import Facts, eyes_on_finding, facts_of
from liandong.desk.outreach.queries.letters import approval_of, standing
from liandong.desk.outreach.queries.special_reports import standing_signatures
from liandong.desk.outreach.rules.steps.letters import State, Verb
from liandong.desk.outreach.rules.steps.reports import State as ReportState
from liandong.desk.outreach.rules.wording import cloud_lines, counted_words, numbered
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out

DRAFT: Final = "草稿"
REPORT_WORDS: Final = 20
LETTER_WORDS: Final = 10
"""Each word of the cloud stands with its count in the text above it."""
WITHDRAWN: Final = "已撤销"
AGREED: Final = "同意"
"""The opinion of who pressed 同意并批准 and wrote none."""


def letter_values(letter: Letter, key: str, *, by: User) -> dict[str, str]:
    """By field, for the form `key` of its set."""
    facts, _frozen = facts_of(letter, by=by)
    eyes = eyes_on_finding(letter)
    found = _of_letter(letter, facts, eyes) | _of_course(letter, eyes)
    if key == "talk_record":
        found |= _of_talk(letter, eyes)
    if key == "pledge":
        found |= _pledged_at_talk(letter, eyes)
    return {name: value for name, value in found.items() if name in FORMS[key].keys and value}


def _of_letter(letter: Letter, facts: Facts, eyes: Eyes) -> dict[str, str]:
    return {
        "trader": letter.merchant_name,
        "basis": letter.basis,
        "evidence": evidence_words(facts),
        "cloud": _cloud(facts, most=LETTER_WORDS),
        "causes": eyes.read(letter.causes),
        "clauses": eyes.read(letter.clauses),
        "advice": advice_words(letter, eyes),
        "answer_by": f"{letter.answer_by}" if letter.answer_by else "",
        "copy_to": eyes.read_known(letter.copy_to),
        "contact": contact_words(letter, eyes),
        "phone": eyes.read_known(letter.phone),
        "talk_at": _hour(letter.talk_at),
        "talk_place": eyes.read_known(letter.talk_place),
        "talk_people": eyes.read_known(letter.talk_people),
        "talk_materials": eyes.read(letter.talk_materials),
        "reference": letter.official_number,
    }


def contact_words(letter: Letter, eyes: Eyes) -> str:
    """Whom the trader calls: the drafter's name stands as it is."""
    own = letter.contact == letter.drafted_by.display_name
    return letter.contact or "" if own else eyes.read_known(letter.contact)


def _of_course(letter: Letter, eyes: Eyes) -> dict[str, str]:
    """What the steps recorded."""
    found = {
        "drafted_by": str(letter.drafted_by),
        "drafted_on": f"{timezone.localdate(letter.drafted_at)}",
    }
    if approval := approval_of(letter):
        found["approved_by"] = str(approval.by)
        found["approved_on"] = f"{timezone.localdate(approval.at)}"
        found["opinion"] = eyes.read(approval.text) or AGREED
    if answer := standing(letter, Verb.ANSWER):
        found["answered_on"] = f"{answer.on}"
        found["answer"], found["measures"] = eyes.read(answer.text), eyes.read(answer.measures)
    if check := standing(letter, Verb.CHECK):
        found["checked_on"], found["checked_by"] = f"{check.on}", _checkers(check)
        found["findings"], found["outcome"] = eyes.read(check.text), check.get_outcome_display()
    return found


def _checkers(check: LetterStep) -> str:
    """Who was there, where a visit found it; else who recorded it."""
    visit = Visit.objects.filter(check_step=check).first()
    if visit is None:
        return str(check.by)
    came = visit.visitors.filter(came=True).select_related("person").order_by("pk")
    return "、".join(str(visitor.person) for visitor in came)


def _of_talk(letter: Letter, eyes: Eyes) -> dict[str, str]:
    talk = TalkRecord.objects.filter(letter=letter).first()
    if talk is None:
        return {}
    return {
        "held_at": _hour(talk.held_at),
        "place": eyes.read_known(talk.place),
        "attended": eyes.read(talk.attended),
        "statement": eyes.read(talk.statement),
        "requirements": eyes.read(talk.requirements),
        "until": f"{talk.until}" if talk.until else "",
    }


def _pledged_at_talk(letter: Letter, eyes: Eyes) -> dict[str, str]:
    """What was put before the trader; what the trader undertakes is written by hand."""
    talk = TalkRecord.objects.filter(letter=letter).first()
    found = {"by": letter.department.name, "findings": eyes.read(letter.causes)}
    if talk is None:
        return found
    return found | {
        "day": f"{timezone.localdate(talk.held_at)}",
        "to_mend": eyes.read(talk.requirements),
        "mend_by": f"{talk.until}" if talk.until else "",
    }


def evidence_words(facts: Facts) -> str:
    """投诉情况 of one trader. One complaint may name several problems: of a few, their counts would
    read as so many complaints."""
    words = facts.situation
    if facts.phrases and facts.is_concentrated:
        words += f"\n消费者反映集中的问题：{counted_words(facts.phrases, most=LETTER_WORDS)}。"
    elif facts.phrases:
        named = "、".join(str(row[0]) for row in facts.phrases[:LETTER_WORDS])
        words += f"\n涉及 {facts.count} 件投诉，反映的问题有：{named}。"
    if facts.items:
        words += f"\n涉及的商品或服务：{counted_words(facts.items, most=6)}。"
    return words


def _cloud(facts: Facts, *, most: int) -> str:
    return cloud_lines(facts.phrases, most=most) if facts.is_concentrated else ""


def advice_words(letter: Letter, eyes: Eyes) -> str:
    """What was chosen from the library, then what was written beside it; a line each."""
    own = eyes.read(letter.advice).splitlines()
    return numbered([*map(eyes.read, letter.chosen), *own])


def report_values(report: SpecialReport, *, by: User) -> dict[str, str]:
    facts, frozen = facts_of(report, by=by)
    eyes = eyes_on_finding(report)
    until = (
        f"数据截至 {timezone.localtime(frozen.latest):%Y-%m-%d %H:%M}。"
        if frozen and frozen.latest
        else ""
    )
    found = {
        "subject": report.subject,
        "situation": facts.situation,
        "traders": counted_words(facts.merchants, most=12),
        "items": counted_words(facts.items, most=12),
        "phrases": counted_words(facts.phrases, most=REPORT_WORDS),
        "cloud": _cloud(facts, most=REPORT_WORDS),
        "hours": counted_words(facts.hours, most=3),
        "causes": eyes.read(report.causes),
        "risks": eyes.read(report.risks),
        "proposals": eyes.read(report.proposals),
        "signed_by": "\n".join(map(_signed, standing_signatures(report))),
        "method": (frozen.definition + until) if frozen else "",
    }
    return {name: value for name, value in found.items() if value}


def _signed(signature: ReportSignature) -> str:
    day = timezone.localdate(signature.at)
    return (
        f"{signature.get_side_display()}：{signature.department.name}　{signature.by}"
        f"　{day.year}年{day.month}月{day.day}日"
    )


def letter_sheet(letter: Letter, key: str, *, by: User) -> Sheet:
    """A paper of its set that is no official one yet, or is only for the file; while nothing was
    approved it is marked as a draft."""
    mark = DRAFT if letter.paper_id is None else ""
    if letter.state == State.WITHDRAWN:
        mark = WITHDRAWN
    return lay_out(FORMS[key], letter_values(letter, key, by=by), Heading(), mark)


def report_sheet(report: SpecialReport, *, by: User) -> Sheet:
    mark = WITHDRAWN if report.state == ReportState.WITHDRAWN else DRAFT
    return lay_out(FORMS["special_report"], report_values(report, by=by), Heading(), mark)


def _hour(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""
