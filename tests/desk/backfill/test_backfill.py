"""回填: texts for other systems, what waits to be typed, what the source exports afterwards."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.backfill.actions import ticks
from liandong.desk.backfill.actions.ticks import (
    compare_filled,
    mark_what_waits,
    settle_difference,
    take_tick_back,
    tick,
)
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.queries.sheets import sheets_of
from liandong.desk.backfill.queries.waiting import (
    changed,
    changed_since,
    channels_waiting,
    counts,
    differing,
    longest_waiting,
    waiting,
    waiting_for,
)
from liandong.desk.backfill.rules.channels import Channel
from liandong.desk.backfill.rules.differences import same
from liandong.desk.backfill.rules.texts import ANSWER, POLICE, REGISTRATION
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.intake.models import Record
from liandong.simulation.records.complaints import COLUMNS
from tests.desk.disputes.conftest import BY, GOLD, dispute_of

FEEDBACK_FORM = (
    *("JJDBH", "FKYXM", "CJSJ01", "DDXCSJ", "XCCLWBSJ", "JQLBDM", "JQLXDM", "JQDZ", "CJCZQK"),
    *("CDRC", "SSRS", "JQCLJGSM", "SARS", "SFQZ", "YJDWMC"),
)
"""The police's 反馈单, in its order."""
PAID = {"amount_yuan": "660"}
SETTLED = {Fact.BOTH_CONSENTED: {}, Fact.RIGHTS_EXPLAINED: {}, Fact.AGREED: PAID, Fact.PAID: PAID}


@pytest.fixture
def calls(add_record: Callable[..., Record]) -> Any:
    """Imports the same call of 110 again."""

    def call(**fields: Any) -> Any:
        who = {"person_name": "演示甲", "person_phone": "19900001234"}
        return add_record(GOLD, source_id="G1", merchant_name="福临金店", **who, **fields)

    return call


@pytest.fixture
def settled(calls: Any, person: Callable[..., User]) -> Any:
    """Settled on the scene by the officer, who holds it."""
    dispute = dispute_of(calls())
    by = person()
    take_step(dispute, "dispatch", by=by)
    take_step(dispute, "arrive", facts={Fact.ARRIVED: {}}, by=by)
    take_step(dispute, "settle_now", facts=SETTLED, by=by)
    dispute.refresh_from_db()
    return dispute


def sheet(by: Any, dispute: Any, channel: Any = Channel.POLICE) -> Any:
    return next(found for found in sheets_of(by, dispute) if found.channel is channel)


def words(by: Any, dispute: Any, channel: Any = Channel.POLICE) -> Any:
    return {line.label: line.value for line in sheet(by, dispute, channel).lines}


def test_what_was_settled_on_the_scene_waits_for_both_platforms(
    settled: Any, person: Callable[..., User]
) -> None:
    found = waiting(person()).get()
    assert found == settled
    assert channels_waiting(found) == [Channel.POLICE, Channel.REGISTRATION]


def test_what_the_sources_answered_alone_waits_for_nothing(
    calls: Any, person: Callable[..., User]
) -> None:
    calls(response="双方已和解")
    assert not waiting(person()).exists()


def test_what_waits_is_marked_and_looked_for_no_more_until_something_changes(
    settled: Any, person: Callable[..., User]
) -> None:
    by = person()
    assert (mark_what_waits(), mark_what_waits()) == (1, 0)
    assert marks(settled) == "police,registration"
    assert channels_waiting(waiting(by).get()) == [Channel.POLICE, Channel.REGISTRATION]
    ticks = [tick(settled, channel, by=by) for channel in (Channel.POLICE, Channel.REGISTRATION)]
    assert waiting_for(by, Channel.ANSWER).get() == settled
    ticks.append(tick(settled, Channel.ANSWER, by=by))
    assert not waiting(by).exists()
    assert (mark_what_waits(), marks(settled)) == (1, "")
    take_tick_back(ticks[0], by=by)
    assert waiting_for(by, Channel.POLICE).get() == settled
    assert (mark_what_waits(), marks(settled)) == (1, "police")
    take_step(settled, "call_back", facts={Fact.CALLED_BACK: {"choice": "1"}}, by=by)
    take_step(settled, "reopen", facts={Fact.REOPENED: {}}, reason="反悔", by=person("mediator"))
    assert changed().get() == settled


def test_counts_are_those_of_the_lists_whether_marked_or_not(
    settled: Any, calls: Any, person: Callable[..., User]
) -> None:
    by = person()
    unmarked = counts(by, changed_since(by))
    assert unmarked == {
        "any": waiting(by).count(),
        **{channel.value: waiting_for(by, channel).count() for channel in Channel},
    }
    assert longest_waiting(by, changed_since(by), 9) == list(waiting(by))
    mark_what_waits()
    assert changed_since(by) == []
    assert counts(by, []) == unmarked
    assert longest_waiting(by, [], 9) == list(waiting(by))


def test_a_fact_alone_makes_what_waits_be_looked_for_anew(
    settled: Any, person: Callable[..., User]
) -> None:
    mark_what_waits()
    by = person()
    record_fact(dispute=settled, fact=Fact.NAME_CHOSEN, detail={"choice": "committee"}, by=by)
    assert channels_waiting(waiting(by).get()) == [Channel.POLICE, Channel.PEOPLE]


