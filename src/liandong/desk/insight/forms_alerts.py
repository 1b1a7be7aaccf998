"""Forms of alerts: what a list is narrowed to, a side's review, how a district is watched."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.insight.actions.watching import LEAST, MOST
from liandong.desk.insight.models import Alert, Level, Sensitivity
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

LONGEST: Final = 2000
"""Characters of a reason."""
SHOWS: Final = [("", _("进行中和待研判")), ("over", _("已结束")), ("all", _("全部"))]


class AlertFilterForm(forms.Form):
    """Its names are those that `queries.alerts.narrowed` reads."""

    district = forms.ChoiceField(label=_("商圈"), required=False)
    level = forms.ChoiceField(
        label=_("层级"), required=False, choices=[("", _("不限")), *Level.choices]
    )
    grade = forms.ChoiceField(
        label=_("等级"), required=False, choices=[("", _("不限")), *Alert.Grade.choices]
    )
    verdict = forms.ChoiceField(
        label=_("结论"), required=False, choices=[("", _("不限")), *Alert.Verdict.choices]
    )
    show = forms.ChoiceField(label=_("范围"), required=False, choices=SHOWS)

    def __init__(self, query: QueryDict, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", _("不限")), *names]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("结论"), choices=Alert.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("理由"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class WatchForm(forms.Form):
    sensitivity = forms.ChoiceField(
        label=_("灵敏度"),
        choices=Sensitivity.choices,
        help_text=_("一晚报出的信号中允许有多少是偶然：少而准 5%，标准 10%，宁多勿漏 20%。"),
    )
    floor = forms.IntegerField(
        label=_("最少件数"),
        min_value=LEAST,
        max_value=MOST,
        help_text=_("一至两周内少于此数的，再罕见也不报。"),
    )
    levels = forms.MultipleChoiceField(
        label=_("监测层级"), choices=Level.choices, widget=forms.CheckboxSelectMultiple
    )
    comparable_since = forms.DateField(
        label=_("可比数据起始日"),
        required=False,
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
        help_text=_("此前的件数不参与比较；商圈边界改动后自动设为当日。留空则从第一件算起。"),
    )
