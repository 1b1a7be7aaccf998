"""What is typed as a telephone or mail address goes to that one address."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.forms.addresses import address_of, mail_of, mobile_of
from liandong.desk.access.forms.contacts import ContactForm
from liandong.desk.access.models import Contact, User
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.performance import Line, conclude, remind
from liandong.desk.handling.forms.performance import RemindForm
from liandong.desk.handling.forms.sittings import InviteForm
from liandong.desk.handling.models import Notice

SEVERAL = [
    "a@b.cn,x@evil.cn",
    "a@b.cn;x@evil.cn",
    "a@b.cn，x@evil.cn",
    "a@b.cn x@evil.cn",
    "a@b.cn\nBcc: x@evil.cn",
    "a@b.cn\r\nBcc: x@evil.cn",
    "a@b.cn\u2028Bcc:x@evil.cn",
    '"a,x"@b.cn',
    "<a@b.cn>",
    "a@b.cn (x)",
    "a@[127.0.0.1]",
    "a@localhost",
    "13800138000,13900139000",
    "13800138000\n13900139000",
    "13800138000@",
]


@pytest.mark.parametrize("words", SEVERAL)
def test_several_addresses_and_line_breaks_are_refused(words: str) -> None:
    for read in (address_of, mail_of, mobile_of):
        with pytest.raises(ValidationError):
            read(words)


def test_one_address_is_taken_as_it_is() -> None:
    for words in ("13800138000", "0515-88880000", "shop@example.cn", ""):
        assert address_of(f" {words} ") == words
    assert address_of("１３８００１３８０００") == "13800138000"


@pytest.mark.parametrize("words", SEVERAL)
def test_no_form_takes_them(words: str) -> None:
    filled: list[forms.Form] = [
        RemindForm({"to": words}),
        InviteForm({"consumer": words}),
        InviteForm({"merchant": words}),
        ContactForm({"email": words}, kept=Contact(), masked=False),
        ContactForm({"mobile": words}, kept=Contact(), masked=False),
    ]
    assert [form.is_valid() for form in filled] == [False] * len(filled)


@pytest.mark.django_db
def test_nobody_is_reminded_or_invited_at_several_addresses(
    mediated: Any, sitting: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    for words in SEVERAL:
        with pytest.raises(ValidationError):
            invite(sitting, {"merchant": words}, by=by)
    plan = [Line("退款", Decimal(400), timezone.localdate() + timedelta(days=3))]
    (part,) = conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    for words in SEVERAL:
        with pytest.raises(ValidationError):
            remind(part, to=words, by=by)
    url = reverse("handling:part_remind", args=[part.pk])
    page = signed_in("mediator").post(url, {"to": SEVERAL[0]}, follow=True).content.decode()
    assert "只填一个手机号或邮箱" in page
    assert "提醒已发出" not in page
    assert not Notice.objects.exists()
