"""Papers of a dispute: issued from its page and told in its history."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.papers.actions.issuing import issue_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.papers import papers_of
from liandong.desk.papers.rules.parts import Form
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish


@transaction.atomic
def issue_for(
    *,
    dispute: Dispute,
    form: Form,
    values: Mapping[str, str],
    replaces: Paper | None = None,
    reason: str = "",
    seen: int | None = None,
    by: User,
) -> Paper:
    """Issue a paper in a matter. Raises ValidationError as `issue_paper` does.

    `seen` is the last such paper that the page knew of (0: none): one that was issued since, also
    by pressing twice, is told first.
    """
    hold(dispute)
    _none_came_before(dispute, form, seen)
    matter = replaces.matter if replaces else dispute.number
    paper = issue_paper(
        form=form, matter=matter, values=values, replaces=replaces, reason=reason, by=by
    )
    write(dispute, "paper", by=by, title=form.title, number=paper.number)
    publish("board", dispute=dispute.pk)
    return paper


def _none_came_before(dispute: Dispute, form: Form, seen: int | None) -> None:
    if seen is None:
        return
    again = papers_of(numbers_of(dispute)).filter(form=form.key, pk__gt=seen).first()
    if again:
        words = _("%(who)s %(when)s 已出具 %(paper)s。仍要再出一份的，请再点一次“出具”。")
        told = {"who": again.issued_by, "when": when(again.issued_at), "paper": again}
        raise ValidationError(words % told)
