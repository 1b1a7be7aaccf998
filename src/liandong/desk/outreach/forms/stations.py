"""Forms of rights stations."""

from typing import Any

from django import forms

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, own_districts
from liandong.desk.directory.queries.merchant_register import malls_for
from liandong.desk.outreach.forms.letters import day_field, phone_field, short_field
from liandong.desk.outreach.models import RightsStation
from liandong.desk.outreach.rules.stations import HAVES, HOSTS, ROLES, STARS, STATES, VERDICTS
from liandong.desk.ui.fields import PhoneField


class StationFilterForm(forms.Form):
    """Its names are those that `queries.stations.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "不限"), *((state.value, words) for state, words in STATES.items())],
    )
    host_kind = forms.ChoiceField(
        label="主体类型", required=False, choices=[("", "不限"), *HOSTS.items()]
    )
    q = forms.CharField(label="站点、主体或授牌编号", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class StationForm(forms.ModelForm[RightsStation]):
    class Meta:
        model = RightsStation
        fields = (
            "name", "host", "host_kind", "mall", "district", "address", "area", "phone", "rules",
        )  # fmt: skip
        field_classes = {"phone": PhoneField}  # noqa: RUF012
        widgets = {"rules": forms.Textarea({"rows": 5})}  # noqa: RUF012

    def __init__(
        self, data: Any = None, *, instance: RightsStation | None = None, by: User
    ) -> None:
        super().__init__(data, instance=instance)
        places = District.objects.filter(name__in=own_districts(by)).order_by("code")
        self.fields["district"].queryset = places  # type: ignore[attr-defined]
        malls = dict.fromkeys([*malls_for(by), *([instance.mall] if instance else [])])
        named = [(name, name) for name in malls if name]
        self.fields["mall"] = forms.ChoiceField(
            label="名录里的商场、市场",
            required=False,
            choices=[("", "没有"), *named],
            help_text="站点登记时可以选到其中的商户",
        )


def _met() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="八个有", required=False, choices=list(HAVES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class PlateForm(forms.Form):
    met = _met()
    plate_number = short_field("授牌编号", 40, required=True)
    on = day_field("授牌日期")


class ExamForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2200)
    met = _met()
    verdict = forms.ChoiceField(
        label="考核结果", choices=list(VERDICTS.items()), widget=forms.RadioSelect
    )
    stars = forms.TypedChoiceField(
        label="星级", required=False, coerce=int, empty_value=None,
        choices=[("", "不评"), *((str(n), f"{n} 星") for n in STARS)],
    )  # fmt: skip
    remark = short_field("说明", 400, hint="没有合格的写明原因")


class StaffForm(forms.Form):
    role = forms.ChoiceField(label="岗位", choices=list(ROLES.items()))
    name = short_field("姓名", 40, required=True)
    phone = phone_field("手机或电话")
    since = day_field("任职日期")


class LeaveForm(forms.Form):
    until = day_field("离任日期")
    until.widget.attrs["class"] = "form-control"


class RemoveForm(forms.Form):
    on = day_field("摘牌日期")
    reason = short_field("摘牌原因", 400, required=True)
