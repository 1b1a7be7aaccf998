"""电话处置: whom to ring about what, and three ends on one page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.handling.actions.parties import PartyDetails, identify
from liandong.desk.intake.models import Record
from liandong.desk.station.queries.figures import MONEY
from tests.desk.disputes.conftest import GOLD, dispute_of

pytestmark = pytest.mark.django_db
PHONE = "19900001234"


@pytest.fixture
def called(
    shops: dict[str, Merchant], add_record: Callable[..., Record], person: Callable[..., User]
) -> Dispute:
    """A call about a shop whose contact is known."""
    dispute = dispute_of(add_record(GOLD, person_name="王晓芸", person_phone=PHONE))
    details = PartyDetails(contact_name="演示专员", contact_phone="19900008888")
    identify(dispute, "merchant", details, by=person())
    dispute.refresh_from_db()
    return dispute


def address(dispute: Dispute) -> str:
    return reverse("handling:telephone", args=[dispute.number])


def conclude(browser: Client, dispute: Dispute, outcome: str, **fields: Any) -> Any:
    sent = {"page_version": current_version(dispute), "outcome": outcome, "words": "与店长通话"}
    return browser.post(address(dispute), sent | fields)


def facts_of(dispute: Dispute) -> dict[str, Any]:
    return {row.fact: row.detail for row in dispute.facts.filter(undone_at=None)}


def tomorrow() -> str:
    return f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"


def test_the_page_shows_phones_masked_the_shop_and_the_matter(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    shown = signed_in("mediator").get(address(called)).content.decode()
    for words in ("199****1234", "199****8888", "福临", "黄金手镯", "已化解", "未达成", "改约"):
        assert words in shown
    for clear in (PHONE, "19900008888", "王晓芸", "演示专员"):
        assert clear not in shown
    assert (
        reverse("access:reveal", args=["record", called.members.get().record_id, "person"]) in shown
    )


def test_nothing_is_filled_in_of_what_was_agreed(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    shown = signed_in().get(address(called)).content.decode()
    assert "checked" not in shown.split("</form>")[0]
    assert 'value="660' not in shown


def test_settled_with_a_sum_that_was_paid_counts_as_recovered(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    conclude(signed_in(), called, "settle", amount="660", is_paid="on")
    called.refresh_from_db()
    assert called.stage == "settled"
    assert facts_of(called) == {key: {"amount_yuan": "660"} for key in MONEY}


def test_what_was_only_promised_is_not_recorded_as_paid(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    conclude(signed_in(), called, "settle", amount="660")
    assert set(facts_of(called)) == {"agreed"}


def test_settled_without_money_states_no_sum(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    conclude(signed_in(), called, "settle", words="商家同意换货")
    called.refresh_from_db()
    assert called.stage == "settled"
    assert not facts_of(called)
    assert called.notes.get().text == "商家同意换货"


def test_paid_without_a_sum_is_asked_for_the_sum(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    reply = conclude(signed_in(), called, "settle", is_paid="on")
    assert reply.status_code == 422
    assert "请填写金额" in reply.content.decode()
    called.refresh_from_db()
    assert called.stage == "open"


def test_not_agreed_leaves_it_unsettled_and_no_sum(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    conclude(signed_in(), called, "fail", amount="660", is_paid="on")
    called.refresh_from_db()
    assert called.stage == "unsettled"
    assert not facts_of(called)


def test_a_call_that_is_put_off_waits_on_the_board_until_something_is_done(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    browser, at = signed_in(), tomorrow()
    reply = conclude(browser, called, "later", at=at)
    assert reply.status_code == 302
    called.refresh_from_db()
    assert called.stage == "handling"
    board = reverse("handling:next_up_on_the_board")
    assert "待再联系 1 件" in browser.get(board).content.decode()
    assert address(called) in browser.get(board).content.decode()
    assert f"约定 {at.replace('T', ' ')} 再联系" in browser.get(address(called)).content.decode()
    assert at.replace("T", " ") in called.notes.get().text
    conclude(browser, called, "later", at=tomorrow(), words="再改一次")
    assert "待再联系 1 件" in browser.get(board).content.decode(), "the last one counts"
    conclude(browser, called, "settle")
    assert "待再联系" not in browser.get(board).content.decode()


@pytest.mark.parametrize("at", ["", "2026-12-01T10:00", "不是时间"])
def test_a_call_is_put_off_to_a_time_that_comes(
    called: Dispute, signed_in: Callable[..., Client], at: str
) -> None:
    reply = conclude(signed_in(), called, "later", at=at)
    assert reply.status_code == 422
    called.refresh_from_db()
    assert called.stage == "open"
    assert not called.call_appointments.exists()


def test_who_read_an_earlier_state_of_it_registers_nothing(
    called: Dispute, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    take_step(called, "dispatch", by=person())
    for outcome in ("settle", "fail", "later"):
        reply = conclude(
            signed_in("mediator"), called, outcome, page_version="open@1", at=tomorrow()
        )
        assert reply.status_code == 422
    called.refresh_from_db()
    assert called.stage == "dispatched"


def test_where_the_telephone_is_over_the_page_says_so(
    called: Dispute, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    take_step(called, "dispatch", by=person())
    shown = signed_in().get(address(called)).content.decode()
    assert "不再由电话处置" in shown
    assert "登记结果" not in shown


def test_what_was_settled_is_taken_back_with_its_sum(
    called: Dispute, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    conclude(signed_in(), called, "settle", amount="660", is_paid="on")
    done = called.history.filter(verb="stepped").order_by("-pk")[0]
    undo(done, by=person())
    called.refresh_from_db()
    assert called.stage == "open"
    assert not facts_of(called)


def test_the_steps_of_the_telephone_lead_to_this_page(
    called: Dispute, signed_in: Callable[..., Client]
) -> None:
    url = reverse("disputes:step", args=[called.number, "settle"])
    assert signed_in().get(url)["Location"] == address(called)
    shown = signed_in().get(reverse("disputes:detail", args=[called.number])).content.decode()
    assert address(called) in shown


def test_who_only_looks_rings_nobody(called: Dispute, signed_in: Callable[..., Client]) -> None:
    assert signed_in("analyst").get(address(called)).status_code == 403
