"""Forms of what rights stations keep, and of what passes between them and the desk."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.outreach.forms.letters import day_field, phone_field, short_field, words_field
from liandong.desk.outreach.models import AdvancePayment, GoodsReturn, RightsStation, StationEntry
from liandong.desk.outreach.rules.station_register import (
    CALL_BACKS,
    ENTRY_STATES,
    FORWARDED_TO,
    PAYMENT_STATES,
    RETURN_RESULTS,
    SHOP_ANSWERS,
    EntryState,
)
from liandong.desk.ui.fields import MomentField
from liandong.desk.ui.widgets import DayInput

ANY = ("", "不限")


def amount_field(label: str, *, required: bool = True, hint: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        help_text=hint,
        widget=forms.NumberInput({"inputmode": "decimal"}),
    )


class _Days(forms.Form):
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())


class EntryFilterForm(_Days):
    """Its names are those that `queries.station_registers.entries.narrowed` reads."""

    state = forms.ChoiceField(
        label="结果",
        required=False,
        choices=[ANY, *((state.value, words) for state, words in ENTRY_STATES.items())],
    )
    q = forms.CharField(label="编号、商户或商品", required=False, max_length=80)


class PaymentFilterForm(_Days):
    """Its names are those that `queries.station_registers.ledgers.narrowed_payments` reads."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[ANY, *((state.value, words) for state, words in PAYMENT_STATES.items())],
    )
    paid_since = forms.DateField(label="垫付从", required=False, widget=DayInput())
    paid_until = forms.DateField(label="垫付到", required=False, widget=DayInput())
    q = forms.CharField(label="编号或商户", required=False, max_length=80)


class ReturnFilterForm(_Days):
    result = forms.ChoiceField(label="结果", required=False, choices=[ANY, *RETURN_RESULTS.items()])
    q = forms.CharField(label="商户或商品", required=False, max_length=80)


class ForwardFilterForm(forms.Form):
    """Its names are those that `narrowed_forwards` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(
        label="答复",
        required=False,
        choices=[
            ANY,
            ("waiting", "还没有答复"),
            ("unanswered", "逾期未答复"),
            ("answered", "已答复"),
        ],
    )

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [ANY, *names]  # type: ignore[attr-defined]


class _EncryptedFields:
    """Encrypted columns are no fields of a model's own form: they are shown and written here."""

    encrypted: ClassVar[tuple[str, ...]] = ()
    instance: Any
    cleaned_data: dict[str, Any]

    def stored_texts(self, row: Any) -> dict[str, str]:
        return {name: getattr(row, name) or "" for name in self.encrypted if row and row.pk}

    def write_texts(self) -> None:
        for name in self.encrypted:
            text = self.cleaned_data.get(name) or ""
            setattr(self.instance, name, text.strip() or None)


