"""The traps of handling a dispute together are shown in time, and only then."""

from dataclasses import replace
from typing import Any

import pytest

from liandong.desk.disputes.rules.joint_handling import Situation, guards
from liandong.desk.disputes.rules.stages import Stage

PLAIN = Situation(
    stage=Stage.OPEN, sources=["police_110"], complaints=0, kinds=["投诉"], urgency=[]
)


def words(**changes: Any) -> Any:
    return "".join(guard.words for guard in guards(replace(PLAIN, **changes)))


def test_a_plain_matter_holds_no_trap() -> None:
    assert guards(PLAIN) == []


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.REVIEW, Stage.NAMING])
def test_what_12315_has_registered_is_not_accepted_twice(stage: Any) -> None:
    assert "不宜再自行受理" in words(stage=stage, complaints=1)


def test_a_name_that_was_chosen_rightly_needs_no_warning() -> None:
    assert words(stage=Stage.MEDIATION, complaints=1, name="delegated") == ""
    assert "市监委托" in words(stage=Stage.MEDIATION, complaints=1, name="association")


def test_two_complaints_have_one_clock() -> None:
    assert "只按最早一份" in words(stage=Stage.MEDIATION, complaints=2, name="regulator")


def test_a_110_matter_starts_no_legal_period() -> None:
    assert "不起算" in words(stage=Stage.REVIEW)
    assert "不起算" not in words(stage=Stage.REVIEW, complaints=1)


@pytest.mark.parametrize(
    "stage", [Stage.OPEN, Stage.HANDLING, Stage.ON_SCENE, Stage.MEDIATION, Stage.AGREED]
)
def test_a_minor_is_minded_until_it_is_paid(stage: Any) -> None:
    """Also on the telephone: a settlement with a child alone may not hold (民法典第19、20条)."""
    assert "监护人" in words(stage=stage, urgency=["未成年人"])


def test_a_minor_is_minded_no_more_when_it_is_over() -> None:
    assert words(stage=Stage.ARCHIVED, urgency=["未成年人"]) == ""


def test_an_informer_is_not_told_to_the_merchant() -> None:
    assert "举报人" in words(kinds=["投诉", "举报"])


def test_each_warning_cites_its_law() -> None:
    found = guards(
        Situation(Stage.REVIEW, ["police_110"], 2, ["举报"], ["未成年人"], name="association")
    )
    assert len(found) == 4
    assert all("第" in guard.law for guard in found)
