"""Forms of letters: begun for several traders, a draft, and what each step records."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.directory.queries import districts_for, find_merchant
from liandong.desk.outreach.actions.letters.drafts import Trader
from liandong.desk.outreach.models import Letter
from liandong.desk.outreach.queries.advice import fitting
from liandong.desk.outreach.queries.findings.facts import Facts
from liandong.desk.outreach.rules.letters.instruments import LABELS, TALK_BASES, of_department
from liandong.desk.outreach.rules.steps.letters import MENDED, STATES
from liandong.desk.papers.models import WAYS
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.ui.fields import MomentField, PhoneField
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

LONGEST: Final = 4000


def words_field(
    label: str, *, required: bool = False, rows: int = 4, hint: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=hint,
        widget=forms.Textarea({"rows": rows}),
    )


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
        help_text=hint,
    )


def short_field(
    label: str, most: int, *, required: bool = False, hint: str = ""
) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def phone_field(label: str, *, required: bool = False, hint: str = "") -> PhoneField:
    return PhoneField(label=label, max_length=40, required=required, help_text=hint)


class LetterFilterForm(forms.Form):
    """Its names are those that `queries.letters.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    instrument = forms.ChoiceField(
        label="文种", required=False, choices=[("", "不限"), *LABELS.items()]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "不限"),
            ("open", "未办结"),
            *((state.value, words) for state, words in STATES.items()),
        ],
    )
    q = forms.CharField(label="商户或文号", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


NO_COUNTS: Final[Mapping[str | int, int]] = {}


class NewLettersForm(forms.Form):
    """Which instrument, and to which traders: those with most disputes, or one by name."""

    instrument = forms.ChoiceField(label="文种", widget=forms.RadioSelect)
    traders = forms.MultipleChoiceField(
        label="发给",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="件数是所依据的预警、报告计入的；提醒写这家商户同一时段的全部投诉",
    )
    other = short_field("其他商户", 120, hint="登记名称或招牌，每次一家")
    again = forms.BooleanField(label="确认再发一份", required=False)

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        data: Any = None,
        *,
        counts: Mapping[str | int, int] = NO_COUNTS,
        earlier: Sequence[Letter] = (),
        by: User,
    ) -> None:
        """rows: name, count, id of the register. counts: by id or name, what a letter to it would
        count. earlier: letters out of the same source."""
        super().__init__(data)
        self.by = by
        self.fields["again"].help_text = "已拟过：" + "、".join(
            f"{letter.merchant_name} {letter.get_instrument_display()}" for letter in earlier
        )
        if not earlier:
            del self.fields["again"]
        rules = of_department(by.department.kind)
        choices = [
            (rule.instrument.value, f"{rule.label}（{rule.basis or '依据由拟稿人选择'}）")
            for rule in rules
        ]
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]
        if len(rows) == 1:
            self.fields["traders"].initial = [_key(rows[0])]
        self.rows = {_key(row): row for row in rows}
        self.fields["traders"].choices = [  # type: ignore[attr-defined]
            (key, _trader_words(row, counts.get(row[2] or row[0], row[1])))
            for key, row in self.rows.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        other = str(data.get("other") or "").strip()
        if not data.get("traders") and not other:
            raise ValidationError({"traders": "请至少选择一家商户。"})
        if other and find_merchant(other, by=self.by) is None:
            self.add_error("other", "名录里没有这家商户，请核对名称。")
        return data

    def wanted(self) -> list[Trader]:
        """The traders that were chosen, each once."""
        rows = [self.rows[key] for key in self.cleaned_data["traders"]]
        known = Merchant.objects.select_related("district").in_bulk(
            [row[2] for row in rows if row[2]]
        )
        found = [Trader(str(row[0]), known.get(row[2])) for row in rows]
        if (
            other := find_merchant(self.cleaned_data["other"].strip(), by=self.by)
            if self.cleaned_data["other"].strip()
            else None
        ):
            found.append(Trader(other.name, other))
        return list({trader.name: trader for trader in found}.values())


def _trader_words(row: Sequence[Any], in_letter: int) -> str:
    """Its count in the finding; and in the letter, where that is another one."""
    words = f"{row[0]}　{row[1]} 件"
    if in_letter == row[1]:
        return words
    return f"{words}（同期全部投诉 {in_letter} 件，提醒里写的是这个数）"


def _key(row: Sequence[Any]) -> str:
    return f"m{row[2]}" if row[2] else f"n{row[0]}"


class LetterForm(forms.Form):
    """A draft: its causes, advice from the library and of one's own, answer date.

    It is saved with what is there; to go before a supervisor (`is_final`) it needs what its paper
    requires.
    """

    use_required_attribute = False
    causes = words_field("存在的问题和原因", hint="根据上面的投诉情况写明；不写消费者姓名、电话")
    chosen = forms.MultipleChoiceField(
        label="建议（从建议库选）", required=False, widget=forms.CheckboxSelectMultiple
    )
    advice = words_field("其他建议", hint="每行一条，接在所选建议之后")
    clauses = words_field("相关法律条款")
    basis = forms.ChoiceField(
        label="约谈依据",
        required=False,
        choices=[("", "请选择"), *((text, text) for text in TALK_BASES)],
    )
    answer_by = day_field("反馈期限", required=False)
    talk_at = MomentField(label="谈话时间", required=False)
    talk_place = short_field("谈话地点", 80)
    talk_people = short_field("参加人员", 120, hint="到场人员，如：负责人、质量负责人")
    talk_materials = short_field("携带材料", 200)
    copy_to = short_field("抄送商场或市场管理方", 80, hint="不抄送的不填")
    contact = short_field("联系人", 40)
    phone = phone_field("联系电话")

    def __init__(
        self, letter: Letter, facts: Facts, data: Any = None, *, is_final: bool = False
    ) -> None:
        values = {name: getattr(letter, name) for name in self.base_fields}
        super().__init__(data, initial=values)
        if not letter.rule.is_talk:
            for name in ("talk_at", "talk_place", "talk_people", "talk_materials"):
                del self.fields[name]
        if letter.instrument != "talk":
            del self.fields["basis"]
        if letter.instrument != "guidance":
            del self.fields["clauses"]
        self.is_final = is_final
        for field in FORMS[letter.rule.form].fields:
            if field.required and field.key in self.fields and field.key != "advice":
                self.fields[field.key].required = is_final or data is None
                self.fields[field.key].error_messages["required"] = f"还缺“{field.label}”"
        natures = [str(row[0]) for row in facts.natures]
        item = str(facts.items[0][0]) if facts.items else ""
        library = [advice.text for advice in fitting(natures, item)]
        texts = list(dict.fromkeys([*letter.chosen, *library]))
        self.fields["chosen"].choices = [(text, text) for text in texts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_final and not data.get("chosen") and not (data.get("advice") or "").strip():
            self.add_error("advice", "还缺“意见建议”：请选择或写明至少一条。")
        today, now = timezone.localdate(), timezone.now()
        if "answer_by" in self.changed_data and (day := data.get("answer_by")) and day < today:
            self.add_error("answer_by", "反馈期限已经过去，请写今天以后的日期。")
        if "talk_at" in self.changed_data and (at := data.get("talk_at")) and at < now:
            self.add_error("talk_at", "谈话时间已经过去，请写今后的时间。")
        return data


class ServiceForm(forms.Form):
    """How a copy went out, and, where it was signed for at once, when."""

    way = forms.ChoiceField(label="送达方式", widget=forms.RadioSelect)
    name = short_field("接收人", 80, required=True)
    sent_on = day_field("送出日期")
    received_on = day_field("签收日期", required=False, hint="还没有签收的不填")

    def __init__(self, letter: Letter, data: Any = None) -> None:
        super().__init__(data)
        ways = letter.paper.kind.ways if letter.paper else ()
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    received_on = day_field("签收日期")


class TalkForm(forms.Form):
    """谈话（约谈）记录."""

    held_at = MomentField(label="时间")
    place = short_field("地点", 80, required=True)
    attended = words_field("参加人", required=True, rows=2)
    statement = words_field("企业陈述", required=True)
    requirements = words_field("整改要求", required=True)
    until = day_field("整改期限", required=False)


class AnswerForm(forms.Form):
    on = day_field("反馈日期")
    text = words_field("反馈内容", required=True)
    measures = words_field("整改措施")


class CheckForm(forms.Form):
    on = day_field("复查日期")
    outcome = forms.ChoiceField(
        label="结论", choices=list(MENDED.items()), widget=forms.RadioSelect
    )
    text = words_field("复查情况", required=True)


class WordsForm(forms.Form):
    words = words_field("意见", required=True, rows=3)


class OpinionForm(forms.Form):
    words = words_field("审批意见", rows=2)


class ReasonForm(forms.Form):
    reason = words_field("原因", required=True, rows=3)


class NothingForm(forms.Form):
    """A step that records nothing but who and when."""
