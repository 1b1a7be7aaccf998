"""The page that a role begins with."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.recusals import ask_recusal


def begins(browser: Client) -> str:
    return browser.get(reverse("access:home")).headers["Location"]


def test_analysts_begin_on_the_picture_and_officers_on_the_board(
    signed_in: Callable[..., Client],
) -> None:
    assert begins(signed_in("analyst")) == reverse("insight:picture")
    assert begins(signed_in("duty_officer")) == reverse("board:duty")


@pytest.mark.long
def test_a_supervisor_begins_on_what_waits_for_approval_if_anything_does(
    mediated: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("supervisor")
    assert begins(browser) == reverse("board:duty")
    by = person("mediator")
    ask_recusal(mediated, mediator=by, reason="调解员与店主是亲属", by=by)
    assert begins(browser) == reverse("disputes:approvals")
