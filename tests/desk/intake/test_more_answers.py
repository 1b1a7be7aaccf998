"""Day of purchase, complaint or report, known merchant and hints: kept, shown, and to whom."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from liandong.desk.access.actors import System
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, Record
from tests.desk.intake.fixtures import PlainRecogniser, record_row, record_table

pytestmark = pytest.mark.django_db
BY = System("test")
HINTS = "索赔情形"


@pytest.fixture
def complaint(monkeypatch: pytest.MonkeyPatch, district: District) -> Record:
    plain = PlainRecogniser._answer

    def answer(self: PlainRecogniser, row: Any) -> Any:
        hint = {"answer": "claimer_hints", "label": "惩罚性赔偿", "word": "退", "weight": 1.0}
        answer = plain(self, row)
        return answer | {
            "bought_on": date(2026, 3, 2),
            "kind": "投诉和举报",
            "merchant_known": "云泽云上羽绒服饰有限公司",
            "claimer_hints": ["惩罚性赔偿", "多次或大量购买"],
            "evidence": [*answer["evidence"], hint | {"start": 0, "end": 1}],
        }

    monkeypatch.setattr(PlainRecogniser, "_answer", answer)
    row = record_row(source="complaint_12315", text="铜马广场买的羽绒服掉色，要求退款")
    judge_records(store_records(record_table(row), of=None, by=BY).record_ids, by=BY)
    return Record.objects.get()


def test_they_are_kept_with_the_record(complaint: Record) -> None:
    answer = Answer.objects.get()
    assert (answer.bought_on, answer.kind) == (date(2026, 3, 2), "投诉和举报")
    assert answer.merchant_known == "云泽云上羽绒服饰有限公司"


def test_the_page_of_the_record_shows_them(signed_in: Any, complaint: Record) -> None:
    page = signed_in("mediator").get(reverse("intake:record", args=[complaint.pk]))
    for words in ("2026-03-02", "投诉和举报", "云泽云上羽绒服饰有限公司"):
        assert words in page.text


@pytest.mark.parametrize("role", ["duty_officer", "mediator", "supervisor", "analyst"])
def test_hints_at_a_claimer_are_hidden_from_all_but_the_regulator(
    signed_in: Any, complaint: Record, role: str
) -> None:
    address = reverse("intake:record", args=[complaint.pk])
    page = signed_in(role).get(address, {"why": "claimer_hints"})
    assert HINTS not in page.text
    assert "惩罚性赔偿" not in page.text


def test_the_regulator_sees_hints_and_the_words_for_them(signed_in: Any, complaint: Record) -> None:
    address = reverse("intake:record", args=[complaint.pk])
    page = signed_in("regulator").get(address, {"why": "claimer_hints"})
    assert HINTS in page.text
    assert "惩罚性赔偿、多次或大量购买" in page.text
    assert page.context["why"] == "claimer_hints"
