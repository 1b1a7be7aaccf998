"""Forms of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.directory.models import Border, Room
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
