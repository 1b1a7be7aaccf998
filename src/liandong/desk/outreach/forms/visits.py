"""Forms of visits: the ledger's filter, a plan, and what was found."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.queries import districts_for, find_merchant, own_districts
from liandong.desk.handling.forms.papers import ACCEPTED, SeveralFiles
from liandong.desk.outreach.actions.visits import Found, Target
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.models import Visit
from liandong.desk.outreach.queries.visits.ledger import (
    checks_letter,
    visitors_for,
    why_not_visiting,
)
from liandong.desk.outreach.rules.checklists import TRADES, VERDICTS, TopicRule, topics_of
from liandong.desk.outreach.rules.steps.letters import MENDED
from liandong.desk.outreach.rules.steps.visits import HOUSES, KINDS, REASONS, SIGNED, STATES
from liandong.desk.ui.widgets import first_fault

ANY: tuple[tuple[str, str], ...] = (("", "不限"),)


class VisitFilterForm(forms.Form):
    """Its names are those that `queries.visits.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[*ANY, *((state.value, words) for state, words in STATES.items())],
    )
    reason = forms.ChoiceField(
        label="事由",
        required=False,
        choices=[*ANY, *((reason.value, words) for reason, words in REASONS.items())],
    )
    kind = forms.ChoiceField(label="类型", required=False, choices=[*ANY, *KINDS.items()])
    since = day_field("起", required=False)
    until = day_field("止", required=False)
    q = forms.CharField(label="对象或编号", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [*ANY, *names]  # type: ignore[attr-defined]


class ProposalFilterForm(forms.Form):
    district = forms.ChoiceField(label="商圈", required=False)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [*ANY, *names]  # type: ignore[attr-defined]


CHOOSE: Final = ("", "请选择")
WHO_GOES: Final = (
    "列出的是本商圈警务站、消协、市监里可以登记走访的人员；警务站的和消协（或市监）的都要有"
)


def _visitors_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="走访人",
        widget=forms.CheckboxSelectMultiple,
        help_text=WHO_GOES,
    )


def _people(people: Sequence[User]) -> list[tuple[str, str]]:
    return [
        (
            str(person.pk),
            f"{HOUSES[person.department.kind]} {person.display_name}（{person.department}）",
        )
        for person in people
    ]


class WhenForm(forms.Form):
    """The day, and who goes."""

    day = day_field("走访日期")
    visitors = _visitors_field()

    def __init__(self, visit: Visit, data: Any = None) -> None:
        chosen = [str(pk) for pk in visit.visitors.values_list("person", flat=True)]
        super().__init__(data, initial={"day": visit.day, "visitors": chosen})
        self.people = visitors_for([visit.district.name])
        self.fields["visitors"].choices = _people(self.people)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"], "visitors": chosen_people(self)}


class PlanForm(forms.Form):
    """Where to go, why, when and who."""

    kind = forms.ChoiceField(label="类型", choices=list(KINDS.items()), widget=forms.RadioSelect)
    name = short_field("走访对象", 120, required=True, hint="登记名称或招牌；商场、市场写全称")
    district = forms.ChoiceField(label="商圈")
    trade = forms.ChoiceField(label="检查表", choices=[CHOOSE, *TRADES.items()])
    reason = forms.ChoiceField(
        label="事由",
        choices=[(reason.value, words) for reason, words in REASONS.items()],
        widget=forms.RadioSelect,
    )
    day = day_field("走访日期")
    visitors = _visitors_field()

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any],
        known: Merchant | None = None,
        by: User,
    ) -> None:
        """`known` is the proposed merchant, so that one of the same name is not taken for it."""
        super().__init__(data, initial=initial)
        self.known, self.by = known, by
        names = own_districts(by)
        several = [CHOOSE] if len(names) > 1 else []
        self.fields["district"].choices = [*several, *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.people = visitors_for(names)
        self.fields["visitors"].help_text = f"{why_not_visiting(by)}{WHO_GOES}"
        self.fields["visitors"].choices = _people(self.people)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The arguments of `plan_visit` that are typed."""
        given = self.cleaned_data
        name = given["name"].strip()
        merchant = self.known if self.known and self.known.name == name else None
        if merchant is None and given["kind"] == "merchant":
            merchant = find_merchant(name, by=self.by)
        target = Target(
            kind=given["kind"],
            name=merchant.name if merchant else name,
            district=District.objects.get(name=given["district"]),
            trade=given["trade"],
            merchant=merchant,
        )
        return {
            "target": target,
            "reason": given["reason"],
            "day": given["day"],
            "visitors": chosen_people(self),
        }


def chosen_people(form: "WhenForm | PlanForm") -> list[User]:
    chosen = set(form.cleaned_data["visitors"])
    return [person for person in form.people if str(person.pk) in chosen]


class RecordForm(forms.Form):
    """The checklist and what was found. Nothing is filled in beforehand."""

    day = day_field("走访日期")
    came = forms.MultipleChoiceField(label="到场的走访人", widget=forms.CheckboxSelectMultiple)
    met = short_field("店方接待人", 60)
    findings = words_field("发现的问题", rows=3, hint="有不符合的项目必须写；不写消费者姓名、电话")
    mended = words_field("现场改正", rows=2)
    to_mend = words_field("限期整改的事项", rows=2)
    mend_by = day_field("整改期限", required=False)
    signed = forms.ChoiceField(
        label="检查表签字", choices=list(SIGNED.items()), widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label="对提醒的复查结论", choices=list(MENDED.items()), widget=forms.RadioSelect
    )

    def __init__(self, visit: Visit, data: Any = None) -> None:
        super().__init__(data)
        self.fields["day"].help_text = f"安排在 {visit.day}；请写实际走访的日期"
        rows = visit.visitors.select_related("person", "department").order_by("pk")
        self.fields["came"].choices = [  # type: ignore[attr-defined]
            (str(row.person_id), f"{HOUSES.get(row.department.kind, '')} {row.person}".strip())
            for row in rows
        ]
        if not checks_letter(visit):
            del self.fields["outcome"]
        self.topics = topics_of(visit.trade)
        for rule in self.topics:
            self.fields[_verdict(rule)] = forms.ChoiceField(
                label=rule.label, choices=list(VERDICTS.items()), widget=forms.RadioSelect
            )
            self.fields[_remark(rule)] = short_field(f"{rule.label}备注", 200)

    @property
    def lines(self) -> list[tuple[TopicRule, forms.BoundField, forms.BoundField]]:
        """The checklist as the page draws it."""
        return [(rule, self[_verdict(rule)], self[_remark(rule)]) for rule in self.topics]

    @property
    def first_fault(self) -> str:
        return first_fault(self)

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields after the checklist."""
        drawn = {"day", "came", "met"}
        drawn |= {name(rule) for rule in self.topics for name in (_verdict, _remark)}
        return [self[name] for name in self.fields if name not in drawn]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("to_mend")) != bool(data.get("mend_by")) and "mend_by" not in self.errors:
            raise ValidationError({"mend_by": "限期整改要同时写明事项和期限。"})
        return data

    def found(self) -> Found:
        given = self.cleaned_data
        return Found(
            day=given["day"],
            came=[int(pk) for pk in given["came"]],
            checklist={
                rule.topic.value: (given[_verdict(rule)], given[_remark(rule)])
                for rule in self.topics
            },
            met=given["met"],
            findings=given["findings"],
            mended=given["mended"],
            to_mend=given["to_mend"],
            mend_by=given["mend_by"],
            signed=given["signed"],
            outcome=given.get("outcome", ""),
        )


def _verdict(rule: TopicRule) -> str:
    return f"verdict_{rule.topic}"


def _remark(rule: TopicRule) -> str:
    return f"remark_{rule.topic}"


class FilesForm(forms.Form):
    """Photographs or scans with what they are."""

    scans = SeveralFiles(
        label="照片或 PDF",
        error_messages={"required": "请先拍照或选择文件"},
        help_text="可一次选几张；照片里的拍摄位置和手机信息会去掉",
    )
    title = forms.ChoiceField(label="这是")

    def __init__(self, titles: Sequence[str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["scans"].widget.attrs |= {"accept": ACCEPTED, "multiple": True}
        self.fields["title"].choices = [(title, title) for title in titles]  # type: ignore[attr-defined]
