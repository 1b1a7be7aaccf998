"""The forms of consultations."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from liandong.desk.access.models import User
from liandong.desk.consultations.actions.consultations import Entry
from liandong.desk.consultations.models import AnswerTemplate, Consultation, ConsultationTopic
from liandong.desk.consultations.queries.lists import people_in
from liandong.desk.consultations.queries.topics import (
    all_answers,
    all_topics,
    answers_of,
    grouped_choices,
    topics_in_use,
)
from liandong.desk.consultations.queries.visible import may_leave_place_open, places_of
from liandong.desk.consultations.rules.channels import CHANNELS, KINDS
from liandong.desk.consultations.rules.durations import LONGEST, seconds_between
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for
from liandong.desk.disputes.forms.disputes import PHONE
from liandong.desk.ui.query_parameters import WITHIN_YEARS, parse_number
from liandong.desk.ui.widgets import DayInput

Choices = list[tuple[str, str]]


class ConsultationForm(forms.Form):
    """One line: channel, topic, answer; the rest is optional. `begun_at` is the moment of the first
    key stroke, from which the seconds are counted where nobody typed them."""

    channel = forms.ChoiceField(
        label="渠道", choices=list(CHANNELS.items()), widget=forms.RadioSelect
    )
    topic = forms.ModelChoiceField(
        label="主题",
        queryset=ConsultationTopic.objects.none(),
        empty_label="选择主题",
        error_messages={"required": "请选择主题。"},
    )
    question = forms.CharField(
        label="咨询内容",
        required=False,
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "一句话，可以不填"}),
    )
    template = forms.ModelChoiceField(
        label="答复模板", required=False, queryset=AnswerTemplate.objects.none()
    )
    answer = forms.CharField(
        label="答复",
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "placeholder": "选模板后可以修改，也可以直接写"}),
        error_messages={"required": "请选择答复模板，或者写明答复内容。"},
    )
    phone = forms.CharField(
        label="电话",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text="要回电的才填，加密保存",
    )
    district = forms.ModelChoiceField(
        label="商圈", required=False, queryset=District.objects.none()
    )
    seconds = forms.IntegerField(
        label="用时（秒）",
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text="不填的，从开始填写算到保存",
    )
    begun_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, by: User, instance: Consultation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=kwargs.pop("initial", None) or _known(instance), **kwargs)
        topics = topics_in_use() if instance is None else all_topics()
        _field(self, "topic").queryset = topics
        _field(self, "topic").widget.choices = [
            ("", "选择主题"),
            *grouped_choices(every=instance is not None),
        ]
        _field(self, "template").queryset = all_answers()
        places = places_of(by)
        _field(self, "district").queryset = places
        self.asks_district = places.count() > 1 or may_leave_place_open(by)
        if not self.asks_district:
            self.only_place = places.first()
            del self.fields["district"]
        elif may_leave_place_open(by):
            _field(self, "district").empty_label = "不分商圈"
        self.counts_time = instance is None
        if self.counts_time and not self.is_bound:
            _field(self, "topic").widget.attrs["autofocus"] = True

    @property
    def topic_chosen(self) -> int | None:
        """Its templates stand beside the answer."""
        words = str(self["topic"].value() or "")
        return parse_number(words)

    def templates(self) -> list[AnswerTemplate]:
        return list(answers_of(self.topic_chosen)) if self.topic_chosen is not None else []

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].replace(" ", "")
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError("电话不对，请核对位数。")
        return phone

    def clean_begun_at(self) -> datetime | None:
        try:
            moment = parse_datetime(self.cleaned_data["begun_at"])
        except ValueError:
            return None
        return moment if moment and timezone.is_aware(moment) else None

    def entry(self) -> Entry:
        data = self.cleaned_data
        counted = seconds_between(data["begun_at"], timezone.now()) if self.counts_time else None
        return Entry(
            channel=data["channel"],
            topic=data["topic"],
            answer=data["answer"],
            question=data["question"],
            template=data["template"],
            phone=data["phone"],
            district=data["district"] if self.asks_district else self.only_place,
            seconds=data["seconds"] or counted,
            begun_at=data["begun_at"],
        )


class ConsultationFilterForm(forms.Form):
    """Its names are those that `queries.lists.narrowed` reads."""

    since = forms.DateField(
        label="自", required=False, widget=DayInput(), validators=list(WITHIN_YEARS)
    )
    until = forms.DateField(
        label="至", required=False, widget=DayInput(), validators=list(WITHIN_YEARS)
    )
    channel = forms.ChoiceField(
        label="渠道", required=False, choices=[("", "不限"), *CHANNELS.items()]
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "不限"), *KINDS.items()])
    topic = forms.ChoiceField(label="主题", required=False)
    person = forms.ChoiceField(label="登记人", required=False)
    district = forms.ChoiceField(label="商圈", required=False)
    turned = forms.ChoiceField(
        label="转投诉", required=False, choices=[("", "不限"), ("yes", "已转投诉")]
    )

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        topics = [(str(topic.pk), topic.name) for topic in all_topics()]
        people = [(str(pk), name) for pk, name in people_in(by)]
        names = [(name, name) for name in districts_for(by)]
        _choose(self, "topic", topics)
        _choose(self, "person", people)
        _choose(self, "district", names)


class TopicForm(forms.ModelForm[ConsultationTopic]):
    class Meta:
        model = ConsultationTopic
        fields = ("name", "kind", "position", "is_active")
        help_texts: Final = {
            "position": "小的在前",
            "is_active": "停用后不再选用，已登记的咨询不变",
        }


class AnswerFilterForm(forms.Form):
    topic = forms.ChoiceField(label="主题", required=False)
    show = forms.ChoiceField(label="范围", required=False, choices=[("", "在用"), ("all", "全部")])

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        _choose(self, "topic", [(str(topic.pk), topic.name) for topic in all_topics()])


class AnswerForm(forms.ModelForm[AnswerTemplate]):
    class Meta:
        model = AnswerTemplate
        fields = ("topic", "title", "text", "basis", "article", "is_active")
        help_texts: Final = {
            "title": "在登记页上显示，越短越好",
            "basis": "法律、条款，如：消法第24条",
            "article": "条文原文，登记时可以展开对照",
            "is_active": "停用后不再选用，已登记的咨询不变",
        }
        widgets: Final = {
            "text": forms.Textarea({"rows": 4}),
            "article": forms.Textarea({"rows": 4}),
        }


def _known(instance: Consultation | None) -> dict[str, Any] | None:
    if instance is None:
        return None
    return {
        "channel": instance.channel,
        "topic": instance.topic_id,
        "question": instance.question or "",
        "template": instance.template_id,
        "answer": instance.answer,
        "phone": instance.phone or "",
        "district": instance.district_id,
        "seconds": instance.seconds,
    }


def _field(form: forms.Form, name: str) -> Any:
    return form.fields[name]


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    _field(form, name).choices = [("", "不限"), *choices]
