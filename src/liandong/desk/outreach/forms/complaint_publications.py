"""Forms of the publication of complaints: nothing of them is chosen beforehand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.rules.publication.complaints import (
    CONSENTS,
    EXCLUSION_WORDS,
    OUT_BY_STAFF,
    OUT_REASONS,
    RESULTS,
    TRUTHS,
)
from liandong.desk.outreach.rules.publication.platform_export import LARGEST_MB, MOST

DECIDES = "decide"
"""The id of the form to which ticks and fields belong."""


class PrepareForm(forms.Form):
    since = day_field("化解日期起")
    until = day_field("化解日期止")


class DecideForm(forms.Form):
    consent = forms.ChoiceField(
        label="投诉人是否同意公示", choices=list(CONSENTS.items()), widget=forms.RadioSelect
    )
    truth = forms.ChoiceField(
        label="是否真实", choices=list(TRUTHS.items()), widget=forms.RadioSelect
    )
    exclusion = forms.ChoiceField(
        label="其他排除情形", required=False, choices=[("", "没有"), *EXCLUSION_WORDS.items()]
    )
    basis = short_field(
        "依据", 200, hint="选“其他”的写明平台规则的条款；登记表不同意、后来同意的写明同意的方式"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = DECIDES  # it stands apart from the ticks of the rows


class ReturnForm(forms.Form):
    reason = short_field("退回的原因", 400, required=True)


class ObjectionForm(forms.Form):
    received_on = day_field("收到日期")
    words = words_field("异议内容", required=True, rows=3)
    answer_by = day_field("答复期限")
    basis = short_field("期限依据", 100, required=True, hint="如平台规则的条款、通知的文号")


class AnswerForm(forms.Form):
    result = forms.ChoiceField(
        label="处理结果", choices=list(RESULTS.items()), widget=forms.RadioSelect
    )
    answer = words_field("理由", required=True, rows=3)
    answered_on = day_field("答复日期")


class OutForm(forms.Form):
    reason = forms.ChoiceField(
        label="撤出的原因",
        choices=[(reason.value, OUT_REASONS[reason]) for reason in OUT_BY_STAFF],
        widget=forms.RadioSelect,
    )
    words = words_field("说明", rows=2)


class CompareForm(forms.Form):
    since = day_field("审核日期起")
    until = day_field("审核日期止")
    file = forms.FileField(
        label="平台导出的公示清单（CSV）",
        help_text=(
            "第一行为栏名，要有“登记编号”；有“被投诉主体名称”的一并核对。"
            f"不超过 {LARGEST_MB} MB、{MOST} 行，超过的按日期分段导出"
        ),
        error_messages={"required": "请先选择文件"},
        widget=forms.FileInput({"accept": ".csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MB * 1024 * 1024:
            raise ValidationError(f"文件超过 {LARGEST_MB} MB，请在平台按日期分段导出，分次核对。")
        return file
