"""What is told of a paper that was issued: who signed, how it went out, when it came in."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.papers.models import WAYS, Paper, Signature
from liandong.desk.papers.rules.forms import KEPT_COPY
from liandong.desk.ui.asked import WITHIN_YEARS


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"})
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
