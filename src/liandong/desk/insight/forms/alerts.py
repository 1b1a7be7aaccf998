"""Forms of alerts: what a list is narrowed to, a side's review, how a district is watched."""

from typing import Final

from django import forms
from django.http import QueryDict

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.insight.actions.watch_settings import LEAST, MOST
from liandong.desk.insight.models import Alert, Level, Sensitivity
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

LONGEST: Final = 2000
"""Characters of a reason."""
SHOWS: Final = [("", "进行中和待研判"), ("over", "已结束"), ("all", "全部")]


class AlertFilterForm(forms.Form):
    """Its names are those that `queries.alerts.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "不限"), *Level.choices])
    grade = forms.ChoiceField(
        label="等级", required=False, choices=[("", "不限"), *Alert.Grade.choices]
    )
    verdict = forms.ChoiceField(
        label="结论", required=False, choices=[("", "不限"), *Alert.Verdict.choices]
    )
    show = forms.ChoiceField(label="范围", required=False, choices=SHOWS)

    def __init__(self, query: QueryDict, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label="结论", choices=Alert.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class WatchForm(forms.Form):
    sensitivity = forms.ChoiceField(
        label="灵敏度",
        choices=Sensitivity.choices,
        help_text="一晚报出的信号中允许有多少是偶然：少而准 5%，标准 10%，宁多勿漏 20%。",
    )
    least_in_window = forms.IntegerField(
        label="最少件数",
        min_value=LEAST,
        max_value=MOST,
        help_text="一至两周内少于此数的，不产生预警。",
    )
    levels = forms.MultipleChoiceField(
        label="监测层级", choices=Level.choices, widget=forms.CheckboxSelectMultiple
    )
    comparable_since = forms.DateField(
        label="可比数据起始日",
        required=False,
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
        help_text="此前的件数不参与比较；商圈边界改动后自动设为当日。留空则从第一件算起。",
    )
