"""Forms of consumer reminders: picked from the proposal, written, duty, where it was published."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for
from liandong.desk.outreach.actions.reminders import Advised, Shift
from liandong.desk.outreach.forms.letters import day_field, phone_field, short_field, words_field
from liandong.desk.outreach.models import Reminder
from liandong.desk.outreach.queries.publicity.reminder_topics import Proposal
from liandong.desk.outreach.rules.publicity.occasions import LABELS
from liandong.desk.outreach.rules.steps.reminders import CHANNELS, FEWEST, MOST, STATES
from liandong.desk.ui.fields import MomentField


class ReminderFilterForm(forms.Form):
    """Its names are those that `queries.reminders.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    occasion = forms.ChoiceField(
        label="节点", required=False, choices=[("", "不限"), *LABELS.items()]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "不限"),
            ("open", "未签发"),
            *((state.value, words) for state, words in STATES.items()),
        ],
    )

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """For which district a reminder is proposed; the whole city for who sees all of it."""

    district = forms.ChoiceField(label="范围", required=False)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        everywhere = [("", "全区")] if by.job.rows == "all" else []
        self.places = [name for name, _label in [*everywhere, *names]]
        self.fields["district"].choices = [*everywhere, *names]  # type: ignore[attr-defined]

    @property
    def place(self) -> str:
        """The chosen district, else the first that there is to choose."""
        chosen = str(self.data.get("district") or "")
        return chosen if chosen in self.places else next(iter(self.places), "")


class PickForm(forms.Form):
    """The topics that the drafter picks: none is picked beforehand."""

    district = forms.CharField(widget=forms.HiddenInput, required=False)
    topics = forms.MultipleChoiceField(
        label="选入草稿的主题", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, proposal: Proposal, data: Any = None, *, place: str = "") -> None:
        super().__init__(data, initial={"district": place})
        self.fields["topics"].choices = [  # type: ignore[attr-defined]
            (topic.key, topic.name) for topic in proposal.topics
        ]

    @property
    def place(self) -> District | None:
        name = self.cleaned_data["district"]
        found = District.objects.filter(name=name).first() if name else None
        if name and found is None:
            raise ValidationError("没有这个商圈。")
        return found


class ReminderForm(forms.Form):
    """The draft: title, background, three to six rules, ways to redress, phone. It is saved with
    what is there; what its paper requires is asked for when it is submitted."""

    title = short_field("标题", 80, hint="如：消费提示——……")
    background = words_field("背景", rows=4, hint="不写消费者、商户的名称")

    def __init__(self, reminder: Reminder, data: Any = None) -> None:
        initial = {
            name: getattr(reminder, name) or ""
            for name in ("title", "background", "remedies", "phone")
        }
        for n, rule in enumerate(reminder.rules.order_by("position"), start=1):
            initial |= {f"text{n}": rule.text, f"why{n}": rule.why, f"keep{n}": rule.keep}
        super().__init__(data, initial=initial)
        for n in range(1, MOST + 1):
            more = "" if n <= FEWEST else "不需要的不填"
            self.fields[f"text{n}"] = short_field(f"提示 {n}", 200, hint=more)
            self.fields[f"why{n}"] = words_field(f"提示 {n} 的理由", rows=2)
            self.fields[f"keep{n}"] = short_field(f"提示 {n} 应留存的凭证", 200)
        self.fields["remedies"] = words_field("维权途径", rows=4, hint="电话写在下一栏")
        self.fields["phone"] = phone_field("咨询投诉电话")

    def arguments(self) -> dict[str, Any]:
        """The arguments of `save_reminder`."""
        given = self.cleaned_data
        typed = [
            Advised(given[f"text{n}"], given[f"why{n}"], given[f"keep{n}"])
            for n in range(1, MOST + 1)
        ]
        rules = [rule for rule in typed if rule.text or rule.why or rule.keep]
        names = ("title", "background", "remedies", "phone")
        return {name: given[name] for name in names} | {"rules": rules}


class ShiftForm(forms.Form):
    who = short_field("值班人员", 60, required=True)
    office = short_field("值班单位", 80, required=True)
    starts_at = MomentField(label="起")
    ends_at = MomentField(label="止")
    phone = phone_field("值班电话", required=True, hint="单位的电话，不写个人手机")

    def arguments(self) -> dict[str, Any]:
        return {"shift": Shift(**self.cleaned_data)}


class PublicationForm(forms.Form):
    channel = forms.ChoiceField(label="渠道", choices=list(CHANNELS.items()))
    name = short_field("渠道名称", 80, required=True, hint="如：亭东消协公众号")
    published_at = MomentField(label="发布时间")


class ReadsForm(forms.Form):
    reads = forms.IntegerField(label="阅读量", min_value=0, max_value=1_000_000_000)
    read_on = day_field("截至日期")
