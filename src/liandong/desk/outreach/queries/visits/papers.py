"""What the papers of a visit are filled with: only what was recorded; the rest stays blank."""

from typing import Final

from liandong.desk.access.models import User
from liandong.desk.outreach.models import Visit
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names, names_read
from liandong.desk.outreach.queries.visits.ledger import (
    checklist_of,
    eyes_on_visit,
    eyes_on_visits,
    people_of,
)
from liandong.desk.outreach.rules.steps.visits import HOUSES, State
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out

PAPERS: Final = ("visit_record", "pledge")
CANCELLED: Final = "已取消"


def visit_values(visit: Visit, key: str, *, by: User) -> dict[str, str]:
    """By field, for the form `key`. A visit that is only planned gives no findings; free text goes
    onto paper without the people of disputes, whoever prints it. Who met the visitors signs the
    record, and is named on it as on the page."""
    eyes = eyes_on_visits([visit])
    found = {
        "reference": visit.number,
        "trader": eyes_on_names(by).read(visit.name),
        "place": visit.district.name,
        "reason": visit.get_reason_display(),
        "visitors": "、".join(people_of(visit, *HOUSES)),
    }
    if visit.state == State.DONE:
        found |= {
            "day": f"{visit.day}",
            "by": "、".join(_houses(visit)),
            "met": names_read(visit.met, eyes_on_visit(visit, by), by),
            "checklist": "\n".join(
                f"{label}：{row.get_verdict_display()}"
                + (f"（{eyes.read(row.remark)}）" if row.remark else "")
                for label, row in checklist_of(visit)
                if row is not None
            ),
            "findings": eyes.read(visit.findings),
            "mended": eyes.read(visit.mended),
            "to_mend": eyes.read(visit.to_mend),
            "mend_by": f"{visit.mend_by}" if visit.mend_by else "",
        }
    return {name: value for name, value in found.items() if name in FORMS[key].keys and value}


def _houses(visit: Visit) -> list[str]:
    """The departments whose people came, each once."""
    came = [row.department.name for row in visit.visitors.all() if row.came]
    return list(dict.fromkeys(came))


def visit_sheet(visit: Visit, key: str, *, by: User) -> Sheet:
    mark = CANCELLED if visit.state == State.CANCELLED else ""
    return lay_out(FORMS[key], visit_values(visit, key, by=by), Heading(), mark)
