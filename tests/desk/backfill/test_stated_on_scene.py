"""What the texts take from a scene: who went, when it ended, what was stated there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.queries.sheets import sheets_of
from liandong.desk.backfill.rules.channels import Channel
from liandong.desk.backfill.rules.texts import TEXTS
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatches import arrive, confirm, send_out
from liandong.desk.handling.models import Dispatch, Entry, Presence
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.parties import phone_of_the_consumer
from liandong.desk.handling.queries.proceedings import statement_on_scene
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import dispute_of
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.visits import answers, entry

pytestmark = pytest.mark.django_db


def text_of(dispute: Dispute, label: str, channel: Channel = Channel.POLICE) -> str:
    course = course_of(dispute, by=None)
    return next(text.text_of(course) for text in TEXTS[channel] if text.label == label)


def settle_by_phone(dispute: Any, person: Any) -> None:
    dispute.refresh_from_db()
    go(dispute, "settle", by=person())


def test_an_outing_that_was_called_off_gives_neither_time_nor_people(
    presence: Presence, person: Callable[..., User]
) -> None:
    dispute = presence.dispatch.dispute
    confirm(presence, by=person())
    go(dispute, "call_off", by=person())
    settle_by_phone(dispute, person)
    assert text_of(dispute, "实际出警时间") == ""
    assert text_of(dispute, "出动人次") == ""


def test_nobody_set_out_and_no_time_is_told(
    presence: Presence, person: Callable[..., User]
) -> None:
    dispute = presence.dispatch.dispute
    assert text_of(dispute, "实际出警时间") == ""
    confirm(presence, by=person())
    assert text_of(dispute, "实际出警时间") != ""


def test_the_time_is_that_of_the_outing_to_which_somebody_came(
    presence: Presence, person: Callable[..., User]
) -> None:
    dispute = presence.dispatch.dispute
    Dispatch.objects.update(at=timezone.now() - timedelta(hours=3))
    confirm(presence, by=person())
    go(dispute, "call_off", by=person())
    dispute.refresh_from_db()
    sent = send_out(dispute, [person(), person("mediator")], by=person())
    arrive(sent.presences.get(person=person()), by=person())
    at = timezone.localtime(sent.at)
    assert text_of(dispute, "实际出警时间") == f"{at:%Y-%m-%d %H:%M}"
    assert text_of(dispute, "出动人次") == "1"


def test_who_set_out_on_a_called_off_dispatch_and_came_on_the_next_counts_once(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute, colleague = presence.dispatch.dispute, person("mediator")
    confirm(presence.dispatch.presences.get(person=colleague), by=colleague)
    go(dispute, "call_off", by=person())
    dispute.refresh_from_db()
    send_out(dispute, [person()], by=person())
    (answer,) = answers(signed_in(), entry(number=dispute.number, present=[colleague.pk]))
    assert answer["state"] == "done", answer
    assert text_of(dispute, "出动人次") == "2"


@pytest.fixture
def sent_twice(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> tuple[Dispute, Dispute]:
    """The officer was sent to the one, the mediator to the other: one dispute, made one since."""
    first = dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))
    second = dispute_of(
        add_record(
            "在云裳服饰买的连衣裙掉色，要求退款268元", person_phone="19900009999", minutes_ago=9
        )
    )
    send_out(first, [person()], by=person())
    sent = send_out(second, [person("mediator")], by=person())
    arrive(sent.presences.get(), by=person("mediator"))
    first.refresh_from_db()
    second.refresh_from_db()
    merge(first, second, by=person("supervisor"))
    first.refresh_from_db()
    return first, second


def test_a_colleague_who_came_on_the_dispatch_of_a_merged_dispute_is_there_once(
    sent_twice: tuple[Dispute, Dispute],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    dispute, _other = sent_twice
    colleague = person("mediator")
    (answer,) = answers(signed_in(), entry(number=dispute.number, present=[colleague.pk]))
    assert answer["state"] == "done", answer
    assert Presence.objects.filter(person=colleague).count() == 1
    assert text_of(dispute, "出动人次") == "2"


def test_what_waits_or_is_disputed_is_told_nowhere(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    arrive(presence, by=person())
    dispute = presence.dispatch.dispute
    take_step(dispute, "to_room", by=person("mediator"))
    (answer,) = answers(signed_in(), entry(number=dispute.number, injured=False, may_publish=True))
    assert answer["state"] == "conflict"
    assert statement_on_scene(dispute) is None
    assert "may_publish" not in values_for(person(), dispute, FORMS["complaint"])
    assert text_of(dispute, "受伤人数") == ""
    later = entry("to_room", 5, number=dispute.number, injured=False)
    answers(signed_in(), later)
    Entry.objects.filter(pk=later["id"]).update(state=Entry.State.WAITING)
    assert statement_on_scene(dispute) is None


@pytest.mark.long
def test_an_outcome_that_was_taken_back_gives_no_time_of_leaving(
    presence: Presence, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = presence.dispatch.dispute
    answers(signed_in(), entry(number=dispute.number))
    assert text_of(dispute, "现场处理完毕时间") != ""
    undo(dispute.history.get(detail__step="settle_now"), by=person())
    assert text_of(dispute, "现场处理完毕时间") == ""
    assert statement_on_scene(dispute) is None


@pytest.fixture
def bare(add_record: Callable[..., Record], person: Callable[..., User]) -> Dispute:
    """Told by somebody who gave neither name nor number nor goods."""
    dispute = dispute_of(add_record("报警人称：在铜马广场福临金店与店家发生纠纷，请民警到场处理。"))
    send_out(dispute, [person()], by=person())
    dispute.refresh_from_db()
    return dispute


@pytest.mark.long
def test_what_was_told_on_the_scene_reaches_the_consumer_and_fills_papers_and_texts(
    bare: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    statement: dict[str, Any] = {
        "goods": "玉手镯",
        "fact": "鉴定为玻璃",
        "requests": ["退货", "赔偿损失"],
    }
    statement |= {"bought_on": "2026-01-02"}
    (answer,) = answers(signed_in(), entry("to_room", number=bare.number, **statement))
    assert answer["state"] == "done", answer
    bare.refresh_from_db()
    assert phone_of_the_consumer(bare) == "19900001234"
    form = values_for(person(), bare, FORMS["complaint"])
    assert (form["complainant"], form["complainant_phone"]) == ("演示甲", "19900001234")
    assert "鉴定为玻璃" in form["facts"]
    assert form["request"] == "退货、赔偿损失"
    of = Channel.REGISTRATION
    assert text_of(bare, "商品名称", of) == "玉手镯"
    assert "鉴定为玻璃" in text_of(bare, "投诉内容", of)
    assert text_of(bare, "诉求", of) == "要求退货"
    assert text_of(bare, "购买时间", of) == "2026-01-02"
    assert text_of(bare, "联系电话", of) == "19900001234"


@pytest.mark.long
def test_what_was_registered_on_the_scene_is_not_told_twice(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    (answer,) = answers(signed_in(), entry())
    dispute = Dispute.objects.get(number=answer["number"])
    form = values_for(person(), dispute, FORMS["complaint"])
    assert form["facts"].count("结账多收工艺费") == 1
    assert sheets_of(person(), dispute)


ENDED = [
    (("take_up", "fail"), "archive_with_advice", "经电话联系，双方未达成一致"),
    (("take_up", "settle"), "archive_closed", "经电话联系双方，纠纷已化解"),
    (("take_up", "withdraw_claim"), "archive_closed", "消费者撤回"),
    (("dispatch", "arrive", "scene_failed"), "archive_with_advice", "经调解双方未达成一致"),
    (("to_room", "return"), "archive_closed", "已退回来件单位"),
    (("to_room", "police"), "archive_police", "已报告公安机关处理"),
]


@pytest.mark.parametrize(("way", "put_away", "words"), ENDED)
def test_what_is_in_the_archive_tells_how_it_ended(
    new_dispute: Dispute, person: Callable[..., User], way: Any, put_away: Any, words: Any
) -> None:
    by = person("supervisor")
    go(new_dispute, *way, by=by)
    before = course_of(new_dispute, by=None)
    assert words in text_of(new_dispute, "反馈内容", Channel.ANSWER)
    go(new_dispute, put_away, by=by)
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "archived"
    assert words in text_of(new_dispute, "反馈内容", Channel.ANSWER)
    assert words in text_of(new_dispute, "处理结果说明")
    assert course_of(new_dispute, by=None).stage == before.stage


def test_what_failed_on_the_scene_after_a_call_did_not_end_by_telephone(
    new_dispute: Dispute, someone: Callable[..., User]
) -> None:
    by = someone("association", "supervisor")
    go(new_dispute, "take_up", "fail", by=by)
    go(new_dispute, "reopen", "accept", "begin", "terminate", "archive_ended", by=by)
    course = course_of(new_dispute, by=None)
    assert course.stage == "terminated"
    assert "电话" not in text_of(new_dispute, "反馈内容", Channel.ANSWER)
