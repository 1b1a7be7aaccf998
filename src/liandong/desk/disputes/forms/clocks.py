"""The entry of an event of a clock."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.disputes.rules.clocks import WHAT_WORDS
from liandong.desk.disputes.rules.periods import KINDS, Period
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

NO_DECISION: Final = "受理决定（消费者撤回投诉、双方和解，不再作出）"


class ClockForm(forms.Form):
    """Which clock, what happened and when; the clocks about a clue are the regulator's alone.

    `ends_decision`: the decision on a complaint may be ended here too (`queries.clocks`).
    """

    code = forms.ChoiceField(label="时限")
    what = forms.ChoiceField(
        label="登记", choices=[(event.value, words) for event, words in WHAT_WORDS.items()]
    )
    on = forms.DateField(
        label="日期",
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
        help_text="起算日不计入，从次日起算",
    )
    until = forms.DateField(
        label="届满日期",
        required=False,
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
        help_text="身份补正、12345 工单须填；延长到指定日期时填",
    )
    reason = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, by: User, ends_decision: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for period, kind in KINDS.items():
            if kind.by_hand and (sees_reports(by) or not kind.confidential):
                groups.setdefault(kind.group, []).append((period.value, kind.label))
        if ends_decision:
            groups.setdefault("", []).insert(0, (Period.DECISION.value, NO_DECISION))
        shown = [*groups.pop("", []), *groups.items()]
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)  # noqa: S101 - it is declared above
        code.choices = shown
        self.fields["on"].initial = timezone.localdate()
        if ends_decision and self.initial.get("code") == Period.DECISION:
            del self.fields["until"]
            reason = self.fields["reason"]
            reason.required, reason.help_text = (
                True,
                "消费者何时、以何方式撤回投诉，或者平台的办理结果",
            )
