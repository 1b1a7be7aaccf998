"""Forms of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Border, Expert, Merchant, Room
from liandong.desk.directory.queries import district_by_name
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

    name = forms.CharField(label=_("姓名"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=Expert.Kind.choices)
    organisation = forms.CharField(label=_("单位"), max_length=80)
    fields_known = forms.MultipleChoiceField(
        label=_("擅长的行业"),
        help_text=_("不选表示各行业都可以"),
        required=False,
        choices=[(name, name) for name in SECTORS],
        widget=forms.CheckboxSelectMultiple,
    )
    interests = forms.CharField(
        label=_("有利害关系的商户"),
        help_text=_("每行一个，写统一社会信用代码"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )
    account = forms.CharField(
        label=_("账号"),
        help_text=_("律师、行业协会专家的登录账号；没有的由调解员代为登记"),
        required=False,
        max_length=40,
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)

    def clean_interests(self) -> list[Merchant]:
        codes = self.cleaned_data["interests"].split()
        found = list(Merchant.objects.filter(credit_code__in=codes))
        unknown = set(codes) - {shop.credit_code for shop in found}
        if unknown:
            told = "、".join(sorted(unknown)[:5])
            raise forms.ValidationError(_("名录里没有：%(codes)s") % {"codes": told})
        return found

    def clean_account(self) -> User | None:
        name = self.cleaned_data["account"].strip()
        if not name:
            return None
        user = User.objects.filter(username=name).first()
        if user is None or not user.has_permission(Permission.OPINE):
            raise forms.ValidationError(_("没有这个账号，或不是律师、行业协会专家。"))
        return user


class MerchantFilter(forms.Form):
    """Which merchants of the register."""

    q = forms.CharField(
        label=_("名称、别名、代码或地址"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    district = forms.ChoiceField(label=_("商圈"), required=False)
    sector = forms.ChoiceField(
        label=_("行业类别"),
        required=False,
        choices=[("", _("全部")), *((name, name) for name in SECTORS)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in district_by_name()]
        self.fields["district"].choices = [("", _("全部")), *names]  # type: ignore[attr-defined]


class CalendarForm(forms.Form):
    """The notice of a year as a file."""

    file = forms.FileField(
        label=_("年度安排文件"),
        allow_empty_file=True,
        help_text=_("CSV 或 JSON，列：日期、安排（休／班）、法定节假日（是／否）、名称、依据"),
        error_messages={"required": _("请先选择文件")},
        widget=forms.FileInput({"accept": ".csv,.json"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("一年的安排不会超过 1 MB，请确认选对了文件"))
        content: bytes = file.read()
        return content


class BordersForm(forms.Form):
    """Areas of one kind as a GeoJSON file."""

    kind = forms.ChoiceField(
        label=_("哪种边界"), choices=[(DISTRICTS, _("商圈")), *Border.Kind.choices]
    )
    file = forms.FileField(
        label=_("GeoJSON 文件"),
        allow_empty_file=True,
        help_text=_(
            "FeatureCollection，每个区域是 Polygon（警务站、分局也可以是 MultiPolygon），"
            "GCJ-02 经纬度；properties 写 code、name，商圈还可写 station、names"
        ),
        error_messages={"required": _("请先选择文件")},
        widget=forms.FileInput({"accept": ".geojson,.json"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MAP:
            raise forms.ValidationError(_("文件超过 20 MB，请先简化边界"))
        content: bytes = file.read()
        return content
