"""The form of one side."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from liandong.desk.handling.actions.parties import PartyDetails
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.parties import ROLES

Known = Party.Identity
OFFERED = {
    "consumer": (Known.UNSEEN, Known.DOCUMENT, Known.PLATFORM, Known.FAILED),
    "merchant": (Known.UNSEEN, Known.LICENCE, Known.FAILED),
}
AUTHORITY_ENDED: Final = ("ended", "撤销代理")
"""Chosen instead of an authority, where there is an agent."""


class PartyForm(forms.Form):
    """People are never filled in: who opens the page need not read them. Empty: as it was.
    `represented`: an agent is registered, whose authority ends only where that is chosen."""

    identity = forms.ChoiceField(label="身份核验", required=False)
    contact_name = forms.CharField(max_length=40, required=False)
    contact_phone = forms.CharField(max_length=30, required=False)
    authority = forms.ChoiceField(label="代理授权", choices=Party.Authority.choices, required=False)
    agent_name = forms.CharField(label="代理人姓名", max_length=40, required=False)
    agent_phone = forms.CharField(label="代理人电话", max_length=30, required=False)

    def __init__(
        self,
        side: str,
        data: Mapping[str, Any] | None = None,
        initial: dict[str, str] | None = None,
        *,
        represented: bool,
    ) -> None:
        super().__init__(data, prefix=side, initial=initial)
        kinds = [(kind.value, kind.label) for kind in OFFERED[side]]
        self.fields["identity"].choices = kinds  # type: ignore[attr-defined]
        if represented:
            authorities = [kind for kind in Party.Authority.choices if kind[0]]
            offered = [*authorities, AUTHORITY_ENDED]
            self.fields["authority"].choices = offered  # type: ignore[attr-defined]
        self.fields["contact_name"].label = f"{ROLES[side]}姓名"
        self.fields["contact_phone"].label = f"{ROLES[side]}电话"

    def details(self) -> PartyDetails:
        ended = self.cleaned_data["authority"] == AUTHORITY_ENDED[0]
        stated = self.cleaned_data | ({"authority": ""} if ended else {})
        return PartyDetails(**stated, authority_ended=ended)