def marks(dispute: Any) -> Any:
    dispute.refresh_from_db()
    return dispute.fill_in


def test_what_changes_while_it_is_marked_is_asked_anew(
    settled: Any, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    by = person()
    for channel in (Channel.POLICE, Channel.REGISTRATION, Channel.ANSWER):
        last = tick(settled, channel, by=by)
    read = list(changed())
    take_tick_back(last, by=by)  # after it was read, before it is marked
    monkeypatch.setattr(ticks, "changed", lambda: Rows(read))
    mark_what_waits()
    assert waiting_for(by, Channel.ANSWER).get() == settled


class Rows(list[Any]):
    """What was read, as a queryset gives it."""

    def defer(self, *_names: Any) -> Any:
        return self

    def order_by(self, *_names: Any) -> Any:
        return self


def test_the_feedback_tells_what_was_done_and_names_nobody(
    settled: Any, person: Callable[..., User]
) -> None:
    texts = words(person(), settled)
    assert texts["接警单编号"] == "G1"
    assert texts["到达现场时间"]
    assert "系消费纠纷" in texts["出警处置情况"]
    assert "金额 660.00 元，当场履行" in texts["出警处置情况"]
    assert "演示甲" not in "".join(texts.values())


def test_the_registration_is_clear_for_the_holder_and_masked_for_a_colleague(
    settled: Any, person: Callable[..., User]
) -> None:
    texts = words(person(), settled, Channel.REGISTRATION)
    assert (texts["投诉人"], texts["联系电话"]) == ("演示甲", "19900001234")
    assert texts["接收方式"] == "110公安热线"
    assert (texts["涉及金额(元)"], texts["被投诉主体名称"]) == ("660.00", "云泽市福临珠宝有限公司")
    colleague = sheet(person("mediator"), settled, Channel.REGISTRATION)
    assert "19900001234" not in colleague.whole
    assert colleague.hidden


def test_the_page_copies_in_the_order_of_the_system_and_is_in_the_audit(
    settled: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("backfill:backfill", args=[settled.number])
    shown = signed_in().get(url).content.decode()
    assert shown.index("DDXCSJ") < shown.index("XCCLWBSJ") < shown.index("CJCZQK")
    assert 'data-copies="police-all"' in shown
    assert AuditEntry.objects.filter(action="backfill.read").exists()
    masked = signed_in("mediator").get(url).content.decode()
    assert "19900001234" not in masked
    assert 'data-copies="registration-all"' not in masked


@pytest.mark.long
def test_a_tick_is_told_and_taken_back(
    settled: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("mediator")
    url = reverse("backfill:tick_backfill", args=[settled.number, "police"])
    shown = browser.post(url, follow=True).content.decode()
    assert "110 反馈：已回填" in shown
    assert "mediator甲" in shown
    assert not waiting_for(person(), Channel.POLICE).exists()
    take_tick_back(Backfill.objects.get(), by=person("mediator"))
    assert waiting_for(person(), Channel.POLICE).exists()


def test_what_two_people_tick_at_once_is_ticked_once(
    settled: Any, person: Callable[..., User]
) -> None:
    made = tick(settled, Channel.POLICE, by=person())
    with pytest.raises(ValidationError, match="没有重复登记"):
        tick(settled, Channel.POLICE, by=person("mediator"))
    assert Backfill.objects.get() == made
    take_tick_back(made, by=person())
    tick(settled, Channel.POLICE, by=person("mediator"))


def test_a_matter_opened_again_is_to_be_answered_anew(
    settled: Any, person: Callable[..., User]
) -> None:
    tick(settled, Channel.POLICE, by=person())
    tick(settled, Channel.REGISTRATION, by=person())
    take_step(settled, "reopen", reason="消费者反悔", by=person("mediator"))
    found = waiting(person()).get()
    assert channels_waiting(found) == [Channel.POLICE]


def test_who_mediates_by_itself_registers_nothing_with_12315(
    mediated: Any, person: Callable[..., User]
) -> None:
    assert not waiting_for(person("mediator"), Channel.REGISTRATION).exists()


def test_nothing_is_filled_in_before_there_is_anything_to_tell(
    calls: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="不用回填"):
        tick(dispute_of(calls()), Channel.ANSWER, by=person())


@pytest.mark.long
def test_what_the_source_holds_otherwise_is_put_before_the_holder(
    settled: Any, calls: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person()
    tick(settled, Channel.POLICE, by=by)
    assert compare_filled(by=BY) == 0
    calls(response="民警到场后双方离开。")
    assert compare_filled(by=BY) == 1
    assert compare_filled(by=BY) == 0
    assert [ticked.dispute for ticked in differing(by)] == [settled]
    assert not differing(person("mediator")).exists()
    url = reverse("backfill:backfill", args=[settled.number])
    shown = signed_in().get(url).content.decode()
    assert "民警到场后双方离开" in shown
    assert "来源与回填不一致" in signed_in().get(reverse("backfill:backfills")).content.decode()


@pytest.mark.long
def test_a_difference_is_accepted_once_and_returns_only_when_the_source_changes(
    settled: Any, calls: Any, person: Callable[..., User]
) -> None:
    made = tick(settled, Channel.POLICE, by=person())
    calls(response="民警到场后双方离开。")
    compare_filled(by=BY)
    settle_difference(made, "accepted", by=person())
    with pytest.raises(ValidationError, match="没有待处理的差异"):
        settle_difference(made, "corrected", by=person())
    calls(response="民警到场后双方离开。", lon=120.1, lat=33.4)
    assert compare_filled(by=BY) == 0
    calls(response="双方没有达成一致。")
    assert compare_filled(by=BY) == 1


def test_what_the_source_took_over_agrees(
    settled: Any, calls: Any, person: Callable[..., User]
) -> None:
    made = tick(settled, Channel.POLICE, by=person())
    calls(response=f"{words(person(), settled)['出警处置情况']}（处警民警：演示）")
    assert compare_filled(by=BY) == 0
    made.refresh_from_db()
    assert made.outcome == Backfill.Outcome.SAME


@pytest.mark.long
def test_differing_amounts_and_names_of_a_registration_are_found(
    settled: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    """The complaint comes with the next export and joins by itself or by hand."""
    tick(settled, Channel.REGISTRATION, by=person())
    complaint = add_record(
        "在福临金店买的手镯多收工艺费，要求退款",
        source="complaint_12315",
        person_name="演示甲",
        person_phone="19900001234",
        merchant_name="福临黄金店",
        amount_yuan=600.0,
        place=False,
    )
    settled.members.create(record=complaint, source=complaint.source)
    assert compare_filled(by=BY) == 1
    shown = signed_in().get(reverse("backfill:backfill", args=[settled.number])).content.decode()
    assert "660.00" in shown
    assert "福临黄金店" in shown
    hidden = signed_in("mediator").get(reverse("backfill:backfill", args=[settled.number]))
    table = hidden.content.decode().partition("当时填的")[2].partition("</table>")[0]
    assert "（个人信息）" in table
    assert "要求退款" not in table
    assert channels_waiting(waiting(person()).get()) == [Channel.POLICE, Channel.ANSWER]


def test_texts_agree_where_one_holds_the_other_and_amounts_as_numbers() -> None:
    assert same("当场退款，双方离开。", "当场退款,双方离开（警号略）")
    assert same("1280.50", "1,280.5元", amount=True)
    assert not same("660", "66", amount=True)
    assert not same("已退款", "")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("19900001234", "199****1234"),
        ("19900001234", "hmac-sm3:" + "0" * 64),
        ("演示甲", "演**"),
        ("演示甲", "演*甲"),
        ("演示甲", "演女士"),
    ],
)
def test_a_source_that_masks_does_not_differ(ours: str, theirs: str) -> None:
    assert same(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("19900001234", "199****1235"),
        ("演示甲", "孙*甲"),
        ("演示甲", "孙女士"),
        ("演示甲", "演示乙"),
    ],
)
def test_a_source_that_masks_somebody_else_differs(ours: str, theirs: str) -> None:
    assert not same(ours, theirs)


def test_the_board_tells_what_waits(settled: Any, signed_in: Callable[..., Client]) -> None:
    shown = signed_in().get(reverse("board:duty")).content.decode()
    waiting = re.findall(r"channel=(\w+)\">待回填：([^<]+) <b>1</b>", shown)
    assert ("registration", "12315 登记") in waiting


@pytest.mark.long
def test_the_page_of_a_dispute_tells_what_waits_and_what_was_filled_in(
    settled: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    page = signed_in().get(reverse("handling:of_dispute", args=[settled.number])).content.decode()
    part = reverse("backfill:marks", args=[settled.number])
    assert f'hx-get="{part}"' in page
    assert "待回填" in signed_in().get(part).content.decode()
    for channel in (Channel.POLICE, Channel.REGISTRATION, Channel.ANSWER):
        tick(settled, channel, by=person())
    filled_in = signed_in().get(part).content.decode()
    assert filled_in.count("已回填") == 3
    assert "待回填" not in filled_in


@pytest.mark.long
def test_the_list_needs_a_fixed_number_of_queries(
    settled: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in()
    url = reverse("backfill:backfills")
    browser.get(url)
    with django_assert_num_queries(9):
        browser.get(url)
    other = dispute_of(add_record("在云裳服饰买的裙子掉色，不退", source="walk_in"))
    take_step(other, "settle", reason="电话和解", by=person())
    with django_assert_num_queries(9):
        assert other.number in browser.get(url).content.decode()


@pytest.mark.parametrize("entries", [REGISTRATION, ANSWER])
def test_fields_of_12315_come_in_the_order_of_its_table(entries: Any) -> None:
    places = [COLUMNS.index(entry.label) for entry in entries if entry.label in COLUMNS]
    assert len(places) > 10
    assert places == sorted(places)


def test_fields_of_110_come_in_the_order_of_its_form() -> None:
    assert tuple(entry.code for entry in POLICE if entry.code) == FEEDBACK_FORM
