"""Forms of clues: the filters, what is recorded of one, a step."""

from typing import Any

from django import forms

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, find_merchant
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.models import Clue, Visit
from liandong.desk.outreach.queries.cases import sources_for
from liandong.desk.outreach.queries.clues.clues import FILTERS
from liandong.desk.outreach.queries.visible import visits_visible_to
from liandong.desk.outreach.rules.clues import StepRule, Verb
from liandong.desk.outreach.rules.steps.visits import State as VisitState


class ClueFilterForm(forms.Form):
    """Its names are those that `queries.clues.clues.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *FILTERS])
    source = forms.ChoiceField(label="来源", required=False)
    since = day_field("发现从", required=False)
    until = day_field("发现到", required=False)
    q = forms.CharField(label="编号或名录里的当事人", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        for name, choices in (("district", names), ("source", sources_for(by))):
            self.fields[name].choices = [("", "不限"), *choices]  # type: ignore[attr-defined]


class LeadFilterForm(forms.Form):
    district = forms.ChoiceField(label="商圈", required=False)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class ClueForm(forms.Form):
    """What is recorded of a clue. Names are those of the model."""

    party = short_field("当事人", 120, required=True, hint="登记名称；名录里有的自动对应")
    district = forms.ChoiceField(label="商圈", required=False)
    source = forms.ChoiceField(label="来源", widget=forms.RadioSelect)
    found_on = day_field("发现日期", hint="自发现之日起 15 个工作日内核查")
    facts = words_field("违法线索", required=True, hint="时间、地点、商品或服务、涉嫌违反的规定")
    evidence = words_field("证据清单", rows=3, hint="一行一项：名称、件数、存放处")
    visit = forms.ModelChoiceField(
        Visit.objects.none(), label="来自走访", required=False, to_field_name="number"
    )
    disputes = words_field("相关纠纷编号", rows=2, hint="一行一个，可以不填")

    def __init__(
        self,
        data: Any = None,
        *,
        clue: Clue | None = None,
        initial: dict[str, Any] | None = None,
        by: User,
    ) -> None:
        values = dict(initial or {})
        if clue is not None:
            names = ("party", "source", "found_on", "facts", "evidence")
            values = {name: getattr(clue, name) or "" for name in names}
            values["district"] = clue.district.name if clue.district else ""
            values["visit"] = clue.visit.number if clue.visit else None
        super().__init__(data, initial=values)
        self.clue, self.by = clue, by
        if clue is not None:
            del self.fields["disputes"]
        names_of = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "按当事人"), *names_of]  # type: ignore[attr-defined]
        self.fields["source"].choices = sources_for(by)  # type: ignore[attr-defined]
        visits = visits_visible_to(by).filter(state=VisitState.DONE).order_by("-day", "-pk")
        self.fields["visit"].queryset = visits  # type: ignore[attr-defined]
        wanted = self["visit"].value()
        shown = list(visits.filter(number=wanted or "")) or list(visits[:20])
        self.fields["visit"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((row.number, f"{row.day} {row.name}") for row in shown),
        ]  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """For `record_clue` and `save_clue`: the merchant of the register where the party is one,
        and its district where none was chosen."""
        values = dict(self.cleaned_data)
        merchant = find_merchant(values["party"].strip(), by=self.by)
        if merchant is None and self.clue is not None and values["party"] == self.clue.party:
            merchant = self.clue.merchant  # as it stands, also for who does not see it
        values["merchant"] = merchant
        name = values["district"]
        chosen = District.objects.get(name=name) if name else None
        values["district"] = chosen or (merchant.district if merchant else None)
        disputes = values.pop("disputes", None)
        found: dict[str, Any] = {"values": values}
        return found if disputes is None else {**found, "disputes": disputes}


class ClueStepForm(forms.Form):
    """A step: the day, whose, in words; of a filing the case."""

    on = day_field("日期")
    who = short_field("批准人", 120, required=True)
    case = short_field("案件编号或案号", 60, hint="还没登记的先留空")
    text = words_field("说明", rows=3)

    def __init__(self, rule: StepRule, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{rule.verb.value}_%s")
        self.fields["who"].label = rule.who
        self.fields["text"].label = rule.text
        self.fields["text"].required = rule.needs_text
        if rule.verb is not Verb.FILE:
            del self.fields["case"]
