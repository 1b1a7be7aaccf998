"""The material of a meeting: only what was recorded, in the scope of its reader, with its rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters
from liandong.desk.outreach.models import Letter, Meeting
from liandong.desk.outreach.queries.joint_meetings import pack
from liandong.desk.outreach.queries.joint_meetings.meetings import packs_of
from liandong.desk.outreach.queries.joint_meetings.pack import Pack, Section, pack_of, pack_sheet
from liandong.desk.papers.rules.layout import LaidTable
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import END, quiet, rise
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.django_db


def part(pack: Pack, title: str) -> Section:
    return next(section for section in pack.sections if section.title == title)


def cells(section: Section) -> dict[str, list[str]]:
    """By the words of the first cell."""
    return {row[0].words: [cell.words for cell in row[1:]] for row in section.rows}


@pytest.fixture
def counting(convened: Callable[..., Meeting]) -> Meeting:
    """Of the week that ends the day before."""
    return convened(since=END - timedelta(days=7), until=END - timedelta(days=1))


def test_disputes_are_counted_of_its_days_and_of_what_the_reader_sees(
    counting: Meeting, districts: Any, mediator: User, someone: Callable[..., User], browser: Any
) -> None:
    rise(districts, 6, day=END - timedelta(days=1))
    rise(districts, 5, day=END - timedelta(days=60))
    own = part(pack_of(counting, by=mediator), "总体情况")
    assert own.words.startswith("共 6 件")
    link = own.rows[0][1].href
    assert "6 件" in browser(mediator).get(link).content.decode()
    elsewhere = someone("association", "mediator", place="滨河商圈")
    assert part(pack_of(counting, by=elsewhere), "总体情况").words.startswith("共 0 件")


def test_sectors_stand_beside_their_comparable_days(
    counting: Meeting, districts: Any, mediator: User
) -> None:
    quiet(districts)
    rise(districts, 6, day=END - timedelta(days=1))
    found = cells(part(pack_of(counting, by=mediator), "行业"))
    assert found["教育培训"][0] == "6"
    assert found["教育培训"][2] == "0"


def test_alerts_are_counted_by_what_they_turned_out_to_be(
    convened: Callable[..., Meeting], alert: Alert, mediator: User
) -> None:
    meeting = convened(since=END - timedelta(days=30), until=date(2026, 12, 31))
    Alert.objects.update(raised_at=NOW - timedelta(days=2))
    section = part(pack_of(meeting, by=mediator), "预警及研判")
    assert "发出 1 条，已研判 1 条（属实 1 条）" in section.words
    assert section.rows[0][0].href == f"/alerts/{alert.number}/"


def test_letters_count_by_the_day_they_were_sent_and_effects_by_the_day_they_can_be_judged(
    convened: Callable[..., Meeting], alert: Alert, mediator: User
) -> None:
    meeting = convened(since=END - timedelta(days=30), until=END)
    (letter,) = begin_letters(
        source=alert, instrument="improvement", traders=[Trader("晨曦培训", None)], by=mediator
    )
    assert part(pack_of(meeting, by=mediator), "预警提醒").words == "没有送出提醒。"
    Letter.objects.update(effect={"verdict": "too_little", "observed": 2.0})
    step = letter.steps.create(verb="send", on=END - timedelta(days=2), by=mediator)
    sections = pack_of(meeting, by=mediator)
    assert part(sections, "预警提醒").words.startswith("送出 1 份：已反馈 0 份")
    assert part(sections, "提醒的成效").words == "本期没有送出满 8 周的提醒。"
    letter.steps.update(on=END - timedelta(days=60))
    sections = pack_of(meeting, by=mediator)
    assert part(sections, "预警提醒").words == "没有送出提醒。"
    assert part(sections, "提醒的成效").words == "送出满 8 周的 1 份：不能认定有成效 1 份。"
    letter.steps.filter(pk=step.pk).update(undone_at=timezone.now(), undone_by=mediator)
    assert not part(pack_of(meeting, by=mediator), "提醒的成效").rows


def test_where_nothing_was_recorded_it_says_so_and_every_part_is_there(
    counting: Meeting, mediator: User
) -> None:
    pack = pack_of(counting, by=mediator)
    assert [section.title for section in pack.sections] == [
        "以往议定事项落实情况", "总体情况", "咨询", "行业", "投诉性质", "重点领域",
        "上升最快", "群体性纠纷", "预警及研判", "预警提醒", "提醒的成效", "专项整治",
        "办理时限", "移送、移交",
    ]  # fmt: skip
    assert part(pack, "群体性纠纷").words == "没有群体性纠纷。"
    assert part(pack, "以往议定事项落实情况").words == "没有登记以往未办结的议定事项。"


def test_the_paper_has_the_same_tables_as_the_page(
    counting: Meeting, districts: Any, mediator: User
) -> None:
    rise(districts, 6, day=END - timedelta(days=1))
    pack = pack_of(counting, by=mediator)
    tables = [piece for piece in pack_sheet(counting, pack).pieces if isinstance(piece, LaidTable)]
    assert len(tables) == sum(bool(section.rows) for section in pack.sections)


def test_it_asks_the_database_as_often_for_many(
    counting: Meeting, districts: Any, mediator: User, browser: Any
) -> None:
    rise(districts, 6, day=END - timedelta(days=1))
    desk, address = browser(mediator), f"/outreach/meetings/{counting.number}/pack/"
    few, _size = cost_of(desk, address)
    rise(districts, 30, day=END - timedelta(days=1))
    assert cost_of(desk, address)[0] <= few


def test_what_was_kept_stays_and_is_opened_by_who_sees_as_much(
    counting: Meeting, districts: Any, mediator: User, browser: Any, someone: Callable[..., User]
) -> None:
    wide, narrow = someone("association", "supervisor"), browser(mediator)
    rise(districts, 6, day=END - timedelta(days=1))
    address = f"/outreach/meetings/{counting.number}/"
    narrow.post(f"{address}keep-pack/")
    browser(wide).post(f"{address}keep-pack/")
    mine, theirs = packs_of(counting, by=wide)
    assert [row.pk for row in packs_of(counting, by=mediator)] == [mine.pk]
    before = narrow.get(f"{address}packs/{mine.pk}/").content
    assert before.startswith(b"%PDF")
    rise(districts, 5, day=END - timedelta(days=1))
    assert narrow.get(f"{address}packs/{mine.pk}/").content == before
    assert narrow.get(f"{address}packs/{theirs.pk}/").status_code == 404
    stranger = browser(someone("police", "supervisor"))
    stranger.post(f"{address}keep-pack/")
    assert len(packs_of(counting, by=wide)) == 2


def test_of_what_rose_it_lists_what_is_beyond_chance_alone(
    counting: Meeting, districts: Any, mediator: User
) -> None:
    quiet(districts)
    rise(districts, 5, day=END - timedelta(days=1))
    rise(districts, 4, day=END - timedelta(days=8))
    section = part(pack_of(counting, by=mediator), "上升最快")
    assert (section.words, section.rows) == ("没有哪个地段的哪个领域上升超出正常波动。", [])
    rise(districts, 30, day=END - timedelta(days=1))
    section = part(pack_of(counting, by=mediator), "上升最快")
    assert section.words.startswith("上升最快：")
    assert all(row[-1].words.startswith("上升超出正常波动") for row in section.rows)


def test_what_is_cut_is_told(
    counting: Meeting, districts: Any, mediator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rise(districts, 6, day=END - timedelta(days=1))
    Dispute.objects.filter(pk=Dispute.objects.order_by("pk")[0].pk).update(nature="安全")
    section = part(pack_of(counting, by=mediator), "投诉性质")
    assert section.note == "没有识别出的不列"
    monkeypatch.setattr(pack, "MOST", 1)
    section = part(pack_of(counting, by=mediator), "投诉性质")
    assert len(section.rows) == 1
    assert section.note == "没有识别出的不列；只列前 1 类，其余 1 类共 1 件"
