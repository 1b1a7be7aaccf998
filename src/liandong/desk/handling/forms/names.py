"""The forms of choosing a name and of deciding on jurisdiction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms

from liandong.desk.disputes.rules.facts import JURISDICTIONS, PARTIES, WAYS
from liandong.desk.handling.actions.names import DISPUTED, ELSEWHERE, Consent, Consents
from liandong.desk.handling.rules.names import Choice
from liandong.desk.ui.widgets import MomentInput

BOTH: Final = "both"
CONSENT_FIELDS: Final = {
    "delegated": "delegation",
    "delegated_committee": "committee_delegation",
}
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

    name = forms.ChoiceField(label="调解主体", widget=forms.RadioSelect)
    delegation = forms.BooleanField(label="双方都同意委托消费者协会调解（第19条）", required=False)
    committee_delegation = forms.BooleanField(
        label="双方都同意委托人民调解委员会调解（第19条）", required=False
    )

    def __init__(
        self,
        choices: Sequence[Choice],
        data: Mapping[str, Any] | None = None,
        *,
        consented: bool,
        needed: bool = True,
    ) -> None:
        """`needed`: the name is chosen now; else it may be left for later, with all else here."""
        super().__init__(data)
        self.consented = consented
        self.fields["name"].required = needed
        offered = [(choice.code, choice.consequence.label) for choice in choices if not choice.bar]
        self.fields["name"].choices = offered  # type: ignore[attr-defined]
        sides = {BOTH: "双方", **dict(PARTIES.items())}
        for side, label in {} if consented else sides.items():
            self.fields[f"{side}_way"] = forms.ChoiceField(
                label=f"{label}表示同意的方式",
                choices=[*([] if side == BOTH else [("", "请选择")]), *WAYS.items()],
                required=False,
                widget=forms.RadioSelect if side == BOTH else forms.Select,
            )
            self.fields[f"{side}_at"] = moment_field(f"{label}同意的时间")
            self.fields[f"{side}_at"].required = False

    @property
    def both(self) -> list[forms.BoundField]:
        """Where both agreed together: one way, one time."""
        return [self[f"{BOTH}_way"], self[f"{BOTH}_at"]]

    @property
    def apart(self) -> bool:
        """Whether something was entered for one party alone."""
        names = (f"{side}_{part}" for side in PARTIES for part in ("way", "at"))
        return any(self.data.get(name) for name in names)

    @property
    def parties(self) -> list[list[forms.BoundField]]:
        """The fields of each party."""
        return [[self[f"{side}_way"], self[f"{side}_at"]] for side in PARTIES]

    def clean(self) -> dict[str, Any]:
        """How and when each agreed must be entered, never assumed: for both at once or for each."""
        data = super().clean() or {}
        if not self.fields["name"].required and not data.get("name"):
            if any(data.values()):
                self.add_error("name", "请选择调解主体；以后再定的，同意的情况也以后再填。")
            return data
        if not self.consented and not self._is_given(BOTH):
            for side, label in PARTIES.items():
                if not self._is_given(side):
                    words = f"请填{label}表示同意的方式和时间。"
                    self.add_error(f"{side}_way", words)
        return data

    def is_delegated(self) -> bool:
        """Whether both agreed that the chosen organisation mediates for the regulator."""
        field = CONSENT_FIELDS.get(self.cleaned_data["name"], "")
        return bool(field and self.cleaned_data[field])

    def consents(self) -> Consents:
        if self.consented:
            return {}
        each = {side: BOTH if self._is_given(BOTH) else side for side in PARTIES}
        return {side: Consent(self._way(of), self._at(of)) for side, of in each.items()}

    def _is_given(self, side: str) -> bool:
        data = self.cleaned_data
        return bool(data.get(f"{side}_way") and data.get(f"{side}_at"))

    def _way(self, side: str) -> str:
        return str(self.cleaned_data[f"{side}_way"])

    def _at(self, side: str) -> datetime:
        at = self.cleaned_data[f"{side}_at"]
        assert isinstance(at, datetime)  # noqa: S101 - the field gives nothing else
        return at


class JurisdictionForm(forms.Form):
    """Whose the dispute is, and why."""

    decision = forms.ChoiceField(
        label="管辖结论",
        choices=[(code, words) for code, words in DECISIONS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "placeholder": "实际经营地、平台公示的地址、谁先收到 …"}),
    )
