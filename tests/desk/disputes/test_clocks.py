"""Legal periods of a complaint, by the rule in force when it was received."""

from datetime import date

import pytest

from liandong.desk.directory.rules.calendars import shipped_calendar
from liandong.desk.disputes.rules.clocks import DECISION, MEDIATION, Steps, clocks_of
from liandong.desk.disputes.rules.steps import ACCEPTED, is_decided, told_day

CALENDAR = shipped_calendar()


def clocks(received, **steps):
    told = Steps(date.fromisoformat(received), **steps)
    return {clock.code: clock for clock in clocks_of(told, CALENDAR)}


@pytest.mark.parametrize(
    ("received", "due", "rule"),
    [
        ("2024-09-13", "2024-09-25", "令第20号＋条例"),
        ("2025-09-26", "2025-10-13", "令第20号＋条例"),
        ("2026-02-12", "2026-02-28", "令第20号＋条例"),
        ("2026-04-30", "2026-05-13", "令第121号"),
        ("2026-09-28", "2026-10-13", "令第121号"),
        ("2026-11-24", "2026-12-03", "令第121号"),
        ("2024-06-03", "2024-06-13", "令第20号"),
    ],
)
def test_acceptance_is_decided_within_seven_working_days(received, due, rule):
    clock = clocks(received)[DECISION]
    assert (clock.due_on.isoformat(), clock.rule) == (due, rule)
    assert clock.running
    assert len(clock.working_out["counted"]) == 7


def test_the_working_out_says_article_and_skipped_holidays():
    told = clocks("2026-09-28")[DECISION].working_out
    assert "第15条" in told["article"]
    assert any("国庆" in run for run in told["skipped"])


def test_mediation_starts_with_acceptance_alone():
    assert MEDIATION not in clocks("2026-08-03")
    accepted = clocks("2026-08-03", accepted_on=date(2026, 8, 5))
    assert not accepted[DECISION].running
    assert accepted[MEDIATION].due_on == date(2026, 10, 4)  # the narrow reading of art. 45
    assert accepted[MEDIATION].working_out["alternative"] == "2026-10-08"


def test_under_the_old_rule_the_earlier_of_two_periods_counts():
    clock = clocks("2025-03-03", accepted_on=date(2025, 3, 5))[MEDIATION]
    assert clock.due_on == date(2025, 5, 4)  # 60 natural days; 45 working days end later
    assert "第46条" in clock.working_out["article"]
    assert "第21条" in clock.working_out["others"][0]


def test_before_the_regulation_45_working_days_hold():
    clock = clocks("2023-12-28", accepted_on=date(2024, 3, 1))[MEDIATION]
    assert "第21条" in clock.working_out["article"]


def test_what_is_closed_runs_no_more():
    both = clocks("2026-08-03", accepted_on=date(2026, 8, 5), closed=True)
    assert not any(clock.running for clock in both.values())


def test_complaints_of_other_times_have_no_clock():
    assert clocks("2019-05-06") == {}


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
def test_days_of_an_export_are_read_in_any_form(cell, day):
    assert told_day({"受理时间": cell}, ACCEPTED) == day


def test_a_refusal_is_a_decision_too():
    assert is_decided({}, "依据第十六条第五项不予受理。")
    assert is_decided({"是否受理": "是"}, "")
    assert not is_decided({}, "已联系双方。")
