"""What a consumer claims, as a person read it: goes before what the machine reads from the text."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.claims import Claims
from liandong.desk.disputes.queries.seeing import changes_in_words, others_since
from liandong.desk.disputes.rules.claims import CLAIMS
from liandong.desk.work.events import publish


@transaction.atomic
def correct_claims(
    dispute: Dispute, claims: Sequence[str], before: Claims, *, seen: str = "", by: User
) -> HistoryEntry:
    """Keep what is claimed (of `CLAIMS`, in their order); `before` is what the page showed.

    The entry can be undone. Raises ValidationError for a claim that the form does not have, and
    where a colleague has corrected them since the page was made (`seen`).
    """
    check(by, Permission.CORRECT)
    hold(dispute)
    if unknown := set(claims) - set(CLAIMS):
        raise ValidationError(_("登记表没有这项请求：%(claims)s") % {"claims": "、".join(unknown)})
    told = [claim for claim in CLAIMS if claim in claims]
    theirs = others_since(dispute, seen, by).filter(verb="claimed").last()
    if theirs and theirs.detail["after"] != told:
        words = _("%(change)s。您改的没有登记，看后仍要改的，请再改一次。")
        raise ValidationError(words % {"change": changes_in_words([theirs])})
    done = write(dispute, "claimed", by=by, before=list(before.claims), after=told)
    audit.record("dispute.correct", by=by, of=dispute, detail={"field": "claims"})
    publish("board", dispute=dispute.pk)
    return done


def undo_claims(entry: HistoryEntry, *, by: User) -> None:
    """What was said before holds again."""
    check(by, Permission.CORRECT)
    publish("board", dispute=entry.dispute_id)
