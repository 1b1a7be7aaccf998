"""回避: asked for, the mediation rests; decided, it goes on (办法第21条)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.facts import facts_told
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Sitting


@transaction.atomic
def ask_recusal(
    dispute: Dispute, *, mediator: User, reason: str, seen: str = "", by: User
) -> HistoryEntry:
    """Somebody asks that this mediator shall not go on; the mediation rests until decided."""
    told = {Fact.RECUSAL_ASKED: {"mediator": mediator.pk}}
    done = take_step(dispute, "suspend", told=told, reason=reason, seen=seen, by=by)
    audit.record("recusal.ask", by=by, of=dispute, detail={"person": mediator.pk})
    return done


@transaction.atomic
def decide_recusal(
    dispute: Dispute, *, granted: bool, successor: User | None = None, seen: str = "", by: User
) -> HistoryEntry:
    """Where it is granted, `successor` takes over the sittings that are planned."""
    asked = facts_told(dispute).filter(fact=Fact.RECUSAL_ASKED.value).last()
    mediator = asked.detail.get("mediator") if asked else None
    if granted and (successor is None or successor.pk == mediator):
        raise ValidationError(_("准许回避的，请另选一位调解员。"))
    told = {Fact.RECUSED: {"choice": "granted" if granted else "denied", "mediator": mediator}}
    done = take_step(dispute, "resume", told=told, seen=seen, by=by)
    if granted:
        planned = Sitting.objects.filter(dispute=dispute, state=Sitting.State.PLANNED)
        planned.filter(mediator=mediator).update(mediator=successor)
    audit.record("recusal.decide", by=by, of=dispute, detail={"granted": granted})
    return done
