"""Training: recorded with who came, corrected by its department, its ledger."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions.training import change_training, record_training
from liandong.desk.outreach.models import Training
from liandong.desk.outreach.queries.training import LEDGER
from liandong.desk.outreach.rules.counted_lines import Attended, read_attendance
from liandong.desk.papers.models import Attachment
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import save_as_read
from tests.desk.steps.outreach import CAME, typed_training
from tests.desk.steps.papers import scan

pytestmark = pytest.mark.django_db
COLUMNS = (
    "时间",
    "地点",
    "主题",
    "讲师",
    "参加单位",
    "人数（签到）",
    "课件",
    "测试",
    "满意度",
    "照片",
)


@pytest.fixture
def record(districts: dict[str, District], mediator: User) -> Callable[..., Training]:
    def recorded(*, attended: Any = CAME, by: User = mediator, **changes: Any) -> Training:
        training = typed_training(districts["铜马商圈"], **changes)
        return record_training(training=training, attended=attended, by=by)

    return recorded


def test_the_registered_among_those_who_came_are_known(
    record: Callable[..., Training], shop: Merchant
) -> None:
    rows = record().attendance.order_by("pk")
    assert list(rows.values_list("name", "merchant", "people")) == [
        ("晨曦培训", shop.pk, 3),
        ("外来公司", None, 1),
    ]
    assert AuditEntry.objects.filter(action="training.record").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attended": []}, "参加单位"),
        (
            {"held_at": datetime(2027, 1, 1, tzinfo=UTC)},
            "之后",
        ),
        ({"tested": 3}, "同时填写"),
        ({"tested": 3, "passed": 4}, "不能多于"),
        ({"rated": 5, "satisfied": 5}, "不能多于"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    record: Callable[..., Training], changes: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        record(**changes)
    assert not Training.objects.exists()


def test_it_is_recorded_in_districts_that_one_sees_by_who_may(
    record: Callable[..., Training], districts: Any, someone: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        record(by=someone("association", "mediator", place="滨河商圈"))
    with pytest.raises(PermissionDenied):
        record(by=someone("association", "people_mediator"))


def test_its_department_alone_corrects_it(
    record: Callable[..., Training], mediator: User, someone: Callable[..., User]
) -> None:
    training = record()
    with pytest.raises(PermissionDenied):
        change_training(training=training, attended=CAME, by=someone("police", "duty_officer"))
    change_training(training=training, attended=CAME[:1], by=mediator)
    assert training.attendance.count() == 1


@pytest.mark.parametrize("text", ["晨曦培训", "晨曦培训 0", "3 人", "甲 1\n甲 2"])
def test_a_line_without_a_name_and_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.splitlines()[-1]):
        read_attendance(text)


def test_lines_are_read_as_people_write_them() -> None:
    assert read_attendance("晨曦培训 3\n\n 福临金店：2人 \n") == [
        Attended("晨曦培训", 3),
        Attended("福临金店", 2),
    ]


def test_the_ledger_has_the_official_columns_and_those_of_its_districts(
    record: Callable[..., Training], mediator: User, browser: Any, someone: Callable[..., User]
) -> None:
    assert all(any(name.startswith(column) for name in LEDGER) for column in COLUMNS)
    training = record(rated=4, satisfied=3)
    address = "/outreach/training/ledger.csv"
    line = b"".join(browser(mediator).get(address).streaming_content).decode().splitlines()[-1]
    assert training.number in line
    assert "晨曦培训、外来公司,2,4" in line
    assert "75.0%" in line
    stranger = browser(someone("association", "mediator", place="滨河商圈"))
    assert training.number not in b"".join(stranger.get(address).streaming_content).decode()
    assert stranger.get(f"/outreach/training/{training.number}/").status_code == 404


def test_the_list_asks_the_database_as_often_for_many(
    record: Callable[..., Training], mediator: User, browser: Any
) -> None:
    record()
    few, _size = cost_of(browser(mediator), "/outreach/training/?q=")
    for number in range(8):
        record(topic=f"预付款{number}")
    assert cost_of(browser(mediator), "/outreach/training/?q=")[0] <= few


def test_by_pages_it_is_recorded_corrected_and_gets_its_material(
    mediator: User, districts: dict[str, District], browser: Any, someone: Callable[..., User]
) -> None:
    desk = browser(mediator)
    given = {
        "held_at": "2026-11-23T14:00", "place": "三楼", "topic": "预付款", "lecturer": "演示讲师",
        "district": districts["铜马商圈"].pk, "came": "晨曦培训 3",
    }  # fmt: skip
    assert desk.post("/outreach/training/new/", given | {"came": "晨曦培训"}).status_code == 422
    desk.post("/outreach/training/new/", given)
    training = Training.objects.get()
    address = f"/outreach/training/{training.number}/"
    assert "晨曦培训 3" in desk.get(f"{address}edit/").content.decode()
    save_as_read(desk, f"{address}edit/", given | {"tested": "3", "passed": "2"})
    assert "3 人，合格 2 人" in desk.get(address).content.decode()
    picture = SimpleUploadedFile("a.jpg", scan().content, "image/jpeg")
    files = {"title": "课件", "scans": picture}
    browser(someone("police", "duty_officer")).post(f"{address}files/", files)
    assert not Attachment.objects.exists()
    picture.seek(0)
    desk.post(f"{address}files/", files)
    piece = Attachment.objects.get()
    assert desk.get(f"{address}files/{piece.pk}/").status_code == 200
    text = b"".join(desk.get("/outreach/training/ledger.csv").streaming_content).decode()
    assert dict(zip(LEDGER, text.splitlines()[-1].split(","), strict=True))["课件（份）"] == "1"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0001-01-01T12:00", "1850-01-01T09:00"])
def test_a_moment_that_no_file_bears_is_refused(
    moment: str, mediator: User, districts: dict[str, District], browser: Any
) -> None:
    given = {
        "held_at": moment, "place": "三楼", "topic": "预付款", "lecturer": "演示讲师",
        "district": districts["铜马商圈"].pk, "came": "晨曦培训 3",
    }  # fmt: skip
    reply = browser(mediator).post("/outreach/training/new/", given)
    assert reply.status_code == 422
    assert "日期应在" in reply.content.decode()
    assert not Training.objects.exists()
