"""Of which disputes a paper may be due from an office, filtered by the database.

What `rules.due_papers` and `queries.outcome` then find exactly, in a few disputes, is narrowed here
among all of them. A condition may let a dispute through that has nothing due (it was opened again,
say), and never leaves one out: tests compare both.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries.visibility import worked_by
from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.outcome import issues
from liandong.desk.handling.queries.papers_of_steps import ISSUED_BY_REGULATOR
from liandong.desk.handling.rules.due_papers import TO_BE_SERVED
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.papers.models import Paper, Service
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.rules.forms import FORMS, KEPT_COPY
from liandong.desk.papers.rules.parts import EVERYBODY
from liandong.engine.vocabulary import Source


def paper_candidates(by: User) -> QuerySet[Dispute]:
    """Worked on, not put away, with a paper that the office of `by` may have to issue or to bring
    to its recipients."""
    rows = worked_by(by).filter(status_by__isnull=False).exclude(stage=Stage.ARCHIVED.value)
    rows = rows.annotate(sources_text=Cast("sources", TextField()))
    return rows.filter(_to_be_issued(by) | _to_be_served(by))


def _to_be_issued(by: User) -> Q:
    in_hand = Q(holder=None) | Q(holder__department=by.department_id)
    level = letterhead(by.department).level
    regulates = decides(OF_REGULATOR, by.role, by.department.kind)
    opened_again = _fact(Fact.REOPENED)  # an older paper may count no more
    wanted = Q(pk__in=[])
    for key, condition in _conditions().items():
        form = FORMS[key]
        if not issues(by, form, level):
            continue
        valid = Paper.objects.filter(form=key, state=Paper.State.ISSUED)
        hands_over = key == "handoff" and regulates  # by a letter of its own, whoever holds it
        if hands_over:
            valid = valid.filter(ISSUED_BY_REGULATOR)
        due = condition & (~_has_paper(valid) | opened_again)
        wanted |= due & in_hand if form.issuers == EVERYBODY and not hands_over else due
    return wanted


def _conditions() -> dict[str, Q]:
    """When each form is due; `rules.due_papers.due_papers` is the same for one dispute."""
    registered = Q(sources_text__contains=Source.COMPLAINT_12315.value)
    official = _named(OFFICIAL)
    standing = Sitting.objects.exclude(state=Sitting.State.CANCELLED)
    conditions = {
        "scene": _fact(Fact.ARRIVED),
        "refusal": _fact(Fact.REFUSAL) & registered,
        "acceptance": _fact(Fact.ACCEPTED) & registered,
        "delegation": _named(frozenset(DELEGATIONS)),
        "invitation": _of(standing) & official,
        "minutes": _of(standing.filter(state=Sitting.State.HELD)),
        "oral_agreement": _fact(Fact.ORAL) & _named({"committee"}),
        "confirmation": _fact(Fact.CONFIRMATION),
        "termination": (_fact(Fact.TERMINATION) & official) | Q(stage=Stage.WITHDRAWN.value),
        "handoff": _fact(Fact.HANDED) | Q(stage=Stage.RETURNED.value),
        "revisit": _fact(Fact.CALLED_BACK) & _named({"committee"}),
    }
    for instrument in {consequence.instrument for consequence in CONSEQUENCES.values()}:
        names = {
            name
            for name, consequence in CONSEQUENCES.items()
            if consequence.instrument == instrument
        }
        conditions[instrument] = _fact(Fact.SIGNED) & _named(names)
    return conditions


def _to_be_served(by: User) -> Q:
    """Issued by this office and not served on everybody it is for."""
    wanted = Q(pk__in=[])
    mine = Paper.objects.filter(state=Paper.State.ISSUED, department=by.department_id)
    for key in TO_BE_SERVED:
        for recipient in FORMS[key].copies:
            if recipient != KEPT_COPY:
                served = Service.objects.filter(paper=OuterRef("pk"), recipient=recipient)
                wanted |= _has_paper(mine.filter(~Exists(served), form=key))
    return wanted


def _of(rows: QuerySet[DisputeFact] | QuerySet[Sitting]) -> Q:
    """Whether there is one of the dispute itself or of what was merged into it."""
    own = rows.filter(dispute=OuterRef("pk"))
    merged = rows.filter(dispute__merged_into=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(merged))


def _fact(fact: Fact) -> Q:
    return _of(DisputeFact.objects.filter(fact=fact.value, undone_at=None))


def _named(names: Collection[str]) -> Q:
    """Whether it was ever mediated under one of these names."""
    facts = DisputeFact.objects.filter(fact=Fact.NAME_CHOSEN.value, undone_at=None)
    return _of(facts.filter(detail__choice__in=sorted(names)))


def _has_paper(papers: QuerySet[Paper]) -> Q:
    """Whether there is one under the number of the dispute, or of what was merged into it."""
    merged = Dispute.objects.filter(merged_into=OuterRef(OuterRef("pk"))).values("number")
    return Q(Exists(papers.filter(dispute_number=OuterRef("number")))) | Q(
        Exists(papers.filter(dispute_number__in=merged))
    )


CANDIDATES: Final = 300
"""So many are looked at, those with the nearest day first: nobody works off more in a day."""
