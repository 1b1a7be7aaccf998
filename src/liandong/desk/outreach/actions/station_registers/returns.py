"""线下无理由退货 of a station: written down, and made void where it was a mistake."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.masking import NOBODY
from liandong.desk.access.models import User
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.actions.station_registers.entries import locked_station
from liandong.desk.outreach.models import GoodsReturn, RightsStation
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.station_registers.registers import shop_named


@transaction.atomic
def enter_return(*, station: RightsStation, goods_return: GoodsReturn, by: User) -> GoodsReturn:
    """`goods_return` bears what was typed and is not stored yet."""
    goods_return.station = locked_station(station, by)
    not_in_the_future(goods_return.on)
    name = goods_return.merchant_name.strip()
    goods_return.merchant = shop_named(goods_return.station, name)
    goods_return.merchant_name = public_words(name, NOBODY)
    goods_return.goods = public_words(goods_return.goods, NOBODY)
    goods_return.entered_by = by
    typed = ("on", "merchant_name", "goods", "amount_yuan", "days", "result", "words")
    same: dict[str, Any] = {field: getattr(goods_return, field) for field in typed}
    at_station: dict[str, Any] = {
        "station": goods_return.station,
        "entered_by": by,
        "void_at": None,
    }
    check_double(GoodsReturn, "entered_at", "退货", **at_station, **same)
    goods_return.save()
    audit.record("return.enter", by=by, of=goods_return)
    return goods_return


@transaction.atomic
def void_return(*, goods_return: GoodsReturn, reason: str, by: User) -> GoodsReturn:
    """The line stays, and counts nowhere."""
    station = locked_station(goods_return.station, by)
    rows = GoodsReturn.objects.select_for_update().filter(station=station, void_at=None)
    stored = rows.filter(pk=goods_return.pk).first()
    if stored is None:
        raise ValidationError("已经作废，请刷新后再看。")
    if not reason.strip():
        raise ValidationError("请写明作废的原因。")
    stored.void_reason, stored.void_at = reason.strip(), timezone.now()
    stored.save()
    audit.record("return.void", by=by, of=stored)
    return stored
