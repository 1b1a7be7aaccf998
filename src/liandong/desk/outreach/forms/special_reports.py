"""Forms of special reports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, find_merchant
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.rules.steps.reports import STATES
from liandong.engine.vocabulary import SECTORS


class ReportFilterForm(forms.Form):
    """Its names are those that `queries.special_reports.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "不限"), *((state.value, words) for state, words in STATES.items())],
    )

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class NewReportForm(forms.Form):
    """A district and days, in it a sector, an item or a merchant."""

    district = forms.ChoiceField(label="商圈", required=False)
    sector = forms.ChoiceField(
        label="行业类别",
        required=False,
        choices=[("", "不限"), *((name, name) for name in SECTORS)],
    )
    item = short_field("品类", 40, hint="如：黄金饰品；不填为不限")
    merchant = short_field("商户", 120, hint="登记名称或招牌；不填为不限")
    since = day_field("起")
    until = day_field("止")

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        self.by = by
        names = [(name, name) for name in districts_for(by)]
        everywhere = [("", "全区")] if by.job.rows == "all" else []
        self.fields["district"].choices = [*everywhere, *names]  # type: ignore[attr-defined]

    def clean_merchant(self) -> Any:
        name = str(self.cleaned_data["merchant"]).strip()
        found = find_merchant(name, by=self.by) if name else None
        if name and found is None:
            raise ValidationError("名录里没有这家商户，请核对名称。")
        return found

    def arguments(self) -> dict[str, Any]:
        """The arguments of `begin_by_hand`."""
        name = self.cleaned_data["district"]
        return {
            **self.cleaned_data,
            "district": District.objects.get(name=name) if name else None,
        }


class ReportForm(forms.Form):
    """The written sections."""

    causes = words_field("三、原因", rows=5)
    risks = words_field("四、风险研判", rows=5)
    proposals = words_field("五、建议（对企业、对市场管理方、对部门）", rows=6)
