"""Forms of intake: a file with its source, and the correction of one answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.uploads import LARGEST, LandedFile, Landing
from liandong.engine.vocabulary import SOURCE_LABELS, Source

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".jsonl", ".ndjson", ".json", ".parquet")
MEGABYTE = 1024 * 1024


class ImportForm(forms.Form):
    """A file and, where it cannot be told from its columns, its source."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        max_length=200,
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("请先选择一个文件"),
            "max_length": gettext_lazy("文件名太长，请改短后再选"),
        },
        widget=forms.FileInput({"accept": ",".join(ENDINGS), "class": "ld-file"}),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("来源"),
        required=False,
        help_text=gettext_lazy("一般不用选：系统按列名识别"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = set() if by.has_permission(Permission.VIEW_REPORTS) else {Source.REPORT_12315}
        choices = [(one.value, SOURCE_LABELS[one]) for one in Source if one not in hidden]
        self.fields["source"].choices = [("", _("自动识别")), *choices]  # type: ignore[attr-defined]

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

    @property
    def chosen_source(self) -> Source | None:
        return Source(self.cleaned_data["source"]) if self.cleaned_data["source"] else None


class VerdictForm(forms.Form):
    """Is the record a consumer dispute?"""

    is_dispute = forms.TypedChoiceField(
        label=gettext_lazy("是否消费纠纷"),
        choices=[("true", gettext_lazy("是消费纠纷")), ("false", gettext_lazy("不是消费纠纷"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
