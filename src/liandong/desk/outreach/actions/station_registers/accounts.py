"""Who keeps the register of a station: an account is given and taken away by its department."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.models import RightsStation, StationAccount
from liandong.desk.outreach.queries.station_registers.registers import may_give_accounts
from liandong.desk.outreach.queries.visible import stations_visible_to


@transaction.atomic
def give_account(*, station: RightsStation, username: str, by: User) -> StationAccount:
    """The account, made by the security administrator, keeps the register from now on."""
    found = _locked(station, by)
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None or not user.has_permission(Permission.KEEP_REGISTER):
        raise ValidationError("没有这个账号，或者不是站点维权专员；账号由安全管理员新建。")
    lock_key("station account", user)  # of two at the same instant the second sees the first
    kept = StationAccount.objects.select_for_update().filter(user=user, ended_at=None).first()
    if kept is not None:
        here = "这个站点" if kept.station_id == found.pk else "另一个站点"
        raise ValidationError(f"这个账号已经登记在{here}，一个账号只管一个站点。")
    made = StationAccount.objects.create(station=found, user=user, given_by=by)
    audit.record("station.account", by=by, of=found, detail={"account": user.pk})
    return made


@transaction.atomic
def end_account(*, account: StationAccount, by: User) -> StationAccount:
    """It reads nothing of the station any more; what it entered stays."""
    found = _locked(account.station, by)
    row = found.accounts.select_for_update().filter(pk=account.pk, ended_at=None).first()
    if row is None:
        raise ValidationError("已经停用，请刷新后再看。")
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    audit.record("station.account", by=by, of=found, detail={"account": row.user_id})
    return row


def _locked(station: RightsStation, by: User) -> RightsStation:
    check(by, Permission.APPROVE)
    rows = stations_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=station.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这个站点")
    if not may_give_accounts(found, by):
        raise PermissionDenied("由备案单位的负责人办理；已摘牌的不再登记")
    return found
