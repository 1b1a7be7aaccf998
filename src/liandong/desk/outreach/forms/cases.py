"""Forms of cases: the filter, what is recorded of one, links to disputes."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, find_merchant
from liandong.desk.outreach.forms.letters import day_field, short_field
from liandong.desk.outreach.models import Campaign, EnforcementCase
from liandong.desk.outreach.queries.cases import STATES, party_read, sources_for
from liandong.desk.outreach.queries.visible import campaigns_visible_to
from liandong.desk.outreach.rules.cases import DISCRETIONS, OUTCOMES
from liandong.desk.outreach.rules.publication.penalties import FIELDS, SANCTIONS
from liandong.desk.outreach.rules.returns import MOST_YUAN

ONCE_DECIDED: Final = "填了处罚决定日期的必须选择"


def yuan_field(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_YUAN,
        max_digits=14,
        decimal_places=2,
    )


class CaseFilterForm(forms.Form):
    """Its names are those that `queries.cases.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    campaign = forms.ChoiceField(label="专项整治", required=False)
    source = forms.ChoiceField(label="来源", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *STATES])
    since = day_field("立案从", required=False)
    until = day_field("立案到", required=False)
    q = forms.CharField(label="案号、案由或名录里的当事人", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        campaigns = campaigns_visible_to(by).order_by("-starts_on", "-pk")
        for name, choices in (
            ("district", names),
            ("campaign", list(campaigns.values_list("number", "name"))),
            ("source", sources_for(by)),
        ):
            self.fields[name].choices = [("", "不限"), *choices]  # type: ignore[attr-defined]


class CaseForm(forms.Form):
    """What is recorded of a case. Names are those of the model."""

    case_number = short_field("案号", 60, required=True, hint="业务系统里的案号，案件在那里办理")
    party = short_field("当事人", 120, required=True, hint="登记名称；名录里有的自动对应")
    cause = short_field("案由", 120, required=True)
    source = forms.ChoiceField(label="来源", widget=forms.RadioSelect)
    district = forms.ChoiceField(label="商圈", required=False)
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="专项整治", required=False)
    opened_on = day_field("立案日期")
    articles = short_field("违法条款", 300)
    correction_ordered_on = day_field("责令改正日期", required=False)
    decided_on = day_field("处罚决定日期", required=False)
    discretion = forms.ChoiceField(
        label="裁量", required=False, choices=[("", "—"), *DISCRETIONS.items()]
    )
    fine_yuan = yuan_field("罚款（元）")
    confiscated_yuan = yuan_field("没收（元）")
    sanction = forms.ChoiceField(
        label="处罚种类（最重的）",
        required=False,
        choices=[("", "请选择"), *SANCTIONS.items()],
        help_text=ONCE_DECIDED,
    )
    field = forms.ChoiceField(
        label="公示领域",
        required=False,
        choices=[("", "请选择"), *FIELDS.items()],
        help_text=ONCE_DECIDED,
    )
    closed_on = day_field("结案日期", required=False)
    outcome = forms.ChoiceField(
        label="结案方式", required=False, choices=[("", "—"), *OUTCOMES.items()]
    )
    published_on = day_field("公示日期", required=False)
    taken_down_on = day_field("停止公示日期", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        case: EnforcementCase | None = None,
        initial: dict[str, Any] | None = None,
        by: User,
    ) -> None:
        values = dict(initial or {})
        if case is not None:
            values = {name: getattr(case, name) for name in self.base_fields}
            values["district"] = case.district.name if case.district else ""
            values["party"] = party_read(case, by)
        self.case, self.by = case, by
        super().__init__(data, initial=values)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "按当事人"), *names]  # type: ignore[attr-defined]
        self.fields["source"].choices = sources_for(by)  # type: ignore[attr-defined]
        campaigns = campaigns_visible_to(by).filter(withdrawn_at=None, summarised_on=None)
        if case is not None and case.campaign_id:
            campaigns = campaigns | campaigns_visible_to(by).filter(pk=case.campaign_id)
        self.fields["campaign"].queryset = campaigns.order_by("-pk")  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The values for `record_case` and `save_case`: the merchant of the register where the
        party is one, and its district where none was chosen."""
        values = dict(self.cleaned_data)
        if self.case is not None and values["party"] == party_read(self.case, self.by):
            values["party"] = self.case.party  # as it stands, also for who reads it masked
        merchant = find_merchant(values["party"].strip(), by=self.by)
        if merchant is None and self.case is not None and values["party"] == self.case.party:
            merchant = self.case.merchant  # as it stands, also for who does not see it
        values["merchant"] = merchant
        name = values["district"]
        chosen = District.objects.get(name=name) if name else None
        values["district"] = chosen or (merchant.district if merchant else None)
        return {"values": values}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("closed_on")) != bool(data.get("outcome")):
            lacking = "outcome" if data.get("closed_on") else "closed_on"
            raise ValidationError({lacking: "结案日期和结案方式要一起填。"})
        for name in ("sanction", "field"):
            if data.get("decided_on") and not data.get(name) and name not in self.errors:
                self.add_error(name, f"请选择{self.fields[name].label}。")
        return data


class LinkForm(forms.Form):
    number = short_field("纠纷编号", 20, required=True, hint="如 LD20261124-0001")
