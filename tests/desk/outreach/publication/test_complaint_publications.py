"""公示: prepared, decided, checked by a second person, objected to, held against the platform."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import fastexcel
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.rules.deidentification import SMALL
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions import complaint_publications as actions
from liandong.desk.outreach.models import ListedComplaint, PublicationList
from liandong.desk.outreach.queries.publication.lists import (
    clock_words,
    counts_to_publish,
    hints,
    registered_consents,
    share_words,
    to_publish,
)
from liandong.desk.outreach.rules.publication.complaints import EXCLUSIONS, Exclusion, decide
from liandong.desk.outreach.rules.publication.platform_export import read_export
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import post_as_read, version_on

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
YES: dict[str, Any] = {"consent": "yes", "truth": "yes", "exclusion": "", "basis": ""}


@pytest.fixture
def objection(checked: PublicationList, second: User) -> Any:
    return actions.record_objection(
        row=checked.rows.get(complaint="TS001"), received_on=TODAY,
        words="演示丁丁说的不是本店", answer_by=TODAY + timedelta(days=2), basis="平台规则",
        by=second,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "exclusion"),
    [
        (("yes", "yes", "", ""), ""),
        (("no", "yes", "", ""), "no_consent"),
        (("open", "yes", "", ""), "no_consent"),
        (("yes", "open", "", ""), "not_true"),
        (("yes", "yes", "minor", ""), "minor"),
        (("no", "no", "trade", ""), "trade"),
        (("yes", "yes", "other", "平台规则第×条"), "other"),
    ],
)
def test_without_consent_or_proof_it_is_not_published(
    given: tuple[str, str, str, str], exclusion: str
) -> None:
    decision = decide(*given)
    assert (decision.publishes, decision.exclusion) == (not exclusion, exclusion)
    assert bool(decision.basis) == bool(exclusion)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("", "yes", "", ""), "是否同意"),
        (("yes", "", "", ""), "是否真实"),
        (("yes", "yes", "other", " "), "写明依据"),
        (("yes", "yes", "else", ""), "没有这种"),
    ],
)
def test_nothing_is_taken_for_granted(given: tuple[str, str, str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decide(*given)


def test_every_exclusion_names_its_article() -> None:
    assert set(EXCLUSIONS) == set(Exclusion)
    assert [key for key, (_words, article) in EXCLUSIONS.items() if not article] == ["other"]


def test_settled_complaints_are_listed_once(
    prepared: PublicationList, settled: Callable[..., Dispute], regulator: User
) -> None:
    settled("TS004", minutes=9, status="handling", stage="mediation")
    assert set(prepared.rows.values_list("complaint", flat=True)) == {"TS001", "TS002", "TS003"}
    assert not prepared.rows.exclude(publishes=None).exists()
    with pytest.raises(ValidationError, match="没有化解的"):
        actions.prepare_list(since=TODAY, until=TODAY, by=regulator)
    actions.drop_list(found=prepared, by=regulator)
    assert actions.prepare_list(since=TODAY, until=TODAY, by=regulator).rows.count() == 3


def test_whoever_decided_does_not_check(
    decided: PublicationList, regulator: User, second: User
) -> None:
    row = decided.rows.get(complaint="TS002")
    actions.decide_complaints(found=decided, keys=[row.pk], **YES, by=second)
    actions.submit_list(found=decided, by=regulator)
    for by in (regulator, second):
        with pytest.raises(PermissionDenied, match="没有参与整理"):
            actions.check_list(found=decided, by=by)
    with pytest.raises(ValidationError, match="已经送审"):
        actions.decide_complaints(found=decided, keys=[row.pk], **YES, by=regulator)


def test_the_database_refuses_a_check_by_the_same_person(
    checked: PublicationList, regulator: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationList.objects.filter(pk=checked.pk).update(checked_by=regulator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedComplaint.objects.filter(complaint="TS003").update(publishes=True)


def test_a_list_is_submitted_when_all_is_decided_and_returned_for_a_reason(
    prepared: PublicationList, regulator: User, second: User
) -> None:
    with pytest.raises(ValidationError, match="还有 3 件"):
        actions.submit_list(found=prepared, by=regulator)
    keys = list(prepared.rows.values_list("pk", flat=True))
    actions.decide_complaints(found=prepared, keys=keys, **YES, by=regulator)
    actions.submit_list(found=prepared, by=regulator)
    with pytest.raises(ValidationError, match="写明退回"):
        actions.return_list(found=prepared, reason=" ", by=second)
    actions.return_list(found=prepared, reason="TS002 再核实", by=second)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.returned) == ("preparing", "TS002 再核实")


def test_it_is_the_regulators_alone(
    prepared: PublicationList, mediator: User, browser: Callable[[User], Client]
) -> None:
    client = browser(mediator)
    for name, more in (("lists", []), ("list", [prepared.pk]), ("comparisons", [])):
        url = reverse(f"outreach:publication_{name}", args=more)
        assert client.get(url).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.prepare_list(since=TODAY, until=TODAY, by=mediator)
    assert "投诉公示" not in client.get(reverse("outreach:letters")).content.decode()


def test_what_leaves_the_house_names_nobody(checked: PublicationList, second: User) -> None:
    row = checked.rows.get(complaint="TS001")
    row.as_submitted = {**(row.as_submitted or {}), "summary": "演示丁丁要求退款"}
    row.save()
    rows = to_publish(checked)
    assert [row[0] for row in rows.rows] == ["TS001", "TS002"]
    assert "纠纷编号" not in rows.head
    assert "演示丁丁" not in str(rows.rows)
    assert "LD2026" not in str(rows.rows)
    counts = counts_to_publish(checked)
    assert counts.rows[-1][-1] == SMALL  # two complaints


@pytest.mark.long
def test_the_export_is_of_a_checked_list_and_recorded(
    decided: PublicationList, regulator: User, second: User, browser: Callable[[User], Client]
) -> None:
    url = reverse("outreach:publication_export", args=[decided.pk])
    assert browser(second).get(url).status_code == 404
    actions.submit_list(found=decided, by=regulator)
    actions.check_list(found=decided, by=second)
    book = fastexcel.read_excel(browser(second).get(url).content)
    assert book.sheet_names == ["清单"]  # counts beside it would give small ones away
    assert book.load_sheet("清单").height == 2
    counts = browser(second).get(reverse("outreach:publication_counts", args=[decided.pk]))
    assert fastexcel.read_excel(counts.content).sheet_names == ["统计"]
    assert AuditEntry.objects.filter(action="publication.export").count() == 2


@pytest.mark.long
def test_an_objection_has_a_clock_and_is_answered_by_another_person(
    objection: Any, regulator: User, second: User
) -> None:
    assert "演示丁丁" not in objection.words
    assert clock_words(objection) == ("还有 2 天", "warn")
    given: dict[str, Any] = {"objection": objection, "result": "removed", "answered_on": TODAY}
    with pytest.raises(PermissionDenied):
        actions.answer_objection(**given, answer="属实", by=regulator)
    with pytest.raises(ValidationError, match="写明理由"):
        actions.answer_objection(**given, answer=" ", by=second)
    answered = actions.answer_objection(**given, answer="主体不符", by=second)
    assert clock_words(answered)[1] == "good"
    assert [row[0] for row in to_publish(objection.row.of_list).rows] == ["TS002"]
    with pytest.raises(ValidationError, match="已经答复"):
        actions.answer_objection(**given, answer="再答", by=second)


@pytest.mark.long
def test_only_what_is_published_can_be_objected_to(
    checked: PublicationList, objection: Any, second: User
) -> None:
    given: dict[str, Any] = {
        "received_on": TODAY, "words": "不实", "answer_by": TODAY, "basis": "平台规则",
        "by": second,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="列入公示"):
        actions.record_objection(row=checked.rows.get(complaint="TS003"), **given)
    with pytest.raises(ValidationError, match="没有答复"):
        actions.record_objection(row=objection.row, **given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_platforms_list_is_read_in_its_encodings(encoding: str) -> None:
    lines = read_export(
        "公示日期,登记编号,被投诉主体名称\n2026-11-24,TS1,甲店\n,,\n".encode(encoding)
    )
    assert [(line.complaint, line.merchant) for line in lines] == [("TS1", "甲店")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "没有编号"),
        ("登记编号\n".encode(), "没有一件"),
        (b"\xff\xff\x00", "无法读取|没有编号"),
    ],
)
def test_another_file_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_export(content)


@pytest.mark.long
def test_the_platform_is_held_against_what_was_checked(
    checked: PublicationList, second: User, browser: Callable[[User], Client]
) -> None:
    """TS002 is not there, TS003 is though it was left out, TS001 is of another trader."""
    client = browser(second)
    url = reverse("outreach:publication_comparisons")

    def compared(*lines: str) -> Any:
        content = "\n".join(["登记编号,被投诉主体名称", *lines]).encode()
        given = {
            "since": f"{TODAY}", "until": f"{TODAY}",
            "file": SimpleUploadedFile("公示.csv", content),
        }  # fmt: skip
        return client.get(client.post(url, given)["Location"]).context["found"]

    found = compared("TS001,别家", "TS003,演示金店TS003")
    assert (found.matched, found.missing, found.unexpected) == ([], ["TS002"], ["TS003"])
    assert [row[0] for row in found.differs] == ["TS001"]
    assert share_words(found) == "0.00%"
    found = compared("TS001,演示金店TS001", "TS002,")
    assert (len(found.matched), found.missing, found.unexpected) == (2, [], [])
    assert share_words(found) == "100.00%"
    wrong = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    reply = client.post(url, {"since": f"{TODAY}", "until": f"{TODAY}", "file": wrong})
    assert "没有编号" in reply.content.decode()


@pytest.mark.long
def test_the_course_on_the_pages(
    prepared: PublicationList,
    regulator: User,
    second: User,
    browser: Callable[[User], Client],
) -> None:
    client, url = browser(regulator), reverse("outreach:publication_list", args=[prepared.pk])
    assert client.get(url).context["may_decide"]
    post = {"row": list(prepared.rows.values_list("pk", flat=True)), "truth": "yes"}
    decide_url = reverse("outreach:publication_decide", args=[prepared.pk])
    client.post(decide_url, post)
    assert prepared.rows.filter(publishes=None).count() == 3
    post = {**post, "consent": "yes", "page_version": version_on(client.get(url))}
    client.post(decide_url, post)
    assert prepared.rows.filter(publishes=True).count() == 3
    post_as_read(client, url, "submit", {})
    assert not client.get(url).context["may_check"]
    other = browser(second)
    assert other.get(url).context["may_check"]
    post_as_read(other, url, "check", {})
    assert "导出去标识清单" in other.get(url).content.decode()
    assert len(other.get(url, {"which": "left_out"}).context["listing"].page) == 0


def test_what_the_desk_knows_is_a_hint_and_decides_nothing(
    prepared: PublicationList, shop: Merchant
) -> None:
    row = prepared.rows.select_related("dispute").get(complaint="TS001")
    row.dispute.urgency, row.dispute.sources = ["未成年人"], ["complaint_12315", "report_12315"]
    consents = {"TS001": "登记表：不同意公示"}
    assert hints(row, consents) == ["登记表：不同意公示", "识别到未成年人", "同时有举报"]
    record = Record.objects.get(source_id="TS001")
    record.raw = json.dumps({"是否同意公示": "否"}, ensure_ascii=False)
    record.save()
    assert registered_consents([row]) == consents
    assert row.publishes is None


def test_nobody_publishes_against_the_registration_without_saying_why(
    prepared: PublicationList, regulator: User
) -> None:
    record = Record.objects.get(source_id="TS001")
    record.raw = json.dumps({"是否同意公示": "否"}, ensure_ascii=False)
    record.save()
    keys = list(prepared.rows.values_list("pk", flat=True))
    given: dict[str, Any] = {"found": prepared, "keys": keys, "by": regulator}
    with pytest.raises(ValidationError, match="不同意公示：TS001"):
        actions.decide_complaints(**given, **YES)
    assert not prepared.rows.exclude(publishes=None).exists()
    actions.decide_complaints(**given, **YES | {"basis": "11月23日电话同意"})
    row = prepared.rows.get(complaint="TS001")
    assert (row.publishes, row.basis) == (True, "11月23日电话同意")


@pytest.mark.long
def test_the_list_needs_as_many_queries_for_more_rows(
    prepared: PublicationList,
    settled: Callable[..., Dispute],
    regulator: User,
    browser: Callable[[User], Client],
) -> None:
    client = browser(regulator)
    url = reverse("outreach:publication_list", args=[prepared.pk])
    cost_of(client, url)
    few = cost_of(client, url)[0]
    for at in range(10, 18):
        dispute = settled(f"TS{at:03d}", minutes=at)
        prepared.rows.create(dispute=dispute, complaint=f"TS{at:03d}")
    assert cost_of(client, url)[0] == few
