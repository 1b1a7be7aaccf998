"""Writing down who a side is, how that was checked, and who speaks for it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import PARTIES
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.ui.wording import when


@dataclass(frozen=True, slots=True)
class Told:
    """What was found out. A name or telephone that is empty stays as it was."""

    identity: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    authority: str = ""
    agent_name: str = ""
    agent_phone: str = ""


@transaction.atomic
def identify(
    dispute: Dispute, side: str, told: Told, *, seen: int | None = None, by: User
) -> Party:
    """Add what is known now. `seen`: the row that the page showed (0: none yet).

    Raises ValidationError for an agent without a name, or where a colleague wrote meanwhile.
    """
    check(by, Permission.NOTE)
    hold(dispute)
    if side not in PARTIES:
        raise ValidationError(_("请选择是消费者还是商家。"))
    before = parties_of(dispute).get(side, Party())
    _nobody_came_before(before, seen, by)
    agent = _kept(told.agent_name, before.agent_name) if told.authority else None
    phone = _kept(told.agent_phone, before.agent_phone) if told.authority else None
    if told.authority and not agent:
        raise ValidationError(_("有代理授权的，请写明代理人姓名。"))
    if not told.authority and (told.agent_name or told.agent_phone):
        raise ValidationError(_("写了代理人的，请选择授权：须核对授权委托书原件和代理人身份证明。"))
    made = Party.objects.create(
        dispute=dispute,
        side=side,
        identity=told.identity,
        contact_name=_kept(told.contact_name, before.contact_name),
        contact_phone=_kept(told.contact_phone, before.contact_phone),
        authority=told.authority,
        agent_name=agent,
        agent_phone=phone,
        by=by,
    )
    write(dispute, "identified", by=by, other=_(PARTIES[side]))
    audit.record("party.identify", by=by, of=dispute, detail={"side": side})
    return made


def _kept(told: str, before: str | None) -> str | None:
    return told.strip() or before or None


def _nobody_came_before(before: Party, seen: int | None, by: User) -> None:
    if seen is None or before.pk is None or before.pk <= seen or before.by_id == by.pk:
        return
    words = _("%(who)s %(when)s 已登记过，见上方；您填的还没有保存，请核对后再保存。")
    raise ValidationError(words % {"who": before.by.display_name, "when": when(before.at)})
