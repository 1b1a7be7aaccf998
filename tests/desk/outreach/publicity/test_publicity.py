"""The publicity ledger: recorded with partners and handouts, disputes linked, summed up."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions.publicity import (
    Parts,
    change_publicity,
    link_dispute,
    record_publicity,
    unlink_dispute,
)
from liandong.desk.outreach.models import Publicity
from liandong.desk.outreach.queries.publicity.events import LEDGER, sums_of
from liandong.desk.outreach.queries.visible import publicity_visible_to
from liandong.desk.outreach.rules.publicity.ledger import HandedOut, read_handouts, read_partners
from liandong.desk.papers.models import Attachment
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import rise
from tests.desk.outreach.page_versions import filled_in, save_as_read
from tests.desk.steps.papers import scan
from tests.desk.steps.reminders import PARTS, typed_publicity

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(districts: dict[str, District], mediator: User) -> Callable[..., Publicity]:
    """Each a second apart from the one before: the same twice would be refused."""
    seconds = count()

    def recorded(*, parts: Parts = PARTS, by: User = mediator, **changes: Any) -> Publicity:
        held_at = timezone.now() - timedelta(days=1, seconds=next(seconds))
        typed = typed_publicity(districts["铜马商圈"], **{"held_at": held_at} | changes)
        return record_publicity(publicity=typed, parts=parts, by=by)

    return recorded


@pytest.fixture
def disputes(districts: dict[str, District]) -> list[Dispute]:
    return rise(districts, 3)


def totals(by: User) -> Any:
    return sums_of(publicity_visible_to(by), by=by)


def test_it_is_recorded_with_who_took_part_and_what_was_handed_out(
    record: Callable[..., Publicity], shop: Merchant
) -> None:
    made = record()
    assert list(made.partners.order_by("pk").values_list("name", "merchant")) == [
        ("晨曦培训", shop.pk),
        ("演示商场", None),
    ]
    assert made.handouts.count() == 2
    assert AuditEntry.objects.filter(action="publicity.record").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"), [({"formats": []}, "形式"), ({"formats": ["dance"]}, "形式")]
)
def test_what_cannot_be_is_refused(
    record: Callable[..., Publicity], changes: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        record(**changes)
    with pytest.raises(ValidationError, match="之后"):
        record(held_at=timezone.now() + timedelta(days=1))
    assert not Publicity.objects.exists()


def test_it_is_recorded_in_districts_that_one_sees_by_who_may(
    record: Callable[..., Publicity], someone: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        record(by=someone("association", "mediator", place="滨河商圈"))
    with pytest.raises(PermissionDenied):
        record(by=someone("association", "people_mediator"))


def test_each_thing_counts_once_in_the_sums(
    record: Callable[..., Publicity], disputes: list[Dispute], mediator: User
) -> None:
    first = record()
    second = record(run_by="place", organiser="演示商场", consulted=None, taken=1)
    for event, dispute in ((first, disputes[0]), (first, disputes[1]), (second, disputes[2])):
        link_dispute(publicity=event, number=dispute.number, by=mediator)
    found = totals(mediator)
    assert (found.events, found.of_places, found.partners) == (2, 1, 2)
    assert (found.copies, found.consulted, found.taken, found.linked) == (1160, 120, 3, 3)
    assert found.reached == 1200
    now = timezone.now()
    Dispute.objects.filter(pk=disputes[2].pk).update(merged_into=disputes[0], withdrawn_at=now)
    assert totals(mediator).linked == 2


def test_a_dispute_is_taken_at_one_event_and_no_more_than_were_taken(
    record: Callable[..., Publicity], disputes: list[Dispute], mediator: User
) -> None:
    first, second = record(taken=1), record(taken=None)
    link_dispute(publicity=first, number=disputes[0].number, by=mediator)
    with pytest.raises(ValidationError, match="只计一次"):
        link_dispute(publicity=second, number=disputes[0].number, by=mediator)
    for event in (first, second):
        with pytest.raises(ValidationError, match="不能多于"):
            link_dispute(publicity=event, number=disputes[1].number, by=mediator)
    first.taken = 0
    with pytest.raises(ValidationError, match="已关联 1 件"):
        change_publicity(publicity=first, parts=PARTS, by=mediator)
    Dispute.objects.filter(pk=disputes[0].pk).update(
        merged_into=disputes[1], withdrawn_at=timezone.now()
    )
    with pytest.raises(ValidationError, match="只计一次"):
        link_dispute(publicity=record(taken=1), number=disputes[1].number, by=mediator)
    unlink_dispute(publicity=first, number=disputes[0].number, by=mediator)
    assert not first.links.exists()


def test_disputes_that_one_does_not_see_are_not_linked(
    record: Callable[..., Publicity], districts: dict[str, District], mediator: User
) -> None:
    (foreign,) = rise(districts, 1)
    Dispute.objects.filter(pk=foreign.pk).update(district=districts["滨河商圈"])
    with pytest.raises(ValidationError, match="没有这个编号"):
        link_dispute(publicity=record(), number=foreign.number, by=mediator)


def test_its_department_alone_corrects_it(
    record: Callable[..., Publicity], mediator: User, someone: Callable[..., User]
) -> None:
    made = record()
    with pytest.raises(PermissionDenied):
        change_publicity(publicity=made, parts=PARTS, by=someone("police", "duty_officer"))
    change_publicity(publicity=made, parts=Parts(["演示商场"]), by=mediator)
    assert (made.partners.count(), made.handouts.count()) == (1, 0)


@pytest.mark.parametrize("text", ["提示单", "提示单 0", "500 份", "甲 1\n甲 2"])
def test_a_line_without_a_kind_and_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.splitlines()[-1]):
        read_handouts(text)


def test_lines_are_read_as_people_write_them() -> None:
    assert read_handouts("防骗提示 500\n\n 假酒识别：1200份 \n") == [
        HandedOut("防骗提示", 500),
        HandedOut("假酒识别", 1200),
    ]
    assert read_partners("甲商场\n \n乙商场\n甲商场") == ["甲商场", "乙商场"]


def test_the_ledger_is_that_of_the_filter_and_of_ones_districts(
    record: Callable[..., Publicity], disputes: list[Dispute], mediator: User, browser: Any,
    someone: Callable[..., User],
) -> None:  # fmt: skip
    made = record(followed="消费者王小明电话19900007731已约调解")
    other = record(run_by="place")
    link_dispute(publicity=made, number=disputes[0].number, by=mediator)
    address = "/outreach/publicity/ledger.csv?run_by=joint"
    text = b"".join(browser(mediator).get(address).streaming_content).decode()
    assert other.number not in text
    line = dict(zip(LEDGER, text.splitlines()[-1].split(","), strict=True))
    assert line["发放资料"] == "预付卡提示单 500、假酒识别 80"
    assert (line["资料（份）"], line["现场受理（件）"], line["已关联纠纷（件）"]) == (
        "580",
        "2",
        "1",
    )
    assert "19900007731" not in text
    assert "已约调解" in text
    stranger = browser(someone("association", "mediator", place="滨河商圈"))
    page = stranger.get("/outreach/publicity/").content.decode()
    assert "还没有宣传活动" in page
    assert stranger.get(f"/outreach/publicity/{made.number}/").status_code == 404


def test_the_list_asks_the_database_as_often_for_many(
    record: Callable[..., Publicity], mediator: User, browser: Any
) -> None:
    record()
    few, _size = cost_of(browser(mediator), "/outreach/publicity/?q=")
    for _ in range(8):
        record()
    assert cost_of(browser(mediator), "/outreach/publicity/?q=")[0] <= few


def test_by_pages_it_is_recorded_corrected_linked_and_gets_its_photos(
    mediator: User, districts: dict[str, District], disputes: list[Dispute], browser: Any,
    someone: Callable[..., User],
) -> None:  # fmt: skip
    desk = browser(mediator)
    given = {
        "topic": "放心消费", "held_at": "2026-11-23T09:00", "place": "演示广场", "run_by": "place",
        "district": districts["铜马商圈"].pk, "organiser": "演示商场", "formats": ["boards"],
        "partners": "演示商场", "handouts": "提示单 300", "followed": "",
    }  # fmt: skip
    wrong = desk.post("/outreach/publicity/new/", given | {"handouts": "提示单"})
    assert wrong.status_code == 422
    desk.post("/outreach/publicity/new/", given)
    made = Publicity.objects.get()
    address = f"/outreach/publicity/{made.number}/"
    page = desk.get(f"{address}edit/").content.decode()
    assert "提示单 300" in page
    save_as_read(desk, f"{address}edit/", given | {"taken": "1", "followed": "已约调解"})
    desk.post(f"{address}link/", {"number": disputes[0].number})
    page = desk.get(address).content.decode()
    for words in (disputes[0].number, "提示单", "已约调解", "第三十一条", "展板"):
        assert words in page
    picture = SimpleUploadedFile("a.jpg", scan().content, "image/jpeg")
    files = {"title": "照片", "scans": picture}
    browser(someone("police", "duty_officer")).post(f"{address}files/", files)
    assert not Attachment.objects.exists()
    picture.seek(0)
    desk.post(f"{address}files/", files)
    piece = Attachment.objects.get()
    assert desk.get(f"{address}files/{piece.pk}/").status_code == 200
    desk.post(f"{address}unlink/", {"number": disputes[0].number})
    assert disputes[0].number not in desk.get(address).content.decode()
    page = desk.get("/outreach/publicity/?q=演示商场").content.decode()
    assert "合计 1 场" in page
    assert "场所自行开展 1 场" in page


def test_two_who_correct_one_event_do_not_write_over_each_other(
    record: Callable[..., Publicity], mediator: User, browser: Any
) -> None:
    made = record()
    client, address = browser(mediator), f"/outreach/publicity/{made.number}/edit/"
    page = client.get(address)
    given = filled_in(page)
    Publicity.objects.update(place="另一处")
    for changes in ({}, {"page_version": ""}):
        reply = client.post(address, given | {"topic": "改题", **changes})
        assert "内容已变，请重新阅读" in reply.content.decode()
    made.refresh_from_db()
    assert (made.topic, made.place) == ("放心消费", "另一处")
    client.post(address, filled_in(client.get(address)) | {"topic": "改题"})
    made.refresh_from_db()
    assert (made.topic, made.place) == ("改题", "另一处")


def test_a_correction_leaves_alone_what_the_form_does_not_write(
    record: Callable[..., Publicity], mediator: User
) -> None:
    made = record()
    typed = Publicity.objects.get(pk=made.pk)
    typed.number, typed.topic = "XC0", "改题"
    change_publicity(publicity=typed, parts=PARTS, by=mediator)
    made.refresh_from_db()
    assert made.topic == "改题"
    assert AuditEntry.objects.get(action="publicity.change").detail["fields"] == ["主题"]
