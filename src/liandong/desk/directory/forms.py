"""Forms of the directory."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Border, District, Expert, Merchant, Room
from liandong.desk.directory.queries import district_by_name, districts_for, own_districts
from liandong.desk.directory.queries.merchant_register import malls_for, states_for
from liandong.desk.directory.rules.merchants import SIZES
from liandong.desk.ui.widgets import DayInput
from liandong.engine.vocabulary import SECTORS

LARGEST = 1024 * 1024
LARGEST_MAP = 20 * LARGEST
DISTRICTS = "districts"


class RoomForm(forms.ModelForm[Room]):
    """A room for mediation."""

    class Meta:
        model = Room
        fields = ("district", "name", "seats", "remote", "is_active")


class ExpertForm(forms.Form):
    """A lawyer or an expert of a trade association."""

    name = forms.CharField(label="姓名", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=Expert.Kind.choices)
    organisation = forms.CharField(label="单位", max_length=80)
    fields_known = forms.MultipleChoiceField(
        label="擅长的行业",
        help_text="不选表示各行业都可以",
        required=False,
        choices=[(name, name) for name in SECTORS],
        widget=forms.CheckboxSelectMultiple,
    )
    interests = forms.CharField(
        label="有利害关系的商户",
        help_text="每行一个，写统一社会信用代码",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )
    account = forms.CharField(
        label="账号",
        help_text="律师、行业协会专家的登录账号；没有的由调解员代为登记",
        required=False,
        max_length=40,
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)

    def clean_interests(self) -> list[Merchant]:
        codes = self.cleaned_data["interests"].split()
        found = list(Merchant.objects.filter(credit_code__in=codes))
        unknown = set(codes) - {shop.credit_code for shop in found}
        if unknown:
            names = "、".join(sorted(unknown)[:5])
            raise forms.ValidationError(f"名录里没有：{names}")
        return found

    def clean_account(self) -> User | None:
        name = self.cleaned_data["account"].strip()
        if not name:
            return None
        user = User.objects.filter(username=name).first()
        if user is None or not user.has_permission(Permission.OPINE):
            raise forms.ValidationError("没有这个账号，或不是律师、行业协会专家。")
        return user


def _sectors(nothing: str) -> list[tuple[str, str]]:
    return [("", nothing), *((name, name) for name in SECTORS)]


class MerchantFilter(forms.Form):
    """Which merchants of the register; its names are those that
    `queries.merchant_register.narrowed` reads."""

    q = forms.CharField(
        label="名称、别名、代码、地址或楼层",
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    district = forms.ChoiceField(label="商圈", required=False)
    sector = forms.ChoiceField(label="行业类别", required=False, choices=_sectors("全部"))
    mall = forms.ChoiceField(label="商场、市场", required=False)
    size = forms.ChoiceField(
        label="从业人员", required=False, choices=[("", "全部"), *SIZES.items()]
    )
    member = forms.ChoiceField(
        label="承诺",
        required=False,
        choices=[("", "全部"), ("odr", "ODR 单位"), ("returns", "线下无理由退货承诺单位")],
    )
    state = forms.ChoiceField(label="情况", required=False)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        by_name = {
            "district": districts_for(by) or list(district_by_name()),
            "mall": malls_for(by),
        }
        for name, words in by_name.items():
            choices = [("", "全部"), *((word, word) for word in words)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        known = [(state.key, state.label) for state in states_for(by).values()]
        self.fields["state"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]


NOT_BEFORE_2000: Final = MinValueValidator(date(2000, 1, 1), "日期不能早于 2000 年。")


def not_after_today(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("日期不能晚于今天。")


class MerchantForm(forms.ModelForm[Merchant]):
    """A merchant of the register, as far as `by` sees its district."""

    sector = forms.ChoiceField(label="行业类别", required=False, choices=_sectors("没有登记"))

    class Meta:
        model = Merchant
        fields = (
            "name", "credit_code", "sector", "size", "district", "address", "mall", "floor",
            "odr_since", "returns_since",
        )  # fmt: skip
        widgets = {"odr_since": DayInput(), "returns_since": DayInput()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "credit_code": "没有的不填",
            "size": "同类比较时只同规模相近的比",
            "odr_since": "不是 ODR 单位的不填",
            "returns_since": "没有承诺的不填",
        }

    def __init__(self, data: Any = None, *, instance: Merchant | None = None, by: User) -> None:
        super().__init__(data, instance=instance)
        keeps = by.has_permission(Permission.MANAGE_DIRECTORY)
        places = list(district_by_name()) if keeps else own_districts(by)
        rows = District.objects.filter(name__in=places).order_by("code")
        self.fields["district"].queryset = rows  # type: ignore[attr-defined]
        self.fields["credit_code"].required = False
        for name in ("odr_since", "returns_since"):
            self.fields[name].validators += [NOT_BEFORE_2000, not_after_today]


class AliasForm(forms.Form):
    name = forms.CharField(label="别名", max_length=120, help_text="招牌、品牌、人们口中的叫法")


class ContactForm(forms.Form):
    role = forms.CharField(label="岗位", max_length=40, initial="维权专员")
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机或电话", max_length=40, required=False)
    since = forms.DateField(
        label="自", validators=[NOT_BEFORE_2000, not_after_today], widget=DayInput()
    )


class LeftForm(forms.Form):
    until = forms.DateField(
        label="离任日期", validators=[NOT_BEFORE_2000, not_after_today], widget=DayInput()
    )


class MergeForm(forms.Form):
    """Which merchant is the same: by its number in the register."""

    other = forms.IntegerField(min_value=1, widget=forms.HiddenInput())


class CalendarForm(forms.Form):
    """The notice of a year as a file."""

    file = forms.FileField(
        label="年度安排文件",
        allow_empty_file=True,
        help_text="CSV 或 JSON，列：日期、安排（休／班）、法定节假日（是／否）、名称、依据",
        error_messages={"required": "请先选择文件"},
        widget=forms.FileInput({"accept": ".csv,.json"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("一年的安排不会超过 1 MB，请确认选对了文件")
        content: bytes = file.read()
        return content


class BordersForm(forms.Form):
    """Areas of one kind as a GeoJSON file."""

    kind = forms.ChoiceField(label="哪种边界", choices=[(DISTRICTS, "商圈"), *Border.Kind.choices])
    file = forms.FileField(
        label="GeoJSON 文件",
        allow_empty_file=True,
        help_text=(
            "FeatureCollection，每个区域是 Polygon（警务站、分局也可以是 MultiPolygon），"
            "GCJ-02 经纬度；properties 写 code、name，商圈还可写 station、names"
        ),
        error_messages={"required": "请先选择文件"},
        widget=forms.FileInput({"accept": ".geojson,.json"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MAP:
            raise forms.ValidationError("文件超过 20 MB，请先简化边界")
        content: bytes = file.read()
        return content
