"""The forms of choosing a name and of deciding on jurisdiction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.disputes.rules.facts import JURISDICTIONS, PARTIES, WAYS
from liandong.desk.handling.actions.naming import DISPUTED, ELSEWHERE, Consent, Consents
from liandong.desk.handling.rules.names import Choice
from liandong.desk.ui.widgets import MomentInput

DECISIONS: Final = {
    **JURISDICTIONS,
    ELSEWHERE: "不归本区管辖：退回来件单位（第41条，不得自行转送）",
    DISPUTED: "管辖有争议：七个工作日内协商，不成的报共同上级（第33条）",
}


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class NameForm(forms.Form):
    """The name, and how and when each party agreed (asked once)."""

    name = forms.ChoiceField(label=_("以谁的名义调解"), widget=forms.RadioSelect)
    delegation = forms.BooleanField(
        label=_("双方都同意委托消费者协会调解（第19条）"), required=False
    )

    def __init__(
        self,
        choices: Sequence[Choice],
        data: Mapping[str, Any] | None = None,
        *,
        consented: bool,
    ) -> None:
        super().__init__(data)
        self.consented = consented
        offered = [(one.code, _(one.consequence.label)) for one in choices if not one.bar]
        self.fields["name"].choices = offered  # type: ignore[attr-defined]
        for side, label in {} if consented else PARTIES.items():
            self.fields[f"{side}_way"] = forms.ChoiceField(
                label=_("%(who)s怎样表示同意") % {"who": _(label)},
                choices=[(code, _(words)) for code, words in WAYS.items()],
            )
            self.fields[f"{side}_at"] = moment_field(_("%(who)s何时同意") % {"who": _(label)})
            self.fields[f"{side}_at"].initial = timezone.localtime

    @property
    def parties(self) -> list[list[forms.BoundField]]:
        """The fields of each party."""
        return [[self[f"{side}_way"], self[f"{side}_at"]] for side in PARTIES]

    def consents(self) -> Consents:
        if self.consented:
            return {}
        return {side: Consent(self._way(side), self._at(side)) for side in PARTIES}

    def _way(self, side: str) -> str:
        return str(self.cleaned_data[f"{side}_way"])

    def _at(self, side: str) -> datetime:
        at = self.cleaned_data[f"{side}_at"]
        assert isinstance(at, datetime)  # noqa: S101 - the field gives nothing else
        return at


class JurisdictionForm(forms.Form):
    """Whose the matter is, and why."""

    decision = forms.ChoiceField(
        label=_("管辖结论"),
        choices=[(code, _(words)) for code, words in DECISIONS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(
            {"rows": 3, "placeholder": _("实际经营地、平台公示的地址、谁先收到 …")}
        ),
    )
