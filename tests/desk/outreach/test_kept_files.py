"""Files of visits, training and publicity: photographs are counted, a wrong one is taken out."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.outreach.actions.visits import add_photos, take_out_photo
from liandong.desk.papers.models import Attachment
from tests.desk.steps.outreach import training_of, visit_of
from tests.desk.steps.papers import scan
from tests.desk.steps.preparing import Give
from tests.desk.steps.reminders import publicity_of

pytestmark = pytest.mark.django_db


def ledger_line(client: Any) -> dict[str, str]:
    text = b"".join(client.get("/outreach/visits/ledger.csv")).decode("utf-8-sig")
    head, line = text.splitlines()[-2:]
    return dict(zip(head.split(","), line.split(","), strict=True))


def test_the_ledger_counts_photographs_and_no_signed_sheets(
    give: Give, mediator: User, browser: Any, someone: Any
) -> None:
    visit = visit_of(give)
    add_photos(visit=visit, scans=[scan()], title="现场照片", by=mediator)
    add_photos(visit=visit, scans=[scan("black")], title="检查表签字件", by=mediator)
    add_photos(visit=visit, scans=[scan("grey")], title="承诺书", by=mediator)
    line = ledger_line(browser(someone("association", "supervisor")))
    assert line["照片（份）"] == "1"


@pytest.mark.parametrize("kind", ["visits", "training", "publicity"])
def test_a_wrong_file_is_taken_out_with_its_reason_and_stays(
    kind: str, give: Give, mediator: User, browser: Any, someone: Any
) -> None:
    make = {"visits": visit_of, "training": training_of, "publicity": publicity_of}[kind]
    number = make(give).number
    part, title = {
        "visits": ("photos", "现场照片"), "training": ("files", "照片"),
        "publicity": ("files", "照片"),
    }[kind]  # fmt: skip
    page, desk = f"/outreach/{kind}/{number}/", browser(mediator)
    files = {"title": title, "scans": as_upload()}
    desk.post(f"{page}{part}/", files)
    piece = Attachment.objects.get(dispute_number=number)
    out = f"{page}{part}/{piece.pk}/out/"
    assert out in desk.get(page).content.decode()
    desk.post(out, {"reason": " "})
    piece.refresh_from_db()
    assert piece.state == "kept"
    stranger = browser(someone("association", "mediator", place="滨河商圈"))
    assert stranger.post(out, {"reason": "放错"}).status_code == 404
    desk.post(out, {"reason": "放错了一张"})
    piece.refresh_from_db()
    assert (piece.state, piece.reason) == ("taken_out", "放错了一张")
    assert AuditEntry.objects.filter(action="papers.take_out", object_id=piece.pk).exists()
    shown = desk.get(page).content.decode()
    assert "已撤出 1 份" in shown
    assert "放错了一张" in shown
    assert desk.get(f"{page}{part}/{piece.pk}/").status_code == 404
    assert "请刷新后再看" in desk.post(out, {"reason": "再来"}, follow=True).content.decode()


def as_upload() -> Any:
    return SimpleUploadedFile("a.jpg", scan().content, "image/jpeg")


def test_the_same_file_under_another_title_is_refused_in_words(give: Give, mediator: User) -> None:
    visit = visit_of(give)
    add_photos(visit=visit, scans=[scan()], title="现场照片", by=mediator)
    add_photos(visit=visit, scans=[scan()], title="现场照片", by=mediator)  # sent again
    with pytest.raises(ValidationError, match="已作为“现场照片”放入"):
        add_photos(visit=visit, scans=[scan()], title="承诺书", by=mediator)
    assert Attachment.objects.count() == 1


def test_who_may_put_in_no_photo_takes_none_out(give: Give, mediator: User, someone: Any) -> None:
    visit = visit_of(give)
    (piece,) = add_photos(visit=visit, scans=[scan()], title="现场照片", by=mediator)
    other = someone("police", "duty_officer", name="another")
    with pytest.raises(PermissionDenied):
        take_out_photo(visit=visit, pk=piece.pk, reason="放错", by=other)
