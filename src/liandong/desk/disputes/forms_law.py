"""What is asked of a purchase, for the rules that may fit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.law.facts import (
    GOODS_WORDS,
    TROUBLE_WORDS,
    Goods,
    Prepaid,
    Purchase,
    Trouble,
    since,
)
from liandong.desk.disputes.rules.prepaid import WORDS
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

NOTHING: Final = Decimal(0)
MOST_DAYS: Final = 36_500
CARD: Final = (
    "paid",
    "gift",
    "used",
    "used_before_discount",
    "by_consumer",
    "had_before",
    "begins_on",
    "ends_on",
    "stopped_on",
)
GUESSED: Final = {
    "质量": Trouble.FAULT,
    "售后服务": Trouble.FAULT,
    "假冒": Trouble.FRAUD,
    "虚假宣传": Trouble.FRAUD,
    "价格": Trouble.OVERCHARGED,
    "计量": Trouble.SHORT,
}
"""What the nature of a dispute suggests; a person decides."""

GUESSED_URGENT: Final = {"闭店跑路": Trouble.CLOSED, "未成年人": Trouble.MINOR}
CARD_WORDS: Final = (
    *WORDS,
    *("预付", "充值", "储值", "办卡", "退卡", "卡内", "课时", "年卡", "季卡", "月卡", "次卡"),
)
"""More than what counts as prepaid elsewhere: here a person sees the guess and corrects it."""


def amount(label: Any, **told: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal"}),
        **told,
    )


def day(label: Any, **told: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(
        label=label, required=False, validators=list(WITHIN_YEARS), widget=widget, **told
    )


def count(label: Any, most: int = 999) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class LawForm(forms.Form):
    """Asked by GET, so that its address can be kept and printed from."""

    goods = forms.ChoiceField(
        label=_("买的是什么"), choices=[(key.value, _(words)) for key, words in GOODS_WORDS.items()]
    )
    troubles = forms.MultipleChoiceField(
        label=_("什么问题（可多选）"),
        choices=[(key.value, _(words)) for key, words in TROUBLE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    price = amount(_("价款或费用（元）"))
    loss = amount(_("其他损失（元）"))
    extra = amount(_("多收或短少的部分（元）"))
    bought_on = day(_("购买、收货或付款日期"))
    remote = tick(_("网购、电话、邮购"))
    no_return = tick(_("定作、鲜活易腐、已拆封数字商品、报刊等不适用七日退货的"))
    label_flaw = tick(_("只是不影响安全、不误导的标签瑕疵"))
    repairs = count(_("已修理次数"))
    repair_days = count(_("单次修理最长天数"), MOST_DAYS)
    kilometres = count(_("行驶里程（公里）"), 9_999_999)
    paid = amount(_("预付金额（元）"))
    gift = amount(_("赠送金额（元）"))
    used = amount(_("已消费（元，按折扣价或卡内金额）"))
    used_before_discount = amount(_("已消费（元，按打折前价格）"))
    by_consumer = tick(_("因消费者自身原因退"))
    had_before = tick(_("办卡前已获得过相同商品或服务"))
    begins_on = day(_("不限次数：期限起"))
    ends_on = day(_("不限次数：期限止"))
    stopped_on = day(_("不限次数：停止服务或解除日期"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if bool(begins) != bool(ends) or (begins and ends and begins >= ends):
            self.add_error("ends_on", _("期限起止都要填，且止在起之后"))
        return data

    def card_fields(self) -> Iterable[Any]:
        return (self[name] for name in CARD)

    def plain_fields(self) -> Iterable[Any]:
        return (self[name] for name in self.fields if name not in CARD)

    def purchase(self) -> Purchase:
        """What was told, as the rules take it."""
        data = self.cleaned_data
        goods = Goods(data["goods"])
        return Purchase(
            goods=goods,
            troubles=frozenset(Trouble(one) for one in data["troubles"]),
            price=data["price"] or data["paid"] or NOTHING,
            loss=data["loss"] or NOTHING,
            extra=data["extra"] or NOTHING,
            days=since(data["bought_on"], timezone.localdate()),
            kilometres=data["kilometres"],
            repairs=data["repairs"] or 0,
            repair_days=data["repair_days"] or 0,
            remote=data["remote"],
            no_return=data["no_return"],
            label_flaw=data["label_flaw"],
            prepaid=self._card(data) if goods is Goods.PREPAID or data["paid"] else None,
        )

    def told(self) -> str:
        """What the amounts rest on, as the sheet says it."""
        parts = [
            f"{bound.label}：{self._words(bound.name)}"
            for bound in self.visible_fields()
            if self.cleaned_data.get(bound.name) not in (None, "", False, [])
        ]
        return "；".join(parts) + "。"

    def _words(self, name: str) -> str:
        value = self.cleaned_data[name]
        match name:
            case "goods":
                return GOODS_WORDS[Goods(value)]
            case "troubles":
                return "、".join(TROUBLE_WORDS[Trouble(one)] for one in value)
        return str(_("是")) if value is True else str(value)

    def _card(self, data: dict[str, Any]) -> Prepaid:
        begins, ends = data["begins_on"], data["ends_on"]
        days = (ends - begins).days + 1 if begins and ends else 0
        stopped = data["stopped_on"] or timezone.localdate()
        return Prepaid(
            paid=data["paid"] or data["price"] or NOTHING,
            gift=data["gift"] or NOTHING,
            used=data["used"] or NOTHING,
            used_before_discount=data["used_before_discount"],
            by_consumer=data["by_consumer"],
            had_before=data["had_before"],
            days=days,
            days_left=min(days, max(0, (ends - stopped).days)) if ends else 0,
        )


def known_of(dispute: Dispute, bought_on: date | None) -> dict[str, Any]:
    """What the dispute already tells; a starting point to be corrected."""
    nature = GUESSED.get(dispute.nature)
    urgent = [trouble for word, trouble in GUESSED_URGENT.items() if word in dispute.urgency]
    return {
        "goods": _goods_of(dispute).value,
        "troubles": [trouble.value for trouble in [*filter(None, [nature]), *urgent]],
        "price": dispute.amount_yuan,
        "bought_on": bought_on,
    }


def _goods_of(dispute: Dispute) -> Goods:
    words = "".join([dispute.item, *dispute.phrases])
    if any(word in words for word in CARD_WORDS):
        return Goods.PREPAID
    match dispute.sector:
        case "食品" | "烟酒饮料":
            return Goods.FOOD
        case "家用电子电器":
            return Goods.THREE_GUARANTEES
        case "交通工具":
            return Goods.CAR if "汽车" in words else Goods.THREE_GUARANTEES
        case sector if sector.endswith(("服务", "体育", "培训", "电信", "旅游", "物业")):
            return Goods.SERVICE
    return Goods.OTHER
