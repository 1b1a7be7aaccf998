"""Papers of a dispute: issued from its page and told in its history."""

from collections.abc import Mapping

from django.db import transaction

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.papers.actions.issuing import issue_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.parts import Form
from liandong.desk.work.events import publish


@transaction.atomic
def issue_for(
    *,
    dispute: Dispute,
    form: Form,
    values: Mapping[str, str],
    replaces: Paper | None = None,
    reason: str = "",
    by: User,
) -> Paper:
    """Issue a paper in a matter. Raises ValidationError as `issue_paper` does."""
    hold(dispute)
    matter = replaces.matter if replaces else dispute.number
    paper = issue_paper(
        form=form, matter=matter, values=values, replaces=replaces, reason=reason, by=by
    )
    write(dispute, "paper", by=by, title=form.title, number=paper.number)
    publish("board", dispute=dispute.pk)
    return paper
