"""Forms of the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 1024 * 1024


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
