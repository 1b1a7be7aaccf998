"""Forms of drawn_orders: the filter, a plan, the digits, a day."""

from collections.abc import Sequence
from typing import Any

from django import forms

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.queries import districts_for, own_districts
from liandong.desk.outreach.forms.letters import day_field, short_field
from liandong.desk.outreach.queries.visits.drawn_orders.orders import sectors_of
from liandong.desk.outreach.rules.drawn_orders import APART, DIGITS, FEWEST, GROUPS, KINDS, STATES


class OrderFilterForm(forms.Form):
    """Its names are those that `queries.visits.drawn_orders.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    kind = forms.ChoiceField(label="办理的", required=False, choices=[("", "不限"), *KINDS.items()])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "不限"), *((state.value, words) for state, words in STATES.items())],
    )
    q = forms.CharField(label="名称或编号", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class WhereForm(forms.Form):
    """Of which shops a plan is made."""

    district = forms.ChoiceField(label="商圈", required=False)
    sector = forms.ChoiceField(label="行业", required=False)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = own_districts(by)
        self.wanted = query.get("district", "")
        if self.wanted not in names:
            self.wanted = names[0] if names else ""
        self.chosen_sector = query.get("sector", "")
        sectors = sectors_of(self.wanted)
        if self.chosen_sector not in sectors:
            self.chosen_sector = ""
        self.initial = {"district": self.wanted, "sector": self.chosen_sector}
        self.fields["district"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [  # type: ignore[attr-defined]
            ("", "不限"), *((name, name) for name in sectors),
        ]  # fmt: skip


class OrderForm(forms.Form):
    """The plan. Which shops, a person chooses; nobody is ticked beforehand."""

    title = short_field("名称", 80, required=True)
    kind = forms.ChoiceField(
        label="先后办理的", choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    groups = forms.IntegerField(label="分几批", min_value=GROUPS[0], max_value=GROUPS[1])
    apart = forms.IntegerField(
        label="每批相隔（周）", min_value=APART[0], max_value=APART[1],
        help_text="间隔越长越容易看出效果",
    )  # fmt: skip
    first_on = day_field("第一批开始")
    merchants = forms.MultipleChoiceField(
        label="商户",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"至少 {FEWEST} 家；涉及人身安全、群体、闭店的另行先办，不参加抽签",
    )

    def __init__(
        self, shops: Sequence[tuple[Merchant, int]], district: District | None, data: Any = None
    ) -> None:
        super().__init__(data)
        self.shops = {str(shop.pk): shop for shop, _n in shops}
        self.district = district
        self.fields["merchants"].choices = [  # type: ignore[attr-defined]
            (str(shop.pk), f"{shop.name}（近一年 {n} 件）") for shop, n in shops
        ]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        chosen = set(given.pop("merchants"))
        return given | {
            "district": self.district,
            "merchants": [shop for pk, shop in self.shops.items() if pk in chosen],
        }


class DigitsForm(forms.Form):
    digits = forms.CharField(
        label="四位数字",
        min_length=DIGITS,
        max_length=DIGITS,
        help_text="当着另一方的面掷骰子或者抽数字球得出",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class DoneForm(forms.Form):
    on = day_field("办理日期")
