"""What is told of a paper that was issued (who signed, how it went out), and what was scanned."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.desk.handling.queries.dossier import ORDER
from liandong.desk.papers.models import WAYS, Paper, Signature
from liandong.desk.papers.models.attachments import EVIDENCE
from liandong.desk.papers.rules.forms import FORMS, KEPT_COPY
from liandong.desk.papers.scans import LARGEST, Scan, scan_of
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

ACCEPTED: Final = "image/*,application/pdf"
MOST_FILES: Final = 20


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(
        label=label, required=required, validators=list(WITHIN_YEARS), widget=widget
    )


class SignForm(forms.Form):
    """One signature on the paper."""

    who = forms.ChoiceField(label=_("签署人"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    manner = forms.ChoiceField(label=_("方式"), choices=Signature.Manner.choices)
    signed_on = _day(_("签署日期"))

    prefix = "sign"

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(one, one) for one in paper.kind.signers]  # type: ignore[attr-defined]
        self.fields["signed_on"].initial = timezone.localdate()


class ServeForm(forms.Form):
    """How a copy went out."""

    recipient = forms.ChoiceField(label=_("给谁"))
    name = forms.CharField(label=_("受送达人姓名或名称"), max_length=80)
    way = forms.ChoiceField(label=_("送达方式"))
    sent_on = _day(_("送出日期"))
    received_on = _day(_("签收日期"), required=False)

    prefix = "serve"

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copies = [(one, one) for one in paper.kind.copies if one != KEPT_COPY]
        self.fields["recipient"].choices = copies  # type: ignore[attr-defined]
        self.fields["way"].choices = [(way, WAYS[way]) for way in paper.kind.ways]  # type: ignore[attr-defined]
        self.fields["sent_on"].initial = timezone.localdate()


class VoidForm(forms.Form):
    """Why a paper counts no more."""

    reason = forms.CharField(label=_("作废原因"), max_length=200)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Files that were chosen together, each made fit to be kept; one that is not stops them all."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Scan]:  # noqa: ARG002 - of Django
        files: Sequence[UploadedFile] = [one for one in data or [] if one]  # type: ignore[type-arg]
        if not files:
            raise ValidationError(self.error_messages["required"])
        if len(files) > MOST_FILES:
            told = gettext("一次最多放 %(most)d 个文件，请分几次。")
            raise ValidationError(told % {"most": MOST_FILES})
        return [self._scan(one) for one in files]

    def _scan(self, file: UploadedFile) -> Scan:  # type: ignore[type-arg]
        content = file.read()
        try:
            if file.size != len(content):  # beyond what one request may bring
                told = gettext("放不下：一个文件不超过 %(most)d MB，一次总共不超过 %(all)d MB。")
                most = LARGEST // 1024 // 1024
                raise ValidationError(told % {"most": most, "all": 4 * most})
            return scan_of(content)
        except ValidationError as error:
            words = "；".join(error.messages)
            raise ValidationError(f"“{str(file.name)[:40]}”：{words}") from error


class AttachForm(forms.Form):
    """Photographs or scans, and where they belong."""

    scans = SeveralFiles(
        label=_("照片或 PDF"),
        error_messages={"required": _("请先拍照或选择文件")},
        help_text=_("可一次选几张；照片里的拍摄位置和手机信息会去掉"),
    )
    form = forms.ChoiceField(label=_("归入"), required=False)
    title = forms.CharField(
        label=_("名称"), max_length=80, required=False, help_text=_("如：购物小票、聊天记录")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].widget.attrs |= {"accept": ACCEPTED, "multiple": True}
        signed = [(key, _("签字件：%(form)s") % {"form": FORMS[key].title}) for key in ORDER if key]
        self.fields["form"].choices = [("", EVIDENCE), *signed]  # type: ignore[attr-defined]

    def titled(self) -> list[tuple[str, Scan]]:
        """Each with its name; several are counted."""
        told, scans = self.cleaned_data, self.cleaned_data["scans"]
        name = told["title"].strip() or (FORMS[told["form"]].title if told["form"] else EVIDENCE)
        return [(f"{name} {n}" if scans[1:] else str(name), one) for n, one in enumerate(scans, 1)]
