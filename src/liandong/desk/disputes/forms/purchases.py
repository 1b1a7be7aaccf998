"""The form about a purchase, for the rules that may apply."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone

from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.law.purchase import (
    GOODS_WORDS,
    TROUBLE_WORDS,
    Goods,
    Prepaid,
    Purchase,
    Trouble,
    since,
)
from liandong.desk.disputes.rules.law.weighing import (
    METHOD_WORDS,
    WEIGHED_WORDS,
    Method,
    Weighed,
    Weighing,
)
from liandong.desk.disputes.rules.prepaid import WORDS
from liandong.desk.ui.query_parameters import WITHIN_YEARS
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
WEIGHING: Final = ("weighed", "method", "charged", "found")
GUESSED: Final = {
    "质量": Trouble.FAULT,
    "售后服务": Trouble.FAULT,
    "价格": Trouble.OVERCHARGED,
    "计量": Trouble.SHORT,
}
"""What the nature of a dispute suggests; a person decides. Whether it was fraud is not guessed."""

OF_ITEM: Final = {
    "手机": Goods.PHONE,
    "电脑": Goods.COMPUTER,
    "电动自行车": Goods.E_BIKE,
}
GUESSED_URGENT: Final = {"闭店跑路": Trouble.CLOSED, "未成年人": Trouble.MINOR}
CARD_WORDS: Final = (
    *WORDS,
    *("预付", "充值", "储值", "办卡", "退卡", "卡内", "课时", "年卡", "季卡", "月卡", "次卡"),
)
"""More than what counts as prepaid elsewhere: here a person sees the guess and corrects it."""


def amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal"}),
        **options,
    )


def day(label: Any, **options: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(
        label=label, required=False, validators=list(WITHIN_YEARS), widget=widget, **options
    )


def count(label: Any, most: int = 999) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def choice(label: Any, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "未核称"), *choices])


def weight(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=9, decimal_places=3
    )


class LawForm(forms.Form):
    """Sent by GET, so that its address can be kept and printed from."""

    goods = forms.ChoiceField(
        label="商品或服务", choices=[(key.value, words) for key, words in GOODS_WORDS.items()]
    )
    troubles = forms.MultipleChoiceField(
        label="存在的问题（可多选）",
        choices=[(key.value, words) for key, words in TROUBLE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    price = amount("实际支付的价款或费用（元）")
    loss = amount("其他损失（元）")
    extra = amount("多收或短少的部分（元）")
    bought_on = day("购买、收货或付款日期")
    remote = tick("网购、电话、邮购")
    no_return = tick("定作、鲜活易腐、已拆封数字化商品、报刊（不适用无理由退货）")
    agreed_no_return = tick("购买时已单次确认不适用无理由退货")
    label_flaw = tick("仅属不影响食品安全、不造成误导的标签瑕疵")
    knowing = tick("有证据证明购买时明知食品不符合安全标准")
    reasonable = amount("其中合理生活消费需要范围内的价款（元）")
    repairs = count("已修理次数")
    repair_days = count("单次修理最长天数", MOST_DAYS)
    kilometres = count("行驶里程（公里）", 9_999_999)
    paid = amount("预付金额（元）")
    gift = amount("赠送金额（元）")
    used = amount("已消费（元，按折扣价或卡内金额）")
    used_before_discount = amount("已消费（元，按打折前价格）")
    by_consumer = tick("因消费者自身原因退")
    had_before = tick("办卡前已获得过相同商品或服务")
    weighed = choice("核称的商品", WEIGHED_WORDS.items())
    method = choice("核称方法", METHOD_WORDS.items())
    charged = weight("结算重量（克）")
    found = weight("核称重量（克）")
    begins_on = day("不限次数：期限起")
    ends_on = day("不限次数：期限止")
    stopped_on = day("不限次数：停止服务或解除日期")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if bool(begins) != bool(ends) or (begins and ends and begins >= ends):
            self.add_error("ends_on", "期限起止均须填写，且止日在起日之后")
        weighing = [data.get(name) for name in WEIGHING]
        if any(weighing) and not (all(weighing[:3]) and weighing[3] is not None):
            self.add_error("weighed", "核称的商品、方法、结算重量和核称重量均须填写")
        reasonable, price = data.get("reasonable"), data.get("price")
        if reasonable is not None and reasonable > (price or NOTHING):
            self.add_error("reasonable", "不应大于实际支付的价款")
        return data

    def card_fields(self) -> Iterable[Any]:
        return (self[name] for name in CARD)

    def weighing_fields(self) -> Iterable[Any]:
        return (self[name] for name in WEIGHING)

    def plain_fields(self) -> Iterable[Any]:
        return (self[name] for name in self.fields if name not in {*CARD, *WEIGHING})

    def purchase(self) -> Purchase:
        """The purchase as entered, as the rules take it."""
        data = self.cleaned_data
        goods = Goods(data["goods"])
        return Purchase(
            goods=goods,
            troubles=frozenset(Trouble(code) for code in data["troubles"]),
            price=data["price"] or data["paid"] or NOTHING,
            loss=data["loss"] or NOTHING,
            extra=data["extra"] or NOTHING,
            days=since(data["bought_on"], timezone.localdate()),
            kilometres=data["kilometres"],
            repairs=data["repairs"] or 0,
            repair_days=data["repair_days"] or 0,
            remote=data["remote"],
            no_return=data["no_return"],
            agreed_no_return=data["agreed_no_return"],
            label_flaw=data["label_flaw"],
            knowing=data["knowing"],
            reasonable=data["reasonable"],
            weighing=self._weighing(data),
            prepaid=self._card(data) if goods is Goods.PREPAID or data["paid"] else None,
        )

    def describe(self) -> str:
        """What the amounts rest on, as the sheet prints it."""
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
                return "、".join(TROUBLE_WORDS[Trouble(code)] for code in value)
            case "weighed":
                return WEIGHED_WORDS[Weighed(value)]
            case "method":
                return METHOD_WORDS[Method(value)]
        return "是" if value is True else str(value)

    def _weighing(self, data: dict[str, Any]) -> Weighing | None:
        if not data["weighed"]:
            return None
        return Weighing(
            Weighed(data["weighed"]), data["charged"], data["found"], Method(data["method"])
        )

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
    """What is known from the dispute; a starting point to be corrected."""
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
        case "家用电子电器" | "交通工具":
            kind = Goods.CAR if "汽车" in words else Goods.THREE_GUARANTEES
            return OF_ITEM.get(dispute.item, kind)
        case sector if sector.endswith(("服务", "体育", "培训", "电信", "旅游", "物业")):
            return Goods.SERVICE
    return Goods.OTHER
