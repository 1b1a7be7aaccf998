"""Forms of intake: a file with its source, and the correction of one answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import district_by_name, districts_for, own_districts
from liandong.desk.intake.models import SourceProfile
from liandong.desk.intake.queries import VERDICTS
from liandong.desk.intake.uploads.landing import LARGEST, LandedFile, Landing, no_room
from liandong.desk.ui.widgets import DayInput
from liandong.engine.vocabulary import SOURCE_LABELS, Source

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".jsonl", ".ndjson", ".json", ".parquet")
MEGABYTE = 1024 * 1024
ANY = ("", "全部")


def sources_for(by: User) -> list[tuple[str, str]]:
    """The sources that `by` may import and see: reports of offences are the regulator's."""
    hidden = set() if sees_reports(by) else {Source.REPORT_12315}
    return [(source.value, SOURCE_LABELS[source]) for source in Source if source not in hidden]


class FileOnlyForm(forms.Form):
    """A completely uploaded file of a readable format."""

    file = forms.FileField(
        label="文件",
        max_length=200,
        allow_empty_file=True,
        error_messages={
            "required": "请先选择一个文件",
            "max_length": "文件名太长，请改短后再选",
        },
        help_text="CSV、XLSX、XLS、JSON Lines、Parquet，不超过 512 MB",
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
    )

    def say_no_room(self) -> None:
        """Replace all other errors by the one that the disk is full."""
        self.errors["file"] = self.error_class([no_room()])

    def clean_file(self) -> Landing:
        file = self.cleaned_data["file"]
        if not isinstance(file, LandedFile):
            raise ValidationError("文件没有完整送达，请重新选择")
        if file.landing.size == 0:
            raise ValidationError("这是一个空文件（0 字节），请重新导出后再选")
        if file.landing.is_too_large:
            raise ValidationError(
                f"文件超过 {LARGEST // MEGABYTE} MB。"
                "请按时间分成几个文件导出，或请管理员用命令行导入"
            )
        if not file.landing.file_name.lower().endswith(ENDINGS):
            raise ValidationError("不认识这种文件。请选 CSV、XLSX、XLS、JSON Lines 或 Parquet 文件")
        return file.landing


class ImportForm(FileOnlyForm):
    """A file and, where its columns do not show it, its source."""

    source = forms.ChoiceField(
        label="来源",
        required=False,
        help_text="一般不用选：系统按列名识别",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "自动识别"), *sources_for(by)]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_source(self) -> Source | None:
        return Source(self.cleaned_data["source"]) if self.cleaned_data["source"] else None


class ReconcileForm(ImportForm):
    """A source's own list and, where it differs from that of the list, the period."""

    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(
        label="到",
        required=False,
        widget=DayInput(),
        help_text="不填则取清单里最早到最晚的日期",
    )


class MerchantImportForm(FileOnlyForm):
    """A licence export, and the district of rows whose address names none."""

    district = forms.ModelChoiceField(
        label="看不出商圈的归到",
        queryset=District.objects.none(),
        required=False,
        empty_label="不归，不导入",
        help_text="商圈先看“商圈”一列，再看地址里的地名；都没有的按这里",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeps = by.has_permission(Permission.MANAGE_DIRECTORY)
        places = list(district_by_name()) if keeps else own_districts(by)
        rows = District.objects.filter(name__in=places).order_by("code")
        self.fields["district"].queryset = rows  # type: ignore[attr-defined]


class QuarantineFilterForm(forms.Form):
    """The filter of the quarantine of an import."""

    reason = forms.ChoiceField(label="原因", required=False)
    kept_out = forms.BooleanField(label="只看未导入的行", required=False)

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [ANY, *((reason, reason) for reason in reasons)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class RecordFilterForm(forms.Form):
    """The filter bar of the records; its names are those of `queries.RecordFilter`."""

    q = forms.CharField(label="编号或电话", required=False, max_length=60, widget=forms.SearchInput)
    source = forms.ChoiceField(label="来源", required=False)
    verdict = forms.ChoiceField(label="判断", required=False, choices=[ANY, *VERDICTS.items()])
    district = forms.ChoiceField(label="商圈", required=False)
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, name) for name in districts_for(by)]
        self.fields["source"].choices = [ANY, *sources_for(by)]  # type: ignore[attr-defined]
        self.fields["district"].choices = [ANY, *named]  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """Is the record a consumer dispute?"""

    is_dispute = forms.TypedChoiceField(
        label="是否消费纠纷",
        choices=[("true", "是消费纠纷"), ("false", "不是消费纠纷")],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )


class FeedForm(forms.Form):
    """Where a system puts its files, and after how many hours without any it is overdue."""

    folder = forms.RegexField(
        r"^[\w-]{1,60}$",
        label="交换文件夹",
        required=False,
        help_text="数据目录 exchange 下的文件夹名，网闸把文件放到这里；对方用接口推送则留空",
        error_messages={"invalid": "只用文字、数字、下划线和连字符"},
    )
    quiet_hours = forms.IntegerField(
        label="多久没有数据就提醒（小时）", min_value=1, max_value=24 * 90, initial=24
    )
    profile = forms.ModelChoiceField(
        label="来源模板",
        queryset=SourceProfile.objects.filter(is_used=True).order_by("name"),
        required=False,
        empty_label="按列名识别",
        help_text="本地的模板；接口推送时按它把分类代码换成文字",
    )
