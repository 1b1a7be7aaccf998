"""Forms about a paper that was issued: who signed, how it was served, what was scanned."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from liandong.desk.handling.queries.dossier import ORDER
from liandong.desk.papers.models import WAYS, Paper, Signature
from liandong.desk.papers.models.attachments import EVIDENCE
from liandong.desk.papers.queries.papers import PaperCard
from liandong.desk.papers.rules.forms import FORMS, KEPT_COPY
from liandong.desk.papers.scans import LARGEST, Scan, scan_of
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput
from liandong.desk.ui.wording import sentences

ACCEPTED: Final = "image/*,application/pdf"
MOST_FILES: Final = 20
SIGNED_BY_HAND: Final = (Signature.Manner.PEN, Signature.Manner.FINGER, Signature.Manner.STAMP)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(
        label=label, required=required, validators=list(WITHIN_YEARS), widget=widget
    )


class SignForm(forms.Form):
    """One signature on the paper."""

    who = forms.ChoiceField(label="签署人")
    name = forms.CharField(label="姓名", max_length=60)
    manner = forms.ChoiceField(
        label="方式",
        choices=[choice for choice in Signature.Manner.choices if choice[0] in SIGNED_BY_HAND],
    )
    signed_on = _day("签署日期")

    prefix = "sign"

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(signer, signer) for signer in paper.kind.signers]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """That a party refuses to sign, and how it is known."""

    who = forms.ChoiceField(label="拒签人")
    name = forms.CharField(label="姓名或名称", max_length=60)
    reason = forms.CharField(
        label="拒签的情况和理由",
        max_length=400,
        widget=forms.TextInput({"placeholder": "当场宣读后拒绝签字，称……；在场人……"}),
    )
    signed_on = _day("日期")

    prefix = "refuse"

    def __init__(self, *args: Any, card: PaperCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [refuser for refuser in card.paper.kind.refusers if refuser in card.unsigned]
        self.fields["who"].choices = [(refuser, refuser) for refuser in able]  # type: ignore[attr-defined]


class ServeForm(forms.Form):
    """How a copy went out."""

    recipient = forms.ChoiceField(label="送达对象")
    name = forms.CharField(label="受送达人姓名或名称", max_length=80)
    way = forms.ChoiceField(label="送达方式")
    sent_on = _day("送出日期")
    received_on = _day("签收日期", required=False)

    prefix = "serve"

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copies = [(copy, copy) for copy in paper.kind.copies if copy != KEPT_COPY]
        self.fields["recipient"].choices = copies  # type: ignore[attr-defined]
        self.fields["way"].choices = [(way, WAYS[way]) for way in paper.kind.ways]  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    """Why a paper counts no more."""

    reason = forms.CharField(label="作废原因", max_length=200)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Files that were chosen together, each made fit to be kept; one that is not stops them all."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Scan]:  # noqa: ARG002 - of Django
        files: Sequence[UploadedFile] = [file for file in data or [] if file]  # type: ignore[type-arg]
        if not files:
            raise ValidationError(self.error_messages["required"])
        if len(files) > MOST_FILES:
            raise ValidationError(f"一次最多放 {MOST_FILES} 个文件，请分几次。")
        return [self._scan(file) for file in files]

    def _scan(self, file: UploadedFile) -> Scan:  # type: ignore[type-arg]
        content = file.read()
        try:
            if file.size != len(content):  # beyond what one request may bring
                most = LARGEST // 1024 // 1024
                raise ValidationError(
                    f"放不下：一个文件不超过 {most} MB，一次总共不超过 {4 * most} MB。"
                )
            return scan_of(content)
        except ValidationError as error:
            words = sentences(error.messages)
            raise ValidationError(f"“{str(file.name)[:40]}”：{words}") from error


class AttachForm(forms.Form):
    """Photographs or scans, and where they belong."""

    scans = SeveralFiles(
        label="照片或 PDF",
        error_messages={"required": "请先拍照或选择文件"},
        help_text="可一次选几张；照片里的拍摄位置和手机信息会去掉",
    )
    form = forms.ChoiceField(label="归入", required=False)
    title = forms.CharField(
        label="名称", max_length=80, required=False, help_text="如：购物小票、聊天记录"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].widget.attrs |= {"accept": ACCEPTED, "multiple": True}
        signed = [(key, f"签字件：{FORMS[key].title}") for key in ORDER if key]
        self.fields["form"].choices = [("", EVIDENCE), *signed]  # type: ignore[attr-defined]

    def titled(self) -> list[tuple[str, Scan]]:
        """Each with its name; several are counted."""
        data, scans = self.cleaned_data, self.cleaned_data["scans"]
        name = data["title"].strip() or (FORMS[data["form"]].title if data["form"] else EVIDENCE)
        return [
            (f"{name} {n}" if scans[1:] else str(name), scan) for n, scan in enumerate(scans, 1)
        ]
