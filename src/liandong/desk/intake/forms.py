"""Forms of intake: a file with its source, and the correction of one answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.models import User
from liandong.desk.access.rows import sees_reports
from liandong.desk.directory.queries import districts_for
from liandong.desk.intake.models import SourceProfile
from liandong.desk.intake.queries import VERDICTS
from liandong.desk.intake.uploads import LARGEST, LandedFile, Landing
from liandong.desk.ui.widgets import DayInput
from liandong.engine.vocabulary import SOURCE_LABELS, Source

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".jsonl", ".ndjson", ".json", ".parquet")
MEGABYTE = 1024 * 1024
ANY = ("", gettext_lazy("全部"))


def sources_for(by: User) -> list[tuple[str, str]]:
    """The sources that `by` may bring in and see: reports of offences are the regulator's."""
    hidden = set() if sees_reports(by) else {Source.REPORT_12315}
    return [(one.value, SOURCE_LABELS[one]) for one in Source if one not in hidden]


class FileOnlyForm(forms.Form):
    """A file that landed whole, of a kind that can be read."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        max_length=200,
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("请先选择一个文件"),
            "max_length": gettext_lazy("文件名太长，请改短后再选"),
        },
        help_text=gettext_lazy("CSV、XLSX、XLS、JSON Lines、Parquet，不超过 512 MB"),
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> Landing:
        file = self.cleaned_data["file"]
        if not isinstance(file, LandedFile):
            raise ValidationError(_("文件没有完整送达，请重新选择"))
        if file.landing.size == 0:
            raise ValidationError(_("这是一个空文件（0 字节），请重新导出后再选"))
        if file.landing.is_too_large:
            raise ValidationError(
                _("文件超过 %(most)d MB。请按时间分成几个文件导出，或请管理员用命令行导入")
                % {"most": LARGEST // MEGABYTE}
            )
        if not file.landing.file_name.lower().endswith(ENDINGS):
            raise ValidationError(
                _("不认识这种文件。请选 CSV、XLSX、XLS、JSON Lines 或 Parquet 文件")
            )
        return file.landing


class ImportForm(FileOnlyForm):
    """A file and, where it cannot be told from its columns, its source."""

    source = forms.ChoiceField(
        label=gettext_lazy("来源"),
        required=False,
        help_text=gettext_lazy("一般不用选：系统按列名识别"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("自动识别")), *sources_for(by)]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_source(self) -> Source | None:
        return Source(self.cleaned_data["source"]) if self.cleaned_data["source"] else None


class ReconcileForm(ImportForm):
    """A source's own list, and where the period is not that of the list, its days."""

    since = forms.DateField(label=gettext_lazy("从"), required=False, widget=DayInput())
    until = forms.DateField(
        label=gettext_lazy("到"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("不填则取清单里最早到最晚的日期"),
    )


class QuarantineFilterForm(forms.Form):
    """What the quarantine of an import is narrowed to."""

    reason = forms.ChoiceField(label=gettext_lazy("原因"), required=False)
    kept_out = forms.BooleanField(label=gettext_lazy("只看未导入的行"), required=False)

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [ANY, *((reason, reason) for reason in reasons)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class RecordFilterForm(forms.Form):
    """The filter bar of the records; its names are those of `queries.RecordFilter`."""

    q = forms.CharField(
        label=gettext_lazy("编号或电话"), required=False, max_length=60, widget=forms.SearchInput
    )
    source = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("判断"), required=False, choices=[ANY, *VERDICTS.items()]
    )
    district = forms.ChoiceField(label=gettext_lazy("商圈"), required=False)
    since = forms.DateField(label=gettext_lazy("从"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("到"), required=False, widget=DayInput())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, name) for name in districts_for(by)]
        self.fields["source"].choices = [ANY, *sources_for(by)]  # type: ignore[attr-defined]
        self.fields["district"].choices = [ANY, *named]  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """Is the record a consumer dispute?"""

    is_dispute = forms.TypedChoiceField(
        label=gettext_lazy("是否消费纠纷"),
        choices=[("true", gettext_lazy("是消费纠纷")), ("false", gettext_lazy("不是消费纠纷"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )


class FeedForm(forms.Form):
    """Where a system lays its files, and after how long a silence is told."""

    folder = forms.RegexField(
        r"^[\w-]{1,60}$",
        label=gettext_lazy("交换文件夹"),
        required=False,
        help_text=gettext_lazy(
            "数据目录 exchange 下的文件夹名，网闸把文件放到这里；对方用接口推送则留空"
        ),
        error_messages={"invalid": gettext_lazy("只用文字、数字、下划线和连字符")},
    )
    quiet_hours = forms.IntegerField(
        label=gettext_lazy("多久没有数据就提醒（小时）"), min_value=1, max_value=24 * 90, initial=24
    )
    profile = forms.ModelChoiceField(
        label=gettext_lazy("来源模板"),
        queryset=SourceProfile.objects.filter(is_used=True).order_by("name"),
        required=False,
        empty_label=gettext_lazy("按列名识别"),
        help_text=gettext_lazy("本地的模板；接口推送时按它把分类代码换成文字"),
    )
