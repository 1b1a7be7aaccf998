"""What became of the entries that phones sent, in words."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries.history import entry_words
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.handling.models import Entry
from liandong.desk.handling.rules.scene import OUTCOMES, Verb, result_words
from liandong.desk.handling.scene_entries import Told
from liandong.desk.ui.wording import when


def entries(by: User) -> QuerySet[Entry]:
    """One's own."""
    return Entry.objects.filter(visit__person=by).select_related("visit__dispute")


def answer_to(entry: Entry) -> dict[str, Any]:
    """What became of an entry; in a conflict, what the phone told and what stands there now."""
    visit = entry.visit
    answer: dict[str, Any] = {
        "id": str(entry.pk),
        "state": entry.state,
        "words": entry.get_state_display(),
        "problem": entry.problem,
        "number": visit.dispute.number if visit.dispute else "",
        "paper": visit.paper_id,
    }
    if entry.state == Entry.State.CONFLICT and visit.dispute:
        told = Told.model_validate_json(entry.told)
        answer |= {"mine": _mine(entry, told), "theirs": _theirs(visit.dispute)}
        answer["apart"] = not told.number and visit.record_id is not None
    return answer


def _mine(entry: Entry, told: Told) -> dict[str, str]:
    verb = Verb(entry.verb)
    return {
        "step": OUTCOMES.get(verb, str(_("到场"))),
        "when": when(entry.happened_at),
        "who": entry.visit.person.display_name,
        "words": result_words(verb, told.model_dump(mode="json")),
    }


def _theirs(dispute: Dispute) -> dict[str, str]:
    """The last step that stands, with what was stated with it. Two queries."""
    steps = dispute.history.filter(verb="stepped", undone_at=None).select_related("by")
    last = steps.order_by("-pk").first()
    if last is None:
        return {"step": str(dispute.get_stage_display()), "when": "", "who": "", "words": ""}
    facts = DisputeFact.objects.filter(pk__in=last.detail["facts"]).order_by("pk")
    return {
        "step": entry_words(last),
        "when": when(last.at),
        "who": last.by.display_name if last.by else "",
        "words": "；".join(_stated(one) for one in facts),
    }


def _stated(row: DisputeFact) -> str:
    fact = Fact(row.fact)
    return f"{_(KINDS[fact].label)}：{detail_words(fact, row.detail)}"
