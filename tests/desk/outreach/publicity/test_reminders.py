"""A consumer reminder: proposed from the same season before, written, signed, issued, published."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.queries.approvals import count_waiting, waiting_elsewhere
from liandong.desk.outreach.actions import reminders as actions
from liandong.desk.outreach.actions.reminders import Advised, Shift
from liandong.desk.outreach.models import Reminder
from liandong.desk.outreach.queries.publicity.reminder_topics import TOO_FEW, Proposal, propose
from liandong.desk.outreach.queries.publicity.reminders import (
    record_values,
    reminder_values,
    to_begin_now,
)
from liandong.desk.outreach.rules.publicity.occasions import Season
from liandong.desk.papers.models import Paper
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import quiet, rise
from tests.desk.outreach.page_versions import post_as_read
from tests.desk.steps import reminders as steps
from tests.desk.steps.preparing import Give
from tests.desk.steps.reminders import RULES, WRITTEN

pytestmark = pytest.mark.django_db
HEATER = {
    "sector": "家用电子电器",
    "item": "取暖器",
    "phrases": ["漏电"],
    "merchant_name": "演示电器",
}


@pytest.fixture
def winter() -> Season:
    return steps.winter()


@pytest.fixture
def heaters(districts: dict[str, District]) -> None:
    """A steady past in which, the winter before, many heaters were complained of."""
    quiet(districts)
    for week in range(6):
        rise(districts, 6, day=date(2025, 12, 20) + timedelta(days=7 * week), **HEATER)


@pytest.fixture
def draft(
    winter: Season, heaters: None, districts: dict[str, District], mediator: User
) -> Reminder:
    made = actions.begin_reminder(
        season=winter, district=districts["铜马商圈"], picked=["item:取暖器"], by=mediator
    )
    return actions.save_reminder(reminder=made, **WRITTEN, by=mediator)


@pytest.fixture
def issued(give: Give, draft: Reminder, numbers: None) -> Reminder:
    return steps.issued(give, draft)


def found(proposal: Proposal, key: str) -> Any:
    return next(topic for topic in proposal.topics if topic.key == key)


def test_what_was_frequent_in_the_season_is_proposed_with_its_counts(
    winter: Season, heaters: None, mediator: User
) -> None:
    proposal = propose(winter, district="铜马商圈", by=mediator)
    topic = found(proposal, "item:取暖器")
    assert topic.risen
    assert [(row.year, row.n) for row in topic.seasons] == [(2025, 36), (2024, 0)]
    assert topic.base == 0
    assert proposal.topics[0].risen
    assert not found(proposal, "phrase:质量差").risen
    assert found(proposal, "phrase:漏电").risen


def test_its_link_opens_the_rows_that_were_counted(
    winter: Season, heaters: None, mediator: User, browser: Any
) -> None:
    topic = found(propose(winter, district="铜马商圈", by=mediator), "item:取暖器")
    words, href = topic.links("铜马商圈")[0]
    assert words == "2025年 36 件"
    assert "36" in browser(mediator).get(href).content.decode()


def test_few_disputes_are_shown_and_not_judged(
    winter: Season, districts: dict[str, District], mediator: User
) -> None:
    rise(districts, 1, day=date(2025, 10, 1))
    rise(districts, 4, day=date(2026, 1, 9), **HEATER)
    proposal = propose(winter, district="铜马商圈", by=mediator)
    assert proposal.is_few
    assert proposal.risen == []
    assert {topic.verdict for topic in proposal.topics} == {TOO_FEW}


def test_a_season_that_the_data_do_not_cover_is_not_counted(
    winter: Season, districts: dict[str, District], mediator: User, browser: Any
) -> None:
    rise(districts, 9, day=date(2026, 1, 9), **HEATER)
    assert propose(winter, district="铜马商圈", by=mediator) == Proposal(winter, [], [])
    page = browser(mediator).get("/outreach/reminders/occasions/winter/2026/").content.decode()
    assert "没有往年同期的数据" in page


def test_others_districts_are_not_counted(
    winter: Season, heaters: None, someone: Callable[..., User]
) -> None:
    stranger = someone("association", "mediator", place="滨河商圈")
    assert propose(winter, district="铜马商圈", by=stranger).totals == []


def test_the_proposal_asks_the_database_as_often_for_many(
    heaters: None, districts: dict[str, District], mediator: User, browser: Any
) -> None:
    address = "/outreach/reminders/occasions/winter/2026/"
    few, _size = cost_of(browser(mediator), address)
    for number in range(8):
        fields = {"item": f"品类{number}", "phrases": [f"词{number}"]}
        rise(districts, 5, day=date(2026, 1, 9), **fields)
    assert cost_of(browser(mediator), address)[0] <= few


def test_only_what_was_picked_is_in_the_draft(draft: Reminder) -> None:
    assert [topic["name"] for topic in draft.topics] == ["取暖器"]
    assert "取暖器" in record_values(draft)["evidence"]
    assert "取暖器" not in str(reminder_values(draft))


def test_nothing_is_written_beforehand(
    winter: Season, districts: dict[str, District], mediator: User
) -> None:
    made = actions.begin_reminder(season=winter, district=districts["铜马商圈"], by=mediator)
    assert reminder_values(made) == {}
    with pytest.raises(ValidationError, match="标题") as refused:
        actions.submit(reminder=made, by=mediator)
    assert "提示至少 3 条" in refused.value.messages


def test_a_topic_that_was_not_proposed_is_refused(
    winter: Season, heaters: None, districts: dict[str, District], mediator: User
) -> None:
    with pytest.raises(ValidationError, match="重新打开"):
        actions.begin_reminder(
            season=winter, district=districts["铜马商圈"], picked=["item:没有"], by=mediator
        )


def test_a_rule_needs_its_reason_and_what_to_keep_when_it_is_submitted(
    draft: Reminder, mediator: User, browser: Any
) -> None:
    typed = {"title": "消费提示", "text1": "只有一句", "why2": "只有理由"}
    page = browser(mediator)
    assert page.post(f"/outreach/reminders/{draft.number}/edit/", typed).status_code == 302
    assert [(rule.text, rule.why) for rule in draft.rules.order_by("position")] == [
        ("只有一句", ""),
        ("", "只有理由"),
    ]
    rules = [*RULES, Advised("只有一句", "", "")]
    actions.save_reminder(reminder=draft, **WRITTEN | {"rules": rules}, by=mediator)
    with pytest.raises(ValidationError, match="留存凭证"):
        actions.submit(reminder=draft, by=mediator)


@pytest.mark.long
def test_it_goes_from_hand_to_hand(
    draft: Reminder, numbers: None, mediator: User, association_head: User, station_head: User
) -> None:
    with pytest.raises(ValidationError, match="草稿"):
        actions.approve_draft(reminder=draft, by=association_head)
    actions.submit(reminder=draft, by=mediator)
    with pytest.raises(PermissionDenied):
        actions.approve_draft(reminder=draft, by=mediator)
    with pytest.raises(PermissionDenied):
        actions.approve_draft(reminder=draft, by=station_head)
    assert actions.approve_draft(reminder=draft, by=association_head).state == "reviewed"
    with pytest.raises(PermissionDenied):
        actions.sign(reminder=draft, by=association_head)
    with pytest.raises(ValidationError, match="待会签"):
        actions.issue(reminder=draft, by=association_head)
    assert actions.sign(reminder=draft, by=station_head).state == "signed"
    issued = actions.issue(reminder=draft, by=association_head)
    assert issued.official_number == "演消提〔2026〕1号"
    values = record_values(issued)
    assert "association" in values["reviewed_by"]
    assert "警务站：" in values["signed_by"]
    assert "2026-11-24 15:00" in values["issued_by"]


def test_who_drafted_it_neither_reviews_nor_issues_it(
    winter: Season, heaters: None, districts: dict[str, District], association_head: User
) -> None:
    made = actions.begin_reminder(
        season=winter, district=districts["铜马商圈"], by=association_head
    )
    actions.save_reminder(reminder=made, **WRITTEN, by=association_head)
    actions.submit(reminder=made, by=association_head)
    with pytest.raises(PermissionDenied):
        actions.approve_draft(reminder=made, by=association_head)


def test_of_the_regulator_both_other_sides_sign(
    winter: Season, heaters: None, districts: dict[str, District], someone: Callable[..., User],
    association_head: User, station_head: User,
) -> None:  # fmt: skip
    drafter, head = someone("regulator", "regulator"), someone("regulator", "supervisor")
    made = actions.begin_reminder(season=winter, district=districts["铜马商圈"], by=drafter)
    actions.save_reminder(reminder=made, **WRITTEN, by=drafter)
    actions.submit(reminder=made, by=drafter)
    actions.approve_draft(reminder=made, by=head)
    assert actions.sign(reminder=made, by=station_head).state == "reviewed"
    with pytest.raises(PermissionDenied):
        actions.sign(reminder=made, by=station_head)
    assert actions.sign(reminder=made, by=association_head).state == "signed"


def test_returned_with_a_reason_it_is_reviewed_and_signed_anew(
    draft: Reminder, mediator: User, association_head: User, station_head: User
) -> None:
    actions.submit(reminder=draft, by=mediator)
    actions.approve_draft(reminder=draft, by=association_head)
    with pytest.raises(ValidationError, match="退回的原因"):
        actions.send_back(reminder=draft, reason=" ", by=station_head)
    returned = actions.send_back(reminder=draft, reason="补写电话", by=station_head)
    assert returned.state == "draft"
    assert "reviewed_by" not in record_values(returned)
    actions.submit(reminder=returned, by=mediator)
    assert "reviewed_by" not in record_values(Reminder.objects.get())


@pytest.mark.long
def test_what_waits_reaches_whom_it_waits_for(
    draft: Reminder, mediator: User, association_head: User, station_head: User
) -> None:
    def labels(by: User) -> list[str]:
        rows = [row.label for row in waiting_elsewhere(by)]
        assert len(rows) == count_waiting(by)
        return rows

    actions.submit(reminder=draft, by=mediator)
    assert (labels(association_head), labels(station_head)) == (["审核消费提醒"], [])
    actions.approve_draft(reminder=draft, by=association_head)
    assert (labels(association_head), labels(station_head)) == ([], ["会签消费提醒"])
    actions.sign(reminder=draft, by=station_head)
    assert (labels(association_head), labels(station_head)) == (["签发消费提醒"], [])
    assert labels(mediator) == []


def test_the_board_shows_what_is_to_be_begun_until_it_is(
    winter: Season, districts: dict[str, District], mediator: User, browser: Any,
    someone: Callable[..., User],
) -> None:  # fmt: skip
    board = "/outreach/on-the-board/"
    assert "起草消费提醒　冬季" in browser(mediator).get(board).content.decode()
    assert to_begin_now(someone("association", "people_mediator")) == []
    actions.begin_reminder(season=winter, district=districts["铜马商圈"], by=mediator)
    page = browser(mediator).get(board).content.decode()
    assert "起草消费提醒　冬季" not in page
    assert "消费提醒　2026年冬季 · 铜马商圈" in page


@pytest.mark.long
def test_duty_is_planned_by_the_drafter_and_changed_once_it_is_issued(
    draft: Reminder, issued: Reminder, mediator: User, station_head: User
) -> None:
    start = timezone.now()
    shift = Shift("演示值班", "演示消协", start, start + timedelta(hours=8), "0575-1")
    actions.add_shift(reminder=issued, shift=shift, by=mediator)
    assert "演示值班（演示消协）　0575-1" in record_values(issued)["duty"]
    with pytest.raises(PermissionDenied):
        actions.add_shift(reminder=issued, shift=shift, by=station_head)
    wrong = Shift("演示值班", "演示消协", start, start, "0575-1")
    with pytest.raises(ValidationError, match="晚于"):
        actions.add_shift(reminder=issued, shift=wrong, by=mediator)


def test_where_it_was_published_and_reads_as_they_were_entered(
    issued: Reminder, mediator: User, today: Any
) -> None:
    at = timezone.now()
    with pytest.raises(ValidationError, match="不能在现在之后"):
        actions.record_publication(
            reminder=issued, channel="web", name="官网", published_at=at + timedelta(days=1),
            by=mediator,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="早于签发"):
        actions.record_publication(
            reminder=issued, channel="web", name="官网", published_at=at - timedelta(days=1),
            by=mediator,
        )  # fmt: skip
    row = actions.record_publication(
        reminder=issued, channel="account", name="演示公众号", published_at=at, by=mediator
    )
    assert "阅读" not in record_values(issued)["published"]
    today.shift(timedelta(days=3))
    actions.enter_reads(
        reminder=issued, pk=row.pk, reads=812, read_on=date(2026, 11, 26), by=mediator
    )
    assert "阅读 812 次（截至 2026-11-26）" in record_values(issued)["published"]
    with pytest.raises(ValidationError, match="早于发布"):
        actions.enter_reads(
            reminder=issued, pk=row.pk, reads=1, read_on=date(2026, 11, 1), by=mediator
        )


def test_a_withdrawn_one_voids_its_paper(issued: Reminder, association_head: User) -> None:
    with pytest.raises(ValidationError, match="撤销的原因"):
        actions.withdraw(reminder=issued, reason="", by=association_head)
    actions.withdraw(reminder=issued, reason="内容有误", by=association_head)
    assert Paper.objects.get().state == "void"


def test_another_station_neither_sees_nor_reaches_it(
    draft: Reminder, someone: Callable[..., User], browser: Any
) -> None:
    stranger = someone("association", "mediator", place="滨河商圈")
    assert browser(stranger).get(f"/outreach/reminders/{draft.number}/").status_code == 404
    assert draft.number not in browser(stranger).get("/outreach/reminders/").content.decode()
    with pytest.raises(PermissionDenied):
        actions.save_reminder(reminder=draft, **WRITTEN, by=stranger)


def test_people_are_masked_on_the_page_and_on_paper(
    draft: Reminder, mediator: User, association_head: User, browser: Any
) -> None:
    text = "消费者王小明电话19900007731反映漏电"
    draft = actions.save_reminder(reminder=draft, **WRITTEN | {"background": text}, by=mediator)
    page = browser(association_head).get(f"/outreach/reminders/{draft.number}/").content.decode()
    for shown in (page, reminder_values(draft)["background"]):
        assert "19900007731" not in shown
        assert "王小明" not in shown
        assert "漏电" in shown


@pytest.mark.long
def test_the_story_by_pages(
    heaters: None, numbers: None, mediator: User, association_head: User, station_head: User,
    browser: Any,
) -> None:  # fmt: skip
    desk = browser(mediator)
    occasion = "/outreach/reminders/occasions/winter/2026/"
    assert "应当起草" in desk.get("/outreach/reminders/").content.decode()
    assert "往年同期" in desk.get(occasion).content.decode()
    desk.post(occasion, {"district": "铜马商圈", "topics": ["item:取暖器"]})
    reminder = Reminder.objects.get()
    address = f"/outreach/reminders/{reminder.number}/"
    given = {"title": "消费提示", "background": "天冷", "remedies": "先找商家", "phone": "0575-1"}
    for n in range(1, 4):
        given |= {f"text{n}": f"提示{n}", f"why{n}": "理由", f"keep{n}": "小票"}
    assert desk.post(f"{address}edit/", given | {"title": "长" * 81}).status_code == 422
    desk.post(f"{address}edit/", given)
    assert "提示3" in desk.get(f"{address}edit/").content.decode()
    moments = {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T17:00"}
    shift = {"who": "演示值班", "office": "演示消协", "phone": "0575-1", **moments}
    desk.post(f"{address}duty/", shift)
    desk.post(f"{address}duty/", shift | {"phone": ""})
    assert reminder.duty.count() == 1
    head = browser(association_head)
    post_as_read(desk, address, "submit", {})
    assert "记为同意" not in head.get(address).content.decode()
    post_as_read(head, address, "review", {"words": "同意"})
    post_as_read(browser(station_head), address, "sign", {})
    post_as_read(head, address, "issue", {})
    at = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    channel = {"channel": "account", "name": "演示公众号", "published_at": at}
    desk.post(f"{address}channels/", channel)
    row = reminder.publications.get()
    desk.post(f"{address}channels/{row.pk}/reads/", {"reads": "812", "read_on": "2026-11-24"})
    page = desk.get(address).content.decode()
    for words in ("演消提〔2026〕1号", "演示值班", "演示公众号", "阅读 812 次", "取暖器"):
        assert words in page
    for key in ("consumer_reminder", "reminder_record"):
        assert desk.get(f"{address}{key}.pdf").content.startswith(b"%PDF")
        assert desk.get(f"{address}{key}.docx").content.startswith(b"PK")
    assert desk.get(f"{address}improvement.pdf").status_code == 404
    desk.post(f"{address}channels/{row.pk}/remove/")
    desk.post(f"{address}duty/{reminder.duty.get().pk}/remove/")
    assert not reminder.publications.exists()
    assert not reminder.duty.exists()
    entries = set(
        AuditEntry.objects.filter(action__startswith="reminder.").values_list("action", flat=True)
    )
    steps = ("draft", "save", "duty", "submit", "review", "sign", "issue", "publish", "reads")
    assert {f"reminder.{step}" for step in (*steps, "unpublish", "read", "paper")} <= entries


def test_who_may_not_draft_begins_nothing(
    winter: Season, districts: dict[str, District], someone: Callable[..., User], browser: Any
) -> None:
    analyst = someone("office", "analyst")
    page = browser(analyst).get("/outreach/reminders/occasions/winter/2026/").content.decode()
    assert "起草消费提醒" not in page
    reply = browser(analyst).post("/outreach/reminders/occasions/winter/2026/", {})
    assert reply.status_code == 403
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("address", ["winter/1900", "easter/2026", "spring/2031"])
def test_there_is_no_page_of_an_occasion_that_is_not_in_the_calendar(
    address: str, mediator: User, browser: Any
) -> None:
    reply = browser(mediator).get(f"/outreach/reminders/occasions/{address}/")
    assert reply.status_code == 404


def test_the_moment_of_a_step_is_kept(issued: Reminder) -> None:
    moments = issued.steps.order_by("pk").values_list("verb", "at")
    assert [verb for verb, _at in moments] == ["submit", "review", "sign", "issue"]
    assert all(isinstance(at, datetime) for _verb, at in moments)
