"""Papers once issued: who may, what stays as it was, what replaces it, who signed and got it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.papers.actions.papers import void_paper
from liandong.desk.papers.actions.services import confirm_receipt, serve_paper, sign_paper
from liandong.desk.papers.models import Office, Paper, PaperFile, Segment
from liandong.desk.papers.queries.papers import ChangedPaper, file_of, paper_cards, values_of
from tests.desk.papers.conftest import ACCEPTED, NUMBER, SCENE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["police", "association", "committee"])
def test_a_decision_of_the_regulator_is_issued_by_no_other(
    issued: Callable[..., Paper], officer: Callable[..., User], kind: str
) -> None:
    with pytest.raises(ValidationError, match="只能由市场监管部门出具"):
        issued("acceptance", by=officer(kind, "mediator"))


def test_who_may_not_issue_papers_does_not(
    issued: Callable[..., Paper], officer: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        issued("scene", by=officer("regulator", "analyst"))


def test_a_district_does_not_distribute_a_city_does(
    issued: Callable[..., Paper], officer: Callable[..., User], segment: Callable[..., Segment]
) -> None:
    with pytest.raises(ValidationError, match="地市、省级"):
        issued("distribution", values={})
    Office.objects.create(department=officer().department, full_name="演示市局", level="city")
    with pytest.raises(ValidationError, match="还缺“分送至（局）”"):
        issued("distribution", values={})


def test_a_paper_with_a_gap_is_not_issued_and_takes_no_number(
    issued: Callable[..., Paper], segment: Callable[..., Segment]
) -> None:
    one = segment()
    with pytest.raises(ValidationError, match="还缺“投诉人”"):
        issued("acceptance", values=ACCEPTED | {"addressee": ""})
    assert not one.used.exists()


def test_what_was_issued_is_kept_to_the_byte(issued: Callable[..., Paper]) -> None:
    paper = issued()
    assert file_of(paper).startswith(b"%PDF")
    assert values_of(paper) == SCENE
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM papers_paperfile")
        assert b"%PDF" not in bytes(cursor.fetchone()[0])


def test_a_file_that_was_tampered_with_is_not_handed_out(issued: Callable[..., Paper]) -> None:
    paper = issued()
    file = PaperFile.objects.get(paper=paper)
    file.content = b"%PDF another"
    file.save()
    with pytest.raises(ChangedPaper):
        file_of(Paper.objects.get(pk=paper.pk))


def test_a_paper_that_is_issued_again_replaces_the_first(
    issued: Callable[..., Paper], segment: Callable[..., Segment]
) -> None:
    segment(12, 14)
    first = issued("acceptance")
    again = issued("acceptance", replaces=first, reason="事由写错")
    first.refresh_from_db()
    assert first.state == Paper.State.REPLACED
    assert first.replaced_by == again
    assert (first.number[-4:], again.number[-4:]) == ("〕12号", "〕13号")
    with pytest.raises(ValidationError, match="已重出或作废"):
        issued("acceptance", replaces=first, reason="再改")


def test_a_replacement_says_why_and_is_of_the_same_form(issued: Callable[..., Paper]) -> None:
    first = issued()
    with pytest.raises(ValidationError, match="原因"):
        issued(replaces=first)
    with pytest.raises(ValidationError):
        issued("minutes", values={}, replaces=first, reason="错")
    first.refresh_from_db()
    assert first.is_valid


def test_a_void_paper_stays_with_its_reason(
    issued: Callable[..., Paper], officer: Callable[..., User]
) -> None:
    paper = issued()
    void_paper(paper=paper, reason="当事人未签", by=officer())
    kept = Paper.objects.get(pk=paper.pk)
    assert (kept.state, kept.reason) == (Paper.State.VOID, "当事人未签")
    with pytest.raises(ValidationError, match="已重出或作废"):
        void_paper(paper=paper, reason="再来", by=officer())


def sign(paper: Any, who: Any, by: Any, **changes: Any) -> Any:
    words: dict[str, Any] = {"name": "演示甲", "manner": "pen", "signed_on": timezone.localdate()}
    return sign_paper(paper=paper, who=who, **(words | changes), by=by)


def test_each_signer_signs_once(issued: Callable[..., Paper], officer: Callable[..., User]) -> None:
    paper, by = issued(), officer()
    sign(paper, "消费者", by)
    assert paper_cards([NUMBER])[0].unsigned == ["经营者", "调解人员"]
    with pytest.raises(ValidationError, match="已经签过"):
        sign(paper, "消费者", by)
    with pytest.raises(ValidationError, match="没有这一签署人"):
        sign(paper, "路人", by)
    with pytest.raises(ValidationError, match="姓名"):
        sign(paper, "经营者", by, name=" ")
    with pytest.raises(ValidationError, match="日期"):
        sign(paper, "经营者", by, signed_on=timezone.localdate() - timedelta(days=1))


def serve(paper: Any, by: Any, **changes: Any) -> Any:
    words: dict[str, Any] = {
        "recipient": "投诉人",
        "name": "演示甲",
        "way": "sms",
        "sent_on": timezone.localdate(),
        "received_on": None,
    }
    return serve_paper(paper=paper, **(words | changes), by=by)


def test_a_decision_is_served_and_its_receipt_confirmed(
    issued: Callable[..., Paper], officer: Callable[..., User], segment: Callable[..., Segment]
) -> None:
    segment()
    paper, by = issued("acceptance"), officer()
    assert paper_cards([NUMBER])[0].unserved == ["投诉人"]
    served = serve(paper, by)
    assert paper_cards([NUMBER])[0].unserved == []
    confirm_receipt(service=served, received_on=timezone.localdate(), by=by)
    with pytest.raises(ValidationError, match="已登记签收"):
        confirm_receipt(service=served, received_on=timezone.localdate(), by=by)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipient": "路人"}, "没有这一份"),
        ({"way": "pigeon"}, "不能用这种方式"),
        ({"received_on": timezone.localdate() + timedelta(days=2)}, "签收日期"),
    ],
)
def test_service_that_cannot_be_is_refused(
    issued: Callable[..., Paper],
    officer: Callable[..., User],
    segment: Callable[..., Segment],
    changes: Any,
    why: str,
) -> None:
    segment()
    with pytest.raises(ValidationError, match=why):
        serve(issued("acceptance"), officer(), **changes)


def test_an_agreement_is_handed_over_and_not_sent_by_message(
    issued: Callable[..., Paper], officer: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="不能用这种方式"):
        serve(issued(), officer(), recipient="消费者", way="sms")


def test_nothing_is_signed_or_served_that_is_valid_no_more(
    issued: Callable[..., Paper], officer: Callable[..., User]
) -> None:
    paper, by = issued(), officer()
    void_paper(paper=Paper.objects.get(pk=paper.pk), reason="错", by=by)
    with pytest.raises(ValidationError, match="已重出或作废"):
        sign(paper, "消费者", by)
    assert paper_cards([NUMBER])[0].unsigned == []


def test_the_audit_tells_of_a_paper_without_what_it_says(issued: Callable[..., Paper]) -> None:
    paper = issued()
    entry = AuditEntry.objects.get(action="papers.issue")
    assert entry.object_id == str(paper.pk)
    assert "演示甲" not in str(entry.detail)


def test_the_papers_of_a_matter_need_three_queries(
    issued: Callable[..., Paper], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        issued()
    with django_assert_num_queries(3):
        cards = paper_cards([NUMBER])
        assert [bool(card.unsigned) for card in cards] == [True] * 3
