"""Forms of the library of publicity material."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.handling.forms.papers import ACCEPTED, SeveralFiles
from liandong.desk.outreach.forms.letters import short_field
from liandong.desk.outreach.models import Material
from liandong.desk.outreach.rules.publicity.materials import TOPICS
from liandong.desk.papers.scans import Scan


class MaterialFilterForm(forms.Form):
    """Its names are those that `queries.materials.narrowed` reads."""

    topic = forms.ChoiceField(label="主题", required=False, choices=[("", "不限"), *TOPICS.items()])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用"), ("withdrawn", "已撤下")]
    )
    q = forms.CharField(label="名称", required=False, max_length=80)


def _file() -> SeveralFiles:
    return SeveralFiles(
        label="文件",
        error_messages={"required": "请选择文件"},
        help_text="PDF 或照片，每次一个；每个文件不超过 20 MB",
    )


class MaterialForm(forms.ModelForm[Material]):
    class Meta:
        model = Material
        fields = ("title", "topic", "note")


class NewMaterialForm(MaterialForm):
    scans = _file()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].widget.attrs |= {"accept": ACCEPTED}

    def clean_scans(self) -> Scan:
        return _single(self.cleaned_data["scans"])


class FileForm(forms.Form):
    """A new version."""

    scans = _file()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].widget.attrs |= {"accept": ACCEPTED}

    def clean_scans(self) -> Scan:
        return _single(self.cleaned_data["scans"])


class WithdrawForm(forms.Form):
    reason = short_field("撤下的原因", 200, required=True, hint="如：法律已修改，另有新版")


def _single(scans: list[Scan]) -> Scan:
    if len(scans) != 1:
        raise ValidationError("每次放入一个文件。")
    return scans[0]
