"""The forms of sittings: booking, invitations, minutes, recusal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from liandong.desk.access.forms.addresses import address_of
from liandong.desk.access.models import User
from liandong.desk.directory.models import Room
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.staff import with_department
from liandong.desk.handling.rules.sittings import Span
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput


class WhichForm(forms.Form):
    """Way, room, mediator and day: what the free times depend on."""

    way = forms.ChoiceField(label="方式", choices=Sitting.Way.choices)
    room = forms.ChoiceField(label="房间", required=False)
    mediator = forms.ChoiceField(label="调解员")
    day = forms.DateField(
        label="日期",
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
    )

    def __init__(
        self, *args: Any, rooms: Sequence[Room], mediators: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {str(room.pk): room for room in rooms}
        self.mediators = {str(person.pk): person for person in mediators}
        for name, choices in (
            ("room", [(pk, room.name) for pk, room in self.rooms.items()]),
            ("mediator", [(pk, with_department(person)) for pk, person in self.mediators.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def chosen(self) -> tuple[str, Room | None, User, date]:
        """(way, room, mediator, day) of a valid form; no room but for who comes to it."""
        data = self.cleaned_data
        way: str = data["way"]
        room = self.rooms.get(data["room"]) if way == Sitting.Way.ROOM else None
        return way, room, self.mediators[data["mediator"]], data["day"]


class SlotForm(forms.Form):
    """One of the free times."""

    slot = forms.ChoiceField(label="空闲时段", widget=forms.RadioSelect)

    def __init__(self, *args: Any, free: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = {span.start.isoformat(): span for span in free}
        slot = self.fields["slot"]
        assert isinstance(slot, forms.ChoiceField)  # noqa: S101 - declared above
        slot.choices = [
            (key, f"{span.start:%H:%M}–{span.end:%H:%M}") for key, span in self.free.items()
        ]

    def keep_hour(self, slot: str) -> None:
        """Choose beforehand the free time at the hour of `slot`, which may be of another day."""
        hour = slot.partition("T")[2]
        self.initial["slot"] = next((key for key in self.free if key.partition("T")[2] == hour), "")

    def chosen(self) -> Span:
        return self.free[self.cleaned_data["slot"]]


class InviteForm(forms.Form):
    """Where each side is notified. The consumer's own number need not be typed again."""

    consumer = forms.CharField(label="消费者手机或邮箱", max_length=80, required=False)
    known = forms.BooleanField(label="发到记录中的消费者手机", required=False, initial=True)
    merchant = forms.CharField(label="商家手机或邮箱", max_length=80, required=False)

    def clean_consumer(self) -> str:
        return address_of(self.cleaned_data["consumer"])

    def clean_merchant(self) -> str:
        return address_of(self.cleaned_data["merchant"])


class MinutesForm(forms.Form):
    """The minutes of a sitting."""

    consumer_asks = forms.CharField(
        label="消费者要求", max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    merchant_offers = forms.CharField(
        label="商家方案", max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    minutes = forms.CharField(
        label="调解经过（笔录）", max_length=20_000, widget=forms.Textarea({"rows": 8})
    )

    early = forms.BooleanField(label="提前进行（开始时间改记为实际时间）", required=False)


class RecusalForm(forms.Form):
    """Whose recusal is requested, and why."""

    mediator = forms.ChoiceField(label="被申请回避人")
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field = self.fields["mediator"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(pk, with_department(person)) for pk, person in self.people.items()]


class DecisionForm(forms.Form):
    """Whether it is granted, and who goes on."""

    granted = forms.ChoiceField(
        label="决定",
        choices=[("1", "准许，更换调解员"), ("0", "不准许")],
        widget=forms.RadioSelect,
    )
    successor = forms.ChoiceField(label="接替的调解员", required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        named = [(pk, with_department(person)) for pk, person in self.people.items()]
        field.choices = [("", "不更换"), *named]
