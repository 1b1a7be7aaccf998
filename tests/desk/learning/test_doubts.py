"""识别存疑: who gets which question, in which order, and what an answer does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.learning.actions.doubts import answer_doubt, take_back
from liandong.desk.learning.queries.doubts import (
    answered_today,
    doubt_of,
    doubtful_records,
    next_doubt,
)
from liandong.desk.learning.rules.doubts import Judged, doubts, question

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("judged", "field"),
    [
        (Judged(True, 0.5, 0.9, 0.9), "is_dispute"),
        (Judged(False, 0.31, 0.1, 0.1), "is_dispute"),
        (Judged(True, 0.95, 0.9, 0.9), None),
        (Judged(True, 0.95, 0.3, 0.4), "sector"),
        (Judged(True, 0.95, 0.4, 0.3), "nature"),
        (Judged(True, 0.95, 0.9, 0.6, "虚假宣传"), "nature"),
        (Judged(False, 0.05, 0.9, 0.6, "虚假宣传"), None),
        (Judged(False, 0.05, 0.1, 0.1), None),
        (Judged(True, 0.6, 0.1, 0.1), "is_dispute"),
        (Judged(None, None, None, None), None),
    ],
)
def test_the_verdict_is_asked_first_and_then_what_is_least_sure(
    judged: Any, field: str | None
) -> None:
    assert question(judged) == field


def test_what_a_person_has_answered_is_not_asked_again() -> None:
    judged = Judged(True, 0.5, 0.3, 0.2)
    assert question(judged, {"is_dispute"}) == "nature"
    assert doubts(judged, {"is_dispute", "nature", "sector"}) == {}


def doubtful(
    add_record: Any, probability: float = 0.5, *, is_dispute: bool = True, **answers: Any
) -> Any:
    machine_answers = {
        "is_dispute": is_dispute,
        "district": "铜马商圈",
        "probability": probability,
        "sector_probability": 0.9,
        "nature_probability": 0.9,
    }
    return add_record(answers=machine_answers | answers, place=False)


@pytest.mark.long
def test_the_most_doubtful_comes_first_as_the_rule_says(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    for probability, sector, nature, second in (
        (0.35, 0.9, 0.9, ""),
        (0.52, 0.9, 0.9, ""),
        (0.95, 0.3, 0.9, ""),
        (0.95, 0.9, 0.44, ""),
        (0.95, 0.9, 0.6, "虚假宣传"),
        (0.99, 0.9, 0.9, ""),
    ):
        doubtful(
            add_record,
            probability,
            sector_probability=sector,
            nature_probability=nature,
            second_nature=second,
        )
    found: list[Any] = list(doubtful_records(person()))  # each has its doubt annotated
    assert len(found) == 5
    assert [doubt.doubt for doubt in found] == sorted(
        (doubt.doubt for doubt in found), reverse=True
    )
    for doubt in found:
        answer = doubt.answer
        judged = Judged(
            answer.is_dispute,
            answer.probability,
            answer.sector_probability,
            answer.nature_probability,
            answer.second_nature,
        )
        assert doubt.doubt == pytest.approx(max(doubts(judged).values()))


def test_records_out_of_sight_reports_and_old_ones_are_not_asked_about(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    doubtful(add_record, district="滨河商圈")
    add_record(
        source="report_12315",
        answers={"probability": 0.5, "district": "铜马商圈"},
        place=False,
    )
    add_record(minutes_ago=60 * 24 * 40, answers={"probability": 0.5, "district": "铜马商圈"})
    assert next_doubt(person()) is None


def test_a_confirmation_is_a_label_and_the_record_is_not_asked_about_again(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record, by = doubtful(add_record, 0.6), person()
    made = answer_doubt(record, "is_dispute", True, by=by)
    assert (made.before, made.after, made.by) == (True, True, by)
    assert Dispute.objects.filter(members__record=record).exists()
    assert next_doubt(by) is None
    assert answered_today(by) == 1
    assert AuditEntry.objects.filter(action="record.confirm", actor_id=by.pk).exists()


def test_a_correction_opens_a_dispute_and_taking_it_back_withdraws_it(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record, by = doubtful(add_record, 0.4, is_dispute=False), person()
    made = answer_doubt(record, "is_dispute", True, by=by)
    dispute = Dispute.objects.get(members__record=record)
    take_back(made, by=by)
    dispute.refresh_from_db()
    assert dispute.withdrawn_at
    assert not Correction.objects.exists()
    assert Answer.objects.get(record=record).is_dispute is False
    assert doubt_of(type(record).objects.get(pk=record.pk), by).field == "is_dispute"


def test_a_corrected_sector_reaches_the_dispute(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record = add_record(
        answers={
            "is_dispute": True,
            "district": "铜马商圈",
            "probability": 0.99,
            "sector": "其他",
            "sector_probability": 0.2,
        }
    )
    made = answer_doubt(record, "sector", "首饰文体用品", by=person())
    assert Dispute.objects.get().sector == "首饰文体用品"
    take_back(made, by=person())
    assert Dispute.objects.get().sector == "其他"


def test_what_was_said_before_counts_again_when_the_later_word_is_taken_back(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record = doubtful(add_record, 0.6)
    correct_answer(record, "sector", "食品", by=person("mediator"))
    made = answer_doubt(record, "sector", "旅游", by=person())
    take_back(made, by=person())
    assert Answer.objects.get(record=record).sector == "食品"


def test_only_ones_own_latest_word_can_be_taken_back(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record = doubtful(add_record, 0.6)
    made = answer_doubt(record, "is_dispute", True, by=person())
    with pytest.raises(ValidationError):
        take_back(made, by=person("mediator"))
    answer_doubt(record, "is_dispute", False, by=person("mediator"))
    with pytest.raises(ValidationError):
        take_back(made, by=person())


def test_without_the_permission_nothing_is_said(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        answer_doubt(doubtful(add_record), "is_dispute", True, by=person("auditor"))
    assert not Correction.objects.exists()


def test_one_answers_and_the_next_appears(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    first, second = doubtful(add_record, 0.5), doubtful(add_record, 0.6)
    browser = signed_in()
    shown = browser.get(reverse("learning:doubts")).content.decode()
    assert first.source_id in shown
    assert "还有 2 条存疑 · 今日已判 0 条" in shown
    url = reverse("learning:answer", args=[first.pk])
    typed = {"field": "is_dispute", "value": "0"}
    card = browser.post(url, typed, headers=HTMX).content.decode()
    assert second.source_id in card
    assert "今日已判 1 条" in card
    assert "<html" not in card
    back = reverse("learning:take_back", args=[Correction.objects.get().pk])
    assert back in card
    assert "今日已判 0 条" in browser.post(back, headers=HTMX).content.decode()


def test_the_second_nature_is_named_and_the_first_to_choose(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    doubtful(
        add_record, 0.95, nature="质量", nature_probability=0.6, second_nature="虚假宣传"
    )  # fmt: skip
    shown = signed_in().get(reverse("learning:doubts")).content.decode()
    assert "也可能是 <strong>虚假宣传</strong>" in shown
    assert 'value="虚假宣传" data-key="1"' in shown


def test_a_record_put_aside_is_not_offered_again_to_the_same_person(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    first = doubtful(add_record, 0.5)
    browser = signed_in()
    card = browser.post(reverse("learning:skip", args=[first.pk]), headers=HTMX).content.decode()
    assert "没有待判断的记录" in card
    assert next_doubt(person()).record == first


def test_a_form_without_scripts_comes_back_to_the_page(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    url = reverse("learning:answer", args=[doubtful(add_record).pk])
    reply = signed_in().post(url, {"field": "is_dispute", "value": "1"})
    assert reply["Location"] == reverse("learning:doubts")


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"field": "district", "value": "铜马商圈"},
        {"field": "is_dispute", "value": "2"},
    ],
)
def test_a_form_that_says_nothing_decides_nothing(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], typed: Any
) -> None:
    url = reverse("learning:answer", args=[doubtful(add_record).pk])
    assert signed_in().post(url, typed).status_code == 400
    assert not Correction.objects.exists()


def test_a_sector_that_is_none_is_refused_in_words(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    url = reverse("learning:answer", args=[doubtful(add_record).pk])
    card = signed_in().post(url, {"field": "sector", "value": "锅具"}, headers=HTMX)
    assert "不在可选范围内" in card.content.decode()
    assert not Correction.objects.exists()


def test_a_record_of_another_district_is_not_found(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = doubtful(add_record, district="滨河商圈")
    url = reverse("learning:answer", args=[record.pk])
    assert signed_in().post(url, {"field": "is_dispute", "value": "1"}).status_code == 404


def test_the_queue_costs_the_same_however_long_it_is(
    add_record: Callable[..., Record],
    person: Callable[..., User],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        doubtful(add_record)
    with django_assert_max_num_queries(4):
        assert next_doubt(person())
