"""The form of one side."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.handling.actions.identifying import Told
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.parties import ROLES

Known = Party.Identity
OFFERED = {
    "consumer": (Known.UNSEEN, Known.DOCUMENT, Known.PLATFORM, Known.FAILED),
    "merchant": (Known.UNSEEN, Known.LICENCE, Known.FAILED),
}


class PartyForm(forms.Form):
    """People are never filled in: who opens the page need not read them. Empty: as it was."""

    identity = forms.ChoiceField(label=_("身份核验"), required=False)
    contact_name = forms.CharField(max_length=40, required=False)
    contact_phone = forms.CharField(max_length=30, required=False)
    authority = forms.ChoiceField(
        label=_("代理授权"), choices=Party.Authority.choices, required=False
    )
    agent_name = forms.CharField(label=_("代理人姓名"), max_length=40, required=False)
    agent_phone = forms.CharField(label=_("代理人电话"), max_length=30, required=False)

    def __init__(
        self,
        side: str,
        data: Mapping[str, Any] | None = None,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, prefix=side, initial=initial)
        self.fields["identity"].choices = [(one.value, one.label) for one in OFFERED[side]]  # type: ignore[attr-defined]
        self.fields["contact_name"].label = _("%(role)s姓名") % {"role": _(ROLES[side])}
        self.fields["contact_phone"].label = _("%(role)s电话") % {"role": _(ROLES[side])}

    def told(self) -> Told:
        return Told(**self.cleaned_data)