class EntryForm(_EncryptedFields, forms.ModelForm[StationEntry]):
    encrypted = ("consumer", "phone", "wants", "course")
    received_at = MomentField(label="接收时间")
    consumer = short_field("消费者", 40, required=True)
    phone = phone_field("电话", hint="没有留电话的不填")
    wants = words_field("诉求", required=True, rows=3, hint="出了什么问题、想怎么解决")
    course = words_field("处理过程", rows=3, hint="还没有处理的不填")
    field_order = (
        "received_at", "consumer", "phone", "merchant_name", "goods", "amount_yuan", "wants",
        "course",
    )  # fmt: skip

    class Meta:
        model = StationEntry
        fields = ("received_at", "merchant_name", "goods", "amount_yuan")
        widgets = {"merchant_name": forms.TextInput({"list": "shops", "autocomplete": "off"})}  # noqa: RUF012

    def __init__(self, data: Any = None, *, instance: StationEntry, initial: Any = None) -> None:
        known = {**self.stored_texts(instance), **(initial or {})}
        super().__init__(data, instance=instance, initial=known)
        self.fields["amount_yuan"] = amount_field("金额（元）", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.write_texts()
        return cleaned


class SettleForm(forms.Form):
    course = words_field("处理过程", required=True, rows=3)
    settled_yuan = amount_field("和解金额（元）", required=False, hint="不涉及金额的不填")


class ForwardForm(forms.Form):
    to = forms.ChoiceField(
        label="转往", choices=list(FORWARDED_TO.items()), widget=forms.RadioSelect
    )
    words = words_field("转办说明", rows=3, hint="登记里没有写到的，如商户的态度")


class DropForm(forms.Form):
    course = words_field("撤回的情况", required=True, rows=3)


class VoidForm(forms.Form):
    reason = short_field("作废的原因", 200, required=True)


class CallBackForm(forms.Form):
    on = day_field("回访日期")
    result = forms.ChoiceField(
        label="回访结果", choices=list(CALL_BACKS.items()), widget=forms.RadioSelect
    )
    words = short_field("说明", 200)


class ReplyForm(forms.Form):
    words = words_field("答复站点", required=True, rows=3, hint="站点按此继续处理")


class RequestForm(forms.Form):
    station = forms.ModelChoiceField(
        label="站点", queryset=RightsStation.objects.none(), to_field_name="number"
    )
    words = words_field(
        "请站点办理的事项",
        required=True,
        rows=3,
        hint="站点看到商户和这段话，看不到消费者的姓名电话",
    )

    def __init__(self, data: Any = None, *, stations: list[RightsStation]) -> None:
        super().__init__(data, auto_id="send_%s")
        field = self.fields["station"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - it is declared above
        field.queryset = RightsStation.objects.filter(pk__in=[row.pk for row in stations])
        field.empty_label = None if len(stations) == 1 else "请选择"


class ShopAnswerForm(forms.Form):
    result = forms.ChoiceField(
        label="结果", choices=list(SHOP_ANSWERS.items()), widget=forms.RadioSelect
    )
    answer = words_field("商户的答复", required=True, rows=3)
    settled_yuan = amount_field("和解金额（元）", required=False, hint="没有和解的不填")


class PaymentForm(_EncryptedFields, forms.ModelForm[AdvancePayment]):
    encrypted = ("consumer", "phone", "reason")
    consumer = short_field("消费者", 40, required=True)
    phone = phone_field("电话")
    reason = words_field("申请理由", required=True, rows=3)
    amount_yuan = amount_field("申请金额（元）")
    applied_on = day_field("申请日期")
    entry = short_field("登记编号", 20, hint="登记簿里有的写编号，没有的不填")
    field_order = (
        "entry", "consumer", "phone", "merchant_name", "reason", "amount_yuan", "applied_on",
    )  # fmt: skip

    class Meta:
        model = AdvancePayment
        fields = ("entry", "merchant_name", "amount_yuan", "applied_on")
        widgets = {"merchant_name": forms.TextInput({"list": "shops", "autocomplete": "off"})}  # noqa: RUF012

    def __init__(self, data: Any = None, *, station: RightsStation, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self._station = station

    def clean_entry(self) -> StationEntry | None:
        number = self.cleaned_data["entry"].strip()
        if not number:
            return None
        found = self._station.entries.exclude(state=EntryState.VOID).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("登记簿里没有这个编号。")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.write_texts()
        return cleaned


class DecideForm(forms.Form):
    facts_clear = forms.BooleanField(label="事实清楚", required=False)
    no_fault = forms.BooleanField(label="消费者无过错", required=False)
    approved_yuan = amount_field("核定金额（元）", required=False, hint="不予赔付的不填，写明原因")
    on = day_field("核定日期")
    decision = words_field("核定意见", rows=2)


class PayForm(forms.Form):
    on = day_field("垫付日期")


class RecoverForm(forms.Form):
    recovered_yuan = amount_field("追偿金额（元）", hint="没有追回的写 0")
    on = day_field("追偿日期")


class ClosePaymentForm(forms.Form):
    on = day_field("结清日期")
    closing = words_field("结清说明", rows=2, hint="没有全部追回的写明情况")


class ReturnForm(_EncryptedFields, forms.ModelForm[GoodsReturn]):
    encrypted = ("words",)
    on = day_field("日期")
    amount_yuan = amount_field("金额（元）")
    words = short_field("说明", 200)

    class Meta:
        model = GoodsReturn
        fields = ("on", "merchant_name", "goods", "amount_yuan", "days", "result")
        widgets = {"merchant_name": forms.TextInput({"list": "shops", "autocomplete": "off"})}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.write_texts()
        return cleaned


class AccountForm(forms.Form):
    username = short_field("账号", 40, required=True, hint="安全管理员新建的站点维权专员账号")


class PactForm(forms.Form):
    signed_on = day_field("签订日期")
    shops = forms.IntegerField(label="签约商户数", min_value=1, max_value=100_000)
    articles = words_field("条款", required=True, rows=6, hint="每行一条")


def now_for_entry() -> dict[str, Any]:
    """What a new line begins with."""
    return {"received_at": timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)}
