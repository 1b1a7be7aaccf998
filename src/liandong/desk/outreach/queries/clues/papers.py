"""What the papers of a clue are filled with: only what was recorded; the rest stays blank."""

from typing import Final

from liandong.desk.access.models import User
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.outreach.models import Clue
from liandong.desk.outreach.queries.clues.clues import (
    disputes_of,
    due_views,
    eyes_on_clue,
    standing_steps,
)
from liandong.desk.outreach.rules.clues import STATES, STEPS, State, Verb
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out

PAPERS: Final = ("clue_slip", "crime_transfer")
WITHDRAWN: Final = "已撤销"


def papers_of(clue: Clue) -> tuple[str, ...]:
    """A transfer to the police speaks of a crime: there is no such paper before one is begun."""
    return PAPERS if clue.police else PAPERS[:1]


def clue_values(clue: Clue, key: str, *, by: User) -> dict[str, str]:
    """By field, for the form `key`."""
    eyes = eyes_on_clue(clue)
    found = {
        "reference": clue.number,
        "trader": clue.party or "",
        "source": clue.get_source_display(),
        "found_on": f"{clue.found_on}",
        "disputes": "、".join(link.dispute.number for link in disputes_of(clue, by=by)),
        "reasons": eyes.read(clue.reasons),
        "facts": eyes.read(clue.facts),
        "evidence": eyes.read(clue.evidence),
    }
    steps = standing_steps(clue)
    for view in due_views(clue, steps, calendar()):
        if view.due.period is Period.CLUE:
            found["due"] = f"{view.due.due}"
    for step in steps:
        who, text = eyes.read_known(step.who), eyes.read(step.text)
        match step.verb:
            case Verb.EXTEND:
                found["extended"] = f"{step.on} {who}批准：{text}"
            case Verb.FILE | Verb.DROP | Verb.HAND:
                case = f"，{step.case.case_number}" if step.case else ""
                words = f"{STATES[State(clue.state)]}{case}（{STEPS[Verb(step.verb)].who}：{who}）"
                found["outcome"] = words + (f"：{text}" if text else "")
                found["decided_on"] = f"{step.on}"
            case Verb.REPORT:
                found["officers"], found["crime"] = who, text
                found["reported_on"] = f"{step.on}"
            case Verb.APPROVE:
                found["approved_by"], found["approved_on"] = who, f"{step.on}"
            case Verb.SEND:
                found["to"], found["materials"], found["sent_on"] = who, text, f"{step.on}"
            case Verb.RECEIVE:
                found["received_by"], found["received_on"] = who, f"{step.on}"
    return {name: value for name, value in found.items() if name in FORMS[key].keys and value}


def clue_sheet(clue: Clue, key: str, *, by: User) -> Sheet:
    """Of the file, without a number of the office: that is given in its own system."""
    mark = WITHDRAWN if clue.withdrawn_at else ""
    return lay_out(FORMS[key], clue_values(clue, key, by=by), Heading(), mark)
