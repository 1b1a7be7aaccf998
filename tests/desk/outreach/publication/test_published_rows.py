"""What leaves the house of a list of complaints is what was checked, and what was read."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import fastexcel
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.actions import complaint_publications as actions
from liandong.desk.outreach.models import ListedComplaint, PublicationList
from liandong.desk.outreach.queries.publication.lists import passed, to_publish
from liandong.desk.outreach.queries.publication.settled_complaints import settled_complaints
from liandong.desk.outreach.rules.publication.complaints import decide
from liandong.desk.outreach.rules.publication.platform_export import MOST, read_export
from tests.desk.outreach.conftest import TODAY, YES
from tests.desk.outreach.page_versions import post_as_read, version_on

pytestmark = [pytest.mark.django_db, pytest.mark.long]
STALE = "内容已变，请重新阅读"


def address_of(found: PublicationList) -> str:
    return reverse("outreach:publication_list", args=[found.pk])


def dispute_in(found: PublicationList, complaint: str) -> Any:
    return Dispute.objects.filter(pk=found.rows.get(complaint=complaint).dispute_id)


def published(found: PublicationList) -> list[str]:
    return [row[0] for row in to_publish(found).rows]


# What was checked


def test_texts_that_change_after_the_check_are_not_handed_out(
    checked: PublicationList, second: User, browser: Callable[[User], Client]
) -> None:
    before = to_publish(checked).rows
    dispute_in(checked, "TS001").update(merchant_name="别的金店", summary="欧阳建国要求退款")
    assert to_publish(checked).rows == before
    assert passed(TODAY, TODAY, by=second).merchants["TS001"] == before[0][1]
    shown = browser(second).get(address_of(checked)).content.decode()
    assert "欧阳建国" not in shown
    assert "送审以后纠纷有变化" in shown


@pytest.mark.parametrize("change", ["reopened", "withdrawn", "split"])
def test_what_is_not_settled_any_more_stops_the_export_until_it_is_taken_out(
    checked: PublicationList,
    second: User,
    settled: Callable[..., Dispute],
    browser: Callable[[User], Client],
    change: str,
) -> None:
    rows = dispute_in(checked, "TS001")
    if change == "reopened":
        rows.update(status="handling", stage="review")
    elif change == "withdrawn":
        rows.update(withdrawn_at=checked.checked_at)
    else:
        other = settled("TS009", minutes=9)
        Member.objects.filter(record__source_id="TS001").update(dispute=other)
    client, export = browser(second), reverse("outreach:publication_export", args=[checked.pk])
    reply = client.get(export, follow=True)
    assert "没有导出：TS001审核以后有变化，请先撤出" in reply.content.decode()
    row = checked.rows.get(complaint="TS001")
    url = reverse("outreach:publication_take_out", args=[checked.pk, row.pk])
    client.post(url, {"reason": "outcome"})
    book = fastexcel.read_excel(client.get(export).content)
    assert book.load_sheet("清单").height == 1
    assert published(checked) == ["TS002"]


def test_what_changed_since_it_was_submitted_is_not_checked(
    decided: PublicationList, regulator: User, second: User
) -> None:
    actions.submit_list(found=decided, by=regulator)
    dispute_in(decided, "TS002").update(summary="另外的诉求")
    with pytest.raises(ValidationError, match="TS002。请退回"):
        actions.check_list(found=decided, by=second)
    actions.return_list(found=decided, reason="再核实", by=second)
    actions.submit_list(found=decided, by=regulator)
    actions.check_list(found=decided, by=second)
    assert "另外的诉求" in str(to_publish(decided).rows)


def test_what_is_not_settled_is_not_submitted_for_publication(
    decided: PublicationList, regulator: User
) -> None:
    dispute_in(decided, "TS001").update(status="handling", stage="review")
    with pytest.raises(ValidationError, match="不是已化解：TS001"):
        actions.submit_list(found=decided, by=regulator)


# Taken out


def test_a_consent_that_is_withdrawn_takes_it_out(checked: PublicationList, second: User) -> None:
    row = checked.rows.get(complaint="TS001")
    given: dict[str, Any] = {"row": row, "by": second}
    with pytest.raises(ValidationError, match="写明"):
        actions.take_out_complaint(**given, reason="other", words=" ")
    with pytest.raises(ValidationError, match="选择撤出"):
        actions.take_out_complaint(**given, reason="removed", words="")
    actions.take_out_complaint(**given, reason="consent", words="演示丁丁来电")
    assert published(checked) == ["TS002"]
    row.refresh_from_db()
    assert "演示丁丁" not in str(row.out_words)
    with pytest.raises(ValidationError, match="已经撤出"):
        actions.take_out_complaint(**given, reason="consent", words="")
    with pytest.raises(ValidationError, match="没有化解的"):
        actions.prepare_list(since=TODAY, until=TODAY, by=second)


def test_what_was_objected_to_waits_and_a_correction_is_checked_anew(
    checked: PublicationList, second: User
) -> None:
    made = actions.record_objection(
        row=checked.rows.get(complaint="TS001"), received_on=TODAY, words="店名不对",
        answer_by=TODAY, basis="平台规则", by=second,
    )  # fmt: skip
    assert published(checked) == ["TS002"]
    actions.answer_objection(
        objection=made, result="corrected", answer="店名更正", answered_on=TODAY, by=second
    )
    assert published(checked) == ["TS002"]
    dispute_in(checked, "TS001").update(merchant_name="更正的金店")
    again = actions.prepare_list(since=TODAY, until=TODAY, by=second)
    assert list(again.rows.values_list("complaint", "publishes")) == [("TS001", None)]


def test_an_objection_comes_after_the_check(checked: PublicationList, second: User) -> None:
    row = checked.rows.get(complaint="TS001")
    given: dict[str, Any] = {
        "row": row, "words": "不实", "answer_by": TODAY, "basis": "平台规则", "by": second,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="不能早于这一天"):
        actions.record_objection(**given, received_on=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="今天之后"):
        actions.record_objection(**given, received_on=TODAY + timedelta(days=1))
    made = actions.record_objection(**given, received_on=TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError):
            actions.answer_objection(
                objection=made, result="kept", answer="属实", answered_on=day, by=second
            )


# Whose they are, and of which day


def test_the_office_of_another_district_lists_none(
    settled: Callable[..., Dispute], regulator: User, someone: Callable[..., User]
) -> None:
    settled("TS001", minutes=1)
    other = someone("regulator", "regulator", place="滨河商圈")
    assert visible_to(other).exists()  # who sees all districts does not act in them
    with pytest.raises(ValidationError, match="没有化解的"):
        actions.prepare_list(since=TODAY, until=TODAY, by=other)
    assert actions.prepare_list(since=TODAY, until=TODAY, by=regulator).rows.count() == 1


def test_the_day_is_that_of_the_source(settled: Callable[..., Dispute], regulator: User) -> None:
    """Imported today, settled in October; another states no day."""
    raw = json.dumps({"办结时间": "2026-10-07 09:30:00"}, ensure_ascii=False)
    settled("TS001", minutes=20, given={"raw": raw})
    settled("TS002", minutes=21)
    october = date(2026, 10, 7)
    (found,) = settled_complaints(october, october, by=regulator)
    assert (found.complaint, found.on) == ("TS001", october)
    assert [row.complaint for row in settled_complaints(TODAY, TODAY, by=regulator)] == ["TS002"]
    made = actions.prepare_list(since=october, until=TODAY, by=regulator)
    days = dict(made.rows.values_list("complaint", "settled_on"))
    assert days == {"TS001": october, "TS002": TODAY}


def test_more_than_a_list_holds_are_listed_one_list_after_the_other(
    settled: Callable[..., Dispute],
    regulator: User,
    browser: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    for at in (1, 2, 3):
        settled(f"TS00{at}", minutes=at)
    client, url = browser(regulator), reverse("outreach:new_publication_list")
    days = {"since": f"{TODAY}", "until": f"{TODAY}"}
    assert "再整理一份" in client.post(url, days, follow=True).content.decode()
    assert "再整理一份" not in client.post(url, days, follow=True).content.decode()
    lists = PublicationList.objects.order_by("pk")
    assert [found.rows.count() for found in lists] == [2, 1]


# Pages


def test_nobody_decides_or_submits_over_what_the_page_did_not_show(
    prepared: PublicationList, regulator: User, second: User, browser: Callable[[User], Client]
) -> None:
    client, url = browser(regulator), address_of(prepared)
    keys = list(prepared.rows.values_list("pk", flat=True))
    read = version_on(client.get(url))
    actions.decide_complaints(found=prepared, keys=keys, **YES | {"consent": "no"}, by=second)
    given: dict[str, Any] = {"row": keys, "consent": "yes", "truth": "yes"}
    for sent in ({**given, "page_version": read}, given):
        reply = client.post(f"{url}decide/", sent, follow=True)
        assert STALE in reply.content.decode()
    for verb in ("submit", "drop"):
        for step in ({"page_version": read}, {}):
            assert STALE in client.post(f"{url}{verb}/", step, follow=True).content.decode()
    assert set(prepared.rows.values_list("consent", flat=True)) == {"no"}
    post_as_read(client, url, "submit", {})
    prepared.refresh_from_db()
    assert prepared.state == "submitted"
    assert STALE in browser(second).post(f"{url}check/", {}, follow=True).content.decode()


def test_a_dispute_that_changes_before_it_is_submitted_makes_the_page_old(
    decided: PublicationList, regulator: User, browser: Callable[[User], Client]
) -> None:
    client, url = browser(regulator), address_of(decided)
    read = version_on(client.get(url))
    dispute_in(decided, "TS001").update(summary="另外的诉求")
    reply = client.post(f"{url}submit/", {"page_version": read}, follow=True)
    assert STALE in reply.content.decode()


@pytest.mark.parametrize(
    ("name", "most"), [("decide/", 200), ("return/", 400), ("object", 4000), ("take-out", 4000)]
)
def test_what_is_too_long_is_given_back(
    checked: PublicationList, second: User, browser: Callable[[User], Client], name: str, most: int
) -> None:
    row, url = checked.rows.get(complaint="TS001"), address_of(checked)
    text = "长" * most + "末"
    address = url + (name if name.endswith("/") else f"complaints/{row.pk}/{name}/")
    reply = browser(second).post(address, dict.fromkeys(("basis", "reason", "words"), text))
    assert reply.status_code == 422
    shown = reply.content.decode()
    assert "字，没有登记" in shown
    assert text in shown


def test_what_is_missing_is_named(
    checked: PublicationList, second: User, browser: Callable[[User], Client]
) -> None:
    row = checked.rows.get(complaint="TS001")
    url = reverse("outreach:publication_object", args=[checked.pk, row.pk])
    given = {"words": "不实", "basis": "规则", "answer_by": f"{TODAY}", "received_on": "1850-01-01"}
    shown = browser(second).post(url, given, follow=True).content.decode()
    assert "“收到日期”" in shown
    assert "填写完整" not in shown


def test_a_typed_basis_stands_beside_the_article() -> None:
    words = decide("yes", "yes", "minor", "身份证显示未满十八岁").basis
    assert "第二十八条" in words
    assert words.endswith("身份证显示未满十八岁")


# The platform's list


def test_many_lines_are_refused_whatever_stands_in_them() -> None:
    with pytest.raises(ValueError, match="按日期分段导出"):
        read_export(("登记编号\n" + "1\n" * (MOST + 1)).encode())


def test_the_limit_stands_on_the_page_and_nothing_is_locked_while_it_is_read(
    checked: PublicationList, second: User, browser: Callable[[User], Client], monkeypatch: Any
) -> None:
    client, url = browser(second), reverse("outreach:publication_comparisons")
    assert "不超过 5 MB" in client.get(url).content.decode()
    large = SimpleUploadedFile("公示.csv", b"x" * (5 * 1024 * 1024 + 1))
    reply = client.post(url, {"since": f"{TODAY}", "until": f"{TODAY}", "file": large})
    assert "超过 5 MB，请在平台按日期分段导出" in reply.content.decode()
    blocks: list[int] = []

    def read(content: bytes) -> Any:
        blocks.append(len(connection.savepoint_ids))
        return read_export(content)

    monkeypatch.setattr(actions, "read_export", read)
    outside = len(connection.savepoint_ids)
    actions.compare_with_platform(
        content="登记编号\nTS001\n".encode(), name="公示.csv", since=TODAY, until=TODAY, by=second
    )
    assert blocks == [outside]


def test_the_database_keeps_a_complaint_in_one_list(checked: PublicationList, second: User) -> None:
    row = checked.rows.get(complaint="TS001")
    with pytest.raises(IntegrityError), transaction.atomic():
        checked.rows.create(complaint="TS001", dispute_id=row.dispute_id)
    actions.take_out_complaint(row=row, reason="outcome", words="", by=second)
    checked.rows.create(complaint="TS001", dispute_id=row.dispute_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedComplaint.objects.filter(complaint="TS002").update(out_reason="other")
