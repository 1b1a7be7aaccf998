"""What disputes and outreach hold of a merchant, for the register below: shown before two are
merged, and filtered by."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.directory.merchant_rows import MerchantRows, MerchantState
from liandong.desk.directory.models import Expert, MerchantContact
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.models import AdvancePayment, GoodsReturn, StationEntry
from liandong.desk.outreach.queries.letters import OPEN
from liandong.desk.outreach.queries.visible import (
    cases_visible_to,
    clues_visible_to,
    letters_visible_to,
    publicity_visible_to,
    reports_visible_to,
    stations_visible_to,
    training_visible_to,
    visits_visible_to,
)


def _has_open_letters(by: User) -> Q:
    rows = letters_visible_to(by).filter(state__in=OPEN, merchant__isnull=False)
    return Q(pk__in=rows.order_by().values("merchant"))


def _kept_by_stations(
    model: type[StationEntry] | type[AdvancePayment] | type[GoodsReturn],
) -> Callable[[User], QuerySet[Any]]:
    def visible(by: User) -> QuerySet[Any]:
        stations = stations_visible_to(by).order_by().values("pk")
        return model.objects.filter(station__in=stations)

    return visible


OPEN_LETTERS: Final = MerchantState("open_letters", "有未办结的提醒", _has_open_letters)
HELD: Final = (
    MerchantRows("纠纷", "件", "merchant", visible_to),
    MerchantRows("预警提醒", "份", "merchant", letters_visible_to),
    MerchantRows("专项报告", "份", "merchant", reports_visible_to),
    MerchantRows("走访", "次", "merchant", visits_visible_to),
    MerchantRows("培训", "次", "attendance__merchant", training_visible_to),
    MerchantRows("宣传活动", "次", "partners__merchant", publicity_visible_to),
    MerchantRows("案件", "件", "merchant", cases_visible_to),
    MerchantRows("线索", "条", "merchant", clues_visible_to),
    MerchantRows("维权站点登记", "件", "merchant", _kept_by_stations(StationEntry)),
    MerchantRows("先行赔付", "件", "merchant", _kept_by_stations(AdvancePayment)),
    MerchantRows("无理由退货", "件", "merchant", _kept_by_stations(GoodsReturn)),
    MerchantRows("联系人", "人", "merchant", lambda _by: MerchantContact.objects.all()),
    MerchantRows("登记有利害关系的专家", "位", "interests", lambda _by: Expert.objects.all()),
)
