"""Legal periods: by the rule of the day, with what stops, pauses, resumes and extends them."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.directory.rules.calendars import shipped_calendar
from liandong.desk.directory.rules.workdays import (
    Calendar,
    Day,
    Skipped,
    add_natural_days,
    add_working_days,
    add_years,
)
from liandong.desk.disputes.rules.clocks import Event, What, clocks_of, runs_of
from liandong.desk.disputes.rules.periods import KINDS, VERSIONS, Period, version_on
from liandong.desk.disputes.rules.source_dates import ACCEPTED, is_decided, stated_day

CALENDAR = shipped_calendar()
D = date.fromisoformat


def on(day: Any, what: Any, code: Any, **more: Any) -> Any:
    return Event(D(day), What(what), Period(code), **more)


def clocks(*events: Any, received: Any = None, today: Any = "2026-11-24") -> Any:
    found = clocks_of(
        events,
        received_on=D(received) if received else None,
        today=D(today),
        calendar=CALENDAR,
    )
    return {clock.code: clock for clock in found}


def started(day: Any, code: Any, **more: Any) -> Any:
    return clocks(on(day, "start", code), received=day, **more)[code]


@pytest.mark.parametrize(
    ("received", "seven", "fifteen"),
    [
        ("2024-09-13", "2024-09-25", "2024-10-11"),
        ("2025-09-26", "2025-10-13", "2025-10-23"),
        ("2026-02-12", "2026-02-28", "2026-03-11"),
        ("2026-04-30", "2026-05-13", "2026-05-25"),
        ("2026-05-08", "2026-05-18", "2026-05-28"),
        ("2026-09-18", "2026-09-29", "2026-10-15"),
        ("2026-09-28", "2026-10-13", "2026-10-23"),
        ("2026-11-24", "2026-12-03", "2026-12-15"),
    ],
)
def test_decisions_take_seven_working_days_and_checks_of_a_clue_fifteen(
    received: str, seven: str, fifteen: str
) -> None:
    assert started(received, "acceptance_decision").due_on == D(seven)
    assert started(received, "clue_check").due_on == D(fifteen)


@pytest.mark.parametrize(
    ("received", "rule"),
    [
        ("2024-06-30", "令第20号"),
        ("2024-07-01", "令第20号＋条例"),
        ("2026-04-14", "令第20号＋条例"),
        ("2026-04-15", "令第121号"),
    ],
)
def test_the_day_of_receipt_chooses_the_rule(received: str, rule: str) -> None:
    assert started(received, "acceptance_decision").rule == rule


@pytest.mark.parametrize(
    ("accepted", "due", "alternative"),
    [
        ("2026-08-05", "2026-10-04", "2026-10-08"),  # the narrow reading of art. 45 counts
        ("2026-08-03", "2026-10-08", None),
        ("2026-07-20", "2026-09-18", None),
        ("2026-04-15", "2026-06-14", None),  # a Sunday is no 法定节假日
    ],
)
def test_mediation_takes_sixty_days_both_readings_shown(
    accepted: str, due: str, alternative: str | None
) -> None:
    clock = started(accepted, "mediation")
    assert clock.due_on == D(due)
    assert clock.working_out["alternative"] == alternative


def test_the_old_forty_five_working_days() -> None:
    assert (
        started("2026-03-02", "mediation")
        .working_out["others"][0]
        .endswith(
            "届满 2026-05-08；不计 03-07～03-08 周末、03-14～03-15 周末、03-21～03-22 周末、"
            "03-28～03-29 周末、04-04～04-06 清明节、04-11～04-12 周末、04-18～04-19 周末、"
            "04-25～04-26 周末、05-01～05-05 劳动节"
        )
    )
    assert started("2024-03-01", "mediation").working_out["article"].endswith("第21条")


def test_under_the_old_rule_the_earlier_of_two_periods_counts() -> None:
    clock = started("2025-03-05", "mediation")
    assert clock.due_on == D("2025-05-04")
    assert "第46条" in clock.working_out["article"]


def test_the_working_out_says_article_days_and_skipped_holidays() -> None:
    working_out = started("2026-09-28", "acceptance_decision").working_out
    assert "第15条" in working_out["article"]
    assert len(working_out["counted"]) == 7
    assert any("国庆" in run for run in working_out["skipped"])


def test_complaints_of_other_times_have_no_clock() -> None:
    assert clocks(on("2019-05-06", "start", "mediation"), received="2019-05-06") == {}


def test_a_second_start_is_no_second_clock() -> None:
    twice = clocks(
        on("2026-11-02", "start", "acceptance_decision"),
        on("2026-11-09", "start", "acceptance_decision"),
    )
    assert twice["acceptance_decision"].started_on == D("2026-11-02")


def test_what_was_stopped_can_begin_anew() -> None:
    again = clocks(
        on("2026-06-01", "start", "mediation"),
        on("2026-06-20", "stop", "mediation"),
        on("2026-07-20", "start", "mediation"),
    )["mediation"]
    assert again.started_on == D("2026-07-20")
    assert again.running


def test_what_is_stopped_runs_no_more_and_nothing_stops_twice() -> None:
    ended = clocks(
        on("2026-06-01", "start", "mediation"),
        on("2026-06-20", "stop", "mediation"),
        on("2026-06-30", "stop", "mediation"),
    )["mediation"]
    assert ended.stopped_on == D("2026-06-20")


def test_testing_is_not_counted() -> None:
    """Sent on 10 June, back on 30 June: the twenty days after the tenth do not count."""
    clock = clocks(
        on("2026-06-01", "start", "mediation"),
        on("2026-06-10", "pause", "mediation", why="鉴定（办法第22条）"),
        on("2026-06-30", "resume", "mediation"),
        received="2026-06-01",
    )["mediation"]
    assert clock.due_on == D("2026-07-31") + timedelta(days=20)
    assert "06-11～06-30 鉴定（办法第22条）" in clock.working_out["words"]


def test_while_it_is_paused_the_end_moves_with_each_day() -> None:
    events = (
        on("2026-06-01", "start", "mediation"),
        on("2026-06-10", "pause", "mediation", why="中止"),
    )
    early = clocks(*events, today="2026-06-15")["mediation"]
    late = clocks(*events, today="2026-06-20")["mediation"]
    assert early.paused_on == late.paused_on == D("2026-06-10")
    assert late.due_on - early.due_on == timedelta(days=5)


def test_a_pause_that_ends_with_the_matter_is_taken_out() -> None:
    clock = clocks(
        on("2026-06-01", "start", "mediation"),
        on("2026-06-10", "pause", "mediation", why="鉴定"),
        on("2026-06-15", "stop", "mediation"),
    )["mediation"]
    assert (clock.paused_on, clock.stopped_on) == (None, D("2026-06-15"))
    assert clock.due_on == D("2026-07-31") + timedelta(days=5)


def test_a_check_of_a_clue_is_extended_once_with_approval() -> None:
    events = (
        on("2026-11-02", "start", "clue_check"),
        on("2026-11-20", "extend", "clue_check"),
    )
    clock = clocks(*events)["clue_check"]
    assert clock.due_on == add_working_days(D("2026-11-02"), 30, CALENDAR).due
    assert "延长 15 个工作日" in clock.working_out["article"]
    assert clocks(*events, on("2026-11-23", "extend", "clue_check"))["clue_check"] == clock


def test_a_case_takes_ninety_days_and_thirty_more() -> None:
    case = on("2026-03-02", "start", "case")
    assert clocks(case)["case"].due_on == D("2026-05-31")
    assert clocks(case, on("2026-05-20", "extend", "case"))["case"].due_on == D("2026-06-30")
    collective = on("2026-06-20", "extend", "case", until=D("2026-09-30"))
    assert clocks(case, collective)["case"].due_on == D("2026-09-30")


def test_a_trader_who_settles_with_the_consumer_pauses_no_time_to_decide() -> None:
    """办法第15条: seven working days from receipt, whatever channel to the shop is tried."""
    both = clocks(
        on("2026-11-02", "start", "acceptance_decision"),
        on("2026-11-02", "start", "self_settlement"),
        on("2026-11-10", "stop", "self_settlement"),
        received="2026-11-02",
    )
    assert both["self_settlement"].due_on == D("2026-11-16")
    assert both["acceptance_decision"].due_on == add_working_days(D("2026-11-02"), 7, CALENDAR).due
    assert both["acceptance_decision"].paused_on is None


@pytest.mark.parametrize(
    ("code", "day", "due"),
    [
        ("termination_notice", "2026-11-24", "2026-12-03"),
        ("judicial_confirmation", "2026-11-02", "2026-12-02"),
        ("jurisdiction", "2026-11-24", "2026-12-03"),
        ("limitation", "2026-11-24", "2029-11-24"),
    ],
)
def test_the_other_periods(code: str, day: str, due: str) -> None:
    assert started(day, code).due_on == D(due)


@pytest.mark.parametrize(
    ("code", "day", "due", "article"),
    [
        ("transfer_decision", "2026-11-24", "2026-11-27", "第310号）第5条"),
        (
            "transfer_decision",
            "2026-09-29",
            "2026-10-02",
            "第310号）第5条",
        ),  # a holiday
        ("transfer", "2026-11-24", "2026-11-25", "二十四小时内"),
        ("redirection", "2026-11-24", "2026-11-25", "第7条"),
        ("police_decision", "2026-11-24", "2026-11-27", "第8条"),
        ("objection", "2026-11-24", "2026-11-27", "第9条"),
        ("objection_decision", "2026-11-24", "2026-11-27", "第9条第2款"),
        ("supervision", "2026-11-24", "2026-11-27", "第9条第2款"),
        ("goods_handed", "2026-11-24", "2026-11-27", "第12条"),
        ("advertising_reply", "2026-11-24", "2026-12-03", "《广告法》第53条"),
        ("publicity_reply", "2026-11-24", "2026-12-22", "第13条"),
    ],
)
def test_the_regulator_has_days_to_hand_a_crime_over_and_to_answer_reports(
    code: str, day: str, due: str, article: str
) -> None:
    """国务院令第310号第5、7–9、12条；广告法第53条；企业信息公示暂行条例第13条."""
    clock = started(day, code)
    assert clock.due_on == D(due)
    assert article in clock.working_out["article"]
    assert KINDS[Period(code)].confidential


@pytest.mark.parametrize("code", ["identity", "work_order", "performance"])
def test_some_last_days_are_set_by_staff(code: str) -> None:
    clock = clocks(on("2026-11-02", "start", code, until=D("2026-11-09")))[code]
    assert clock.due_on == D("2026-11-09")
    assert "届满 2026-11-09" in clock.working_out["words"]
    assert clocks(on("2026-11-02", "start", code)) == {}


def test_every_period_has_a_length_or_is_dated_by_staff() -> None:
    for period, kind in KINDS.items():
        assert kind.dated != (period in VERSIONS[0].lengths), period


def test_versions_follow_each_other() -> None:
    assert [version.since for version in VERSIONS] == sorted(
        (version.since for version in VERSIONS), reverse=True
    )
    assert version_on(D("2019-12-31")) is None


FIRST = D("2030-01-01")
DAYS = st.integers(0, 300).map(lambda days: FIRST + timedelta(days=days))
CALENDARS = st.dictionaries(DAYS, st.builds(Day, st.booleans(), st.booleans()), max_size=20).map(
    lambda days: Calendar(days, frozenset({2030, 2031, 2032}))
)
PAUSES = st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=4)


def slow_end(start: Any, n: Any, calendar: Any, pauses: Any, *, working: Any) -> Any:
    """Day by day, crossing each out on a list."""
    out = {first + timedelta(days=step) for first, length in pauses for step in range(length)}
    day = start
    while n:
        day += timedelta(days=1)
        entry = calendar.days.get(day)
        works = day.isoweekday() < 6 if entry is None else entry.is_working
        if day not in out and (works or not working):
            n -= 1
    return day


@given(DAYS, st.integers(1, 60), CALENDARS, PAUSES)
def test_excluded_days_agree_with_a_slow_obvious_counter(
    start: Any, n: Any, calendar: Any, pauses: Any
) -> None:
    runs = [
        Skipped(first, first + timedelta(days=length - 1), "鉴定")
        for first, length in pauses
        if length
    ]
    worked = add_working_days(start, n, calendar, runs)
    assert worked.due == slow_end(start, n, calendar, pauses, working=True)
    natural = add_natural_days(start, n, calendar, runs)
    assert natural.counted[-1] == slow_end(start, n, calendar, pauses, working=False)


@given(st.lists(st.tuples(DAYS, st.sampled_from(list(What))), max_size=12))
def test_any_telling_leaves_at_most_one_clock_of_a_kind_and_it_makes_sense(steps: Any) -> None:
    runs = runs_of(Event(day, what, Period.MEDIATION) for day, what in steps)
    assert len(runs) <= 1
    for run in runs:
        assert run.stopped_on is None or (run.stopped_on >= run.started_on and not run.paused_on)
        for pause, after in zip(run.pauses, run.pauses[1:], strict=False):
            assert pause.first <= pause.last < after.first


def test_three_years_from_a_leap_day() -> None:
    assert add_years(D("2024-02-29"), 3, CALENDAR).due == D("2027-02-28")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-05 10:00:00", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("2026-13-45", None),
        ("未受理", None),
        (None, None),
    ],
)
def test_days_of_an_export_are_read_in_any_form(cell: str | None, day: Any) -> None:
    assert stated_day({"受理时间": cell}, ACCEPTED) == day


def test_a_refusal_is_a_decision_too() -> None:
    assert is_decided({}, "依据第十六条第五项不予受理。")
    assert is_decided({"是否受理": "是"}, "")
    assert not is_decided({}, "已联系双方。")
