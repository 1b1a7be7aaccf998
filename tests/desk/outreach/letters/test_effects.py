"""The effect of a letter: told eight weeks after it went out, with its interval, or not at all."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions.effects import judge_effects
from liandong.desk.outreach.models import Letter, LetterStep
from liandong.desk.outreach.queries.letters import effect_words
from liandong.desk.outreach.rules.steps.letters import State, Verb
from liandong.desk.papers.models import Paper

pytestmark = pytest.mark.django_db
BY = System("test")
TODAY = date(2026, 11, 24)
SENT = TODAY - timedelta(days=60)
SHOPS = 9
WARNED = "演示店0"


def a_year(district: District, *, after: int) -> None:
    """Four disputes a week in each shop; in the one that is warned `after` a week from then on."""
    rows = []
    for back in range(60 * 7):
        day = TODAY - timedelta(days=back)
        for shop in range(SHOPS):
            many = after if shop == 0 and day > SENT else 4
            wanted = many > back % 7
            if wanted:
                moment = timezone.make_aware(datetime.combine(day, time(10)))
                rows.append(
                    Dispute(
                        number=f"E{back}-{shop}",
                        opened_at=moment,
                        district=district,
                        merchant_name=f"演示店{shop}",
                        sector="食品",
                    )
                )
    Dispute.objects.bulk_create(rows)


@pytest.fixture
def letter(districts: Any, mediator: User) -> Letter:
    paper = Paper.objects.create(
        dispute_number="TX1", form="improvement", edition="1", department=mediator.department,
        values="{}", digest="0", issued_by=mediator, issued_at=timezone.now(),
    )  # fmt: skip
    made = Letter.objects.create(
        number="TX1", instrument="improvement", merchant_name=WARNED, paper=paper,
        state=State.SENT.value, district=districts["铜马商圈"], department=mediator.department,
        drafted_by=mediator, since=SENT - timedelta(days=14), until=SENT - timedelta(days=1),
    )  # fmt: skip
    LetterStep.objects.create(letter=made, verb=Verb.SEND.value, on=SENT, by=mediator)
    return made


def test_a_fall_is_told_with_its_interval(letter: Letter, districts: Any) -> None:
    a_year(districts["铜马商圈"], after=1)
    assert judge_effects(TODAY, by=BY) == 1
    letter.refresh_from_db()
    words = effect_words(letter, today=TODAY)
    assert words.startswith("投诉减少：")
    assert "九成五把握" in words
    assert judge_effects(TODAY, by=BY) == 0


def test_no_change_is_no_effect(letter: Letter, districts: Any) -> None:
    a_year(districts["铜马商圈"], after=4)
    judge_effects(TODAY, by=BY)
    letter.refresh_from_db()
    assert effect_words(letter, today=TODAY).startswith("不能认定有成效")


def test_too_little_to_compare_is_said(letter: Letter) -> None:
    judge_effects(TODAY, by=BY)
    letter.refresh_from_db()
    assert "不能判断" in effect_words(letter, today=TODAY)


def test_before_eight_weeks_it_is_said_from_when_on(letter: Letter, mediator: User) -> None:
    LetterStep.objects.update(on=TODAY - timedelta(days=10))
    assert judge_effects(TODAY, by=BY) == 0
    assert effect_words(letter, today=TODAY).startswith("2027-01-10 起可以看效果")
