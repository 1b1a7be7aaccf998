"""The forms of disputes."""

import re
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.disputes.queries.filters import MINE, STATUS_LABELS
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.intake.models import SOURCES
from liandong.desk.ui.query_parameters import FIRST_YEAR
from liandong.desk.ui.widgets import DayInput, MomentInput
from liandong.engine.vocabulary import NATURES, SECTORS

PHONE: Final = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})(?!\d)")
EARLIEST: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=timezone.get_default_timezone())
Choices = list[tuple[str, Any]]


def any_of(words: str, values: tuple[str, ...] | list[str]) -> Choices:
    return [("", words), *((value, value) for value in values)]


class FilterForm(forms.Form):
    """The filter bar of the list; its names are those of DisputeFilter."""

    q = forms.CharField(label="内容", required=False, widget=forms.SearchInput)
    district = forms.ChoiceField(label="商圈", required=False)
    sector = forms.ChoiceField(label="行业", required=False, choices=any_of("全部", list(SECTORS)))
    nature = forms.ChoiceField(label="性质", required=False, choices=any_of("全部", list(NATURES)))
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *STATUS_LABELS.items()]
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部"), *SOURCES])
    holder = forms.ChoiceField(
        label="承办人", required=False, choices=[("", "全部"), (MINE, "本人")]
    )
    since = forms.DateField(label="自", required=False, widget=DayInput())
    until = forms.DateField(label="至", required=False, widget=DayInput())
    amount_from = forms.DecimalField(label="金额不低于", required=False, min_value=0)
    amount_to = forms.DecimalField(label="金额不高于", required=False, min_value=0)
    phrase = forms.CharField(required=False, widget=forms.HiddenInput)
    item = forms.CharField(required=False, widget=forms.HiddenInput)
    merchant = forms.CharField(required=False, widget=forms.HiddenInput)
    urgent = forms.CharField(required=False, widget=forms.HiddenInput)
    due = forms.CharField(required=False, widget=forms.HiddenInput)
    against = forms.CharField(required=False, widget=forms.HiddenInput)
    weekday = forms.CharField(required=False, widget=forms.HiddenInput)
    hour = forms.CharField(required=False, widget=forms.HiddenInput)
    lacks = forms.CharField(required=False, widget=forms.HiddenInput)
    several = forms.CharField(required=False, widget=forms.HiddenInput)
    shop = forms.CharField(required=False, widget=forms.HiddenInput)
    risk = forms.CharField(required=False, widget=forms.HiddenInput)
    stage = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = districts_for(by)
        district = self.fields["district"]
        assert isinstance(district, forms.ChoiceField)  # noqa: S101 - it is declared above
        district.choices = any_of("全部", names)


class RegistrationForm(forms.Form):
    """Quick registration: three fields, two more for who has the time."""

    who = forms.CharField(
        label="消费者",
        max_length=80,
        required=False,
        widget=forms.TextInput(
            {"placeholder": "姓名、电话，如：王女士 19900001234", "autocomplete": "off"}
        ),
    )
    shop = forms.CharField(
        label="商家",
        max_length=120,
        required=False,
        widget=forms.TextInput(
            {
                "placeholder": "店名、招牌、俗称或楼层",
                "autocomplete": "off",
                "role": "combobox",
                "aria-controls": "shops",
                "aria-expanded": "false",
                "aria-autocomplete": "list",
            }
        ),
    )
    shop_address = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    what = forms.CharField(
        label="诉求及经过",
        max_length=4000,
        widget=forms.Textarea({"rows": 4, "placeholder": "买了什么、出了什么问题、想怎么解决"}),
    )
    amount = forms.DecimalField(
        label="金额（元）",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal"}),
    )
    occurred_at = forms.DateTimeField(
        label="发生时间",
        required=False,
        widget=MomentInput(),
    )
    joins = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_occurred_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["occurred_at"]
        if moment is not None and not EARLIEST <= moment <= timezone.now():
            raise forms.ValidationError("发生时间不对：应在现在之前")
        return moment

    def registration(self) -> Registration:
        """The registration as entered; the telephone is found within “who”."""
        data = self.cleaned_data
        name, phone = name_and_phone(data.get("who") or "")
        return Registration(
            text=data["what"].strip(),
            person_name=name,
            person_phone=phone,
            merchant_name=(data.get("shop") or "").strip(),
            merchant_address=(data.get("shop_address") or "").strip(),
            amount_yuan=data.get("amount"),
            occurred_at=data.get("occurred_at"),
        )


def name_and_phone(who: str) -> tuple[str, str]:
    """“王女士 199 0000 1234” as name and telephone; either may be empty."""
    joined = re.sub(r"(?<=\d)[\s-](?=\d)", "", who)
    found = PHONE.search(joined)
    phone = found.group() if found else ""
    name = (joined.replace(phone, " ") if phone else joined).strip(" ，,、;；:：")
    return re.sub(r"\s+", " ", name), phone


class MergeForm(forms.Form):
    """The number of the dispute that shall be part of this one."""

    other = forms.CharField(label="编号", max_length=20)


class NoteForm(forms.Form):
    """A note."""

    text = forms.CharField(label="备注", max_length=4000, widget=forms.Textarea({"rows": 3}))
