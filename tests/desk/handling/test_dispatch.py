"""一线联处: police and association go together, and what each of them records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import Department, User
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatches import arrive, confirm, send_out, write_record
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.dispatches import mine, outings
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import dispute_of


def test_police_and_association_go_together_and_each_sees_it(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    officer, mediator = person(), person("mediator")
    form = {"people": [officer.pk, mediator.pk], "page_version": "open"}
    reply = signed_in().post(reverse("handling:send", args=[new_dispute.number]), form, follow=True)
    assert "已派出" in reply.content.decode()
    for role, who in (("duty_officer", officer), ("mediator", mediator)):
        assert [outing.dispatch.dispute for outing in mine(who)] == [new_dispute]
        page = signed_in(role).get(reverse("station:station")).content.decode()
        assert "您被派往" in page
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "dispatched"


def test_the_first_to_arrive_is_the_step_and_every_time_is_kept(
    presence: Presence, person: Callable[..., User]
) -> None:
    other = presence.dispatch.presences.get(person=person("mediator"))
    confirm(other, by=person("mediator"))
    arrive(other, by=person("mediator"))
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    dispute.refresh_from_db()
    assert dispute.stage == "on_scene"
    assert dispute.facts.filter(fact="arrived").count() == 1
    presence.refresh_from_db()
    assert presence.confirmed_at == presence.arrived_at > other.arrived_at


def test_a_colleague_enters_it_for_the_police(
    presence: Presence, person: Callable[..., User]
) -> None:
    moment = timezone.now()
    arrive(presence, at=moment, by=person("mediator"))
    presence.refresh_from_db()
    assert (presence.arrived_at, presence.entered_by) == (moment, person("mediator"))


def test_who_does_not_dispatch_enters_nothing_for_others(
    presence: Presence, person: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        confirm(presence, by=person("people_mediator"))


@pytest.mark.parametrize("off", [timedelta(days=-1), timedelta(hours=1)])
def test_nobody_arrives_before_being_sent_or_in_the_future(
    presence: Presence, person: Callable[..., User], off: Any
) -> None:
    with pytest.raises(ValidationError, match="到场时间"):
        arrive(presence, at=timezone.now() + off, by=person())


def test_both_records_belong_to_one_dispatch(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    other = presence.dispatch.presences.get(person=person("mediator"))
    arrive(presence, by=person())
    arrive(other, by=person("mediator"))
    write_record(presence, text="双方争吵，已劝开", camera="ZF-07", by=person())
    write_record(other, text="店家同意退工艺费", by=person("mediator"))
    url = reverse("handling:outing", args=[presence.dispatch.dispute.number])
    shown = signed_in().get(url).content.decode()
    assert "双方争吵，已劝开" in shown
    assert "店家同意退工艺费" in shown
    assert "ZF-07" in shown
    assert shown.count("派出</h2>") == 1


def test_a_record_is_written_after_arriving_by_who_may(
    presence: Presence, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="先登记到场"):
        write_record(presence, text="已劝开", by=person())
    arrive(presence, by=person())
    with pytest.raises(PermissionDenied):
        write_record(presence, text="已劝开", by=person("people_mediator"))
    undo(presence.dispatch.dispute.history.filter(detail__step="arrive").get(), by=person())
    undo(presence.dispatch.entry, by=person())
    with pytest.raises(ValidationError, match="已撤销"):
        write_record(presence, text="已劝开", by=person())


def test_what_another_writes_stands_below_and_ones_own_is_written_anew(
    presence: Presence, person: Callable[..., User]
) -> None:
    arrive(presence, by=person())
    for text in ("已劝开", "已劝开，双方离开"):
        write_record(presence, text=text, camera="ZF-07", by=person())
    write_record(presence, text="店家同意退款", by=person("mediator"))
    presence.refresh_from_db()
    assert str(presence.record) == "已劝开，双方离开\n店家同意退款"
    assert presence.camera == "ZF-07"


def test_what_is_in_the_archive_is_not_written_to(
    presence: Presence, person: Callable[..., User]
) -> None:
    arrive(presence, by=person())
    of = type(presence.dispatch.dispute).objects.filter(pk=presence.dispatch.dispute_id)
    of.update(stage="archived", status="settled")
    with pytest.raises(ValidationError, match="已归档"):
        write_record(presence, text="已劝开", by=person())


def test_a_dispatch_that_was_taken_back_is_nobodys_any_more(
    presence: Presence, person: Callable[..., User]
) -> None:
    undo(presence.dispatch.entry, by=person())
    assert outings(person()) == []
    with pytest.raises(ValidationError, match="已撤销"):
        arrive(Presence.objects.get(pk=presence.pk), by=person())


def test_only_who_answers_for_the_district_is_sent(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    elsewhere = Department.objects.create(name="滨河站", kind="police", districts=["滨河商圈"])
    stranger = User.objects.create(username="s", role="duty_officer", department=elsewhere)
    with pytest.raises(ValidationError, match="不负责"):
        send_out(new_dispute, [stranger], by=person())
    with pytest.raises(ValidationError, match="请选择"):
        send_out(new_dispute, [], by=person())
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "open"


def test_the_red_key_is_on_the_page_of_the_scene(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    arrive(presence, by=person())
    number = presence.dispatch.dispute.number
    shown = signed_in().get(reverse("handling:outing", args=[number])).content.decode()
    red = reverse("disputes:step", args=[number, "police"])
    assert red in shown
    reply = signed_in().post(red, {"page_version": "on_scene"}, follow=True)
    assert "公安办理中" in reply.content.decode()


def test_the_pages_need_a_fixed_number_of_queries(
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        dispute = dispute_of(
            add_record(person_phone=f"1990000{number}000", minutes_ago=99 * number + 9)
        )
        if dispute.stage == "open":
            send_out(dispute, [person(), person("mediator")], by=person())
    browser = signed_in()
    with django_assert_max_num_queries(20):
        browser.get(reverse("station:station"))
