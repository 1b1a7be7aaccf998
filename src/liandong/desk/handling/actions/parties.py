"""Writing down who a side is, how that was checked, and who speaks for it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold, lock
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import PARTIES
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.ui.wording import when


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """What was found out. A name or telephone that is empty stays as it was, and so does the agent
    where no authority is stated: it ends by `authority_ended` alone."""

    identity: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    authority: str = ""
    agent_name: str = ""
    agent_phone: str = ""
    authority_ended: bool = False


@transaction.atomic
def identify(
    dispute: Dispute,
    side: str,
    details: PartyDetails,
    *,
    page_version: int | None = None,
    from_scene: bool = False,
    by: User,
) -> Party:
    """Add what is known now. `page_version`: the row that the page showed (0: none yet).
    `from_scene`: who was met there is written down wherever the dispute lies.

    Raises ValidationError for an agent without a name, for the end of an authority that is none,
    or where a colleague wrote meanwhile.
    """
    check(by, Permission.NOTE)
    lock(dispute) if from_scene else hold(dispute, by=by)
    if side not in PARTIES:
        raise ValidationError("请选择是消费者还是商家。")
    before = parties_of(dispute).get(side, Party())
    _nobody_came_before(before, page_version, by)
    _check_agent(details, before)
    ended = details.authority_ended
    authority = "" if ended else details.authority or before.authority
    made = Party.objects.create(
        dispute=dispute,
        side=side,
        identity=details.identity,
        contact_name=_kept(details.contact_name, before.contact_name),
        contact_phone=_kept(details.contact_phone, before.contact_phone),
        authority=authority,
        agent_name=None if ended else _kept(details.agent_name, before.agent_name),
        agent_phone=None if ended else _kept(details.agent_phone, before.agent_phone),
        by=by,
    )
    bring_up_to_date(with_records([dispute]))  # its texts may name them
    write(dispute, "authority_ended" if ended else "identified", by=by, other=PARTIES[side])
    audit.record("party.identify", by=by, of=dispute, detail={"side": side})
    return made


def _check_agent(details: PartyDetails, before: Party) -> None:
    if details.authority_ended:
        if not before.authority:
            raise ValidationError("没有登记代理人，无须撤销代理。")
        if details.authority or details.agent_name or details.agent_phone:
            raise ValidationError("撤销代理的，不填代理人；另有代理人的，直接登记新的授权和姓名。")
        return
    if details.authority and not (details.agent_name.strip() or before.agent_name):
        raise ValidationError("有代理授权的，请写明代理人姓名。")
    if not details.authority and (details.agent_name or details.agent_phone):
        raise ValidationError("写了代理人的，请选择授权：须核对授权委托书原件和代理人身份证明。")


def _kept(stated: str, before: str | None) -> str | None:
    return stated.strip() or before or None


def _nobody_came_before(before: Party, page_version: int | None, by: User) -> None:
    if (
        page_version is None
        or before.pk is None
        or before.pk <= page_version
        or before.by_id == by.pk
    ):
        return
    raise ValidationError(
        f"{before.by.display_name} {when(before.at)} 已登记过，见上方；"
        "您填的还没有保存，请核对后再保存。"
    )
