"""Steps of papers: numbers, issuing, signing, serving, attachments."""

import io
from typing import Any, Final

from django.utils import timezone
from PIL import Image

from liandong.desk.papers.actions import attachments
from liandong.desk.papers.actions.numbers import allot, leave_out, save_office
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.actions.services import (
    confirm_receipt,
    note_refusal,
    serve_paper,
    sign_on_screen,
    sign_paper,
)
from liandong.desk.papers.models import Office, Paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.scans import Scan, scan_of
from tests.desk.papers.conftest import NUMBER, SCENE
from tests.desk.steps.preparing import Give, Step, arguments, officer, teacher


def numbers(give: Give) -> dict[str, Any]:
    return {
        "department": officer(give).department,
        "prefix": "演示投",
        "year": 2026,
        "first": 1,
        "last": 9,
        "covers": [],
        "basis": "登记簿",
        "by": teacher(give),
    }


def scene_paper(give: Give) -> Paper:
    return issue_paper(form=FORMS["scene"], dispute_number=NUMBER, values=SCENE, by=officer(give))


def service(give: Give) -> dict[str, Any]:
    recipient = {"recipient": "消费者", "name": "演示甲", "way": "hand"}
    day, paper = timezone.localdate(), scene_paper(give)
    signed: dict[str, Any] = {"name": "演示甲", "manner": "pen", "signed_on": day}
    for who in paper.kind.signers:
        sign_paper(paper=paper, who=who, **signed, by=officer(give))
    return {"paper": paper, **recipient, "sent_on": day, "by": officer(give)}


def scan(colour: str = "white") -> Scan:
    drawn = io.BytesIO()
    Image.new("RGB", (9, 9), colour).save(drawn, "PNG")
    return scan_of(drawn.getvalue())


def attached(give: Give) -> Any:
    return attachments.attach(
        place=attachments.Place(NUMBER), scan=scan(), title="票", by=officer(give)
    )


def taken_out(give: Give) -> Any:
    return attachments.take_out(attachment=attached(give), reason="糊", by=officer(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        save_office,
        lambda give: arguments(
            office=Office(department=officer(give).department, full_name="演示站"),
            by=teacher(give),
        ),
    ),
    (allot, lambda give: arguments(**numbers(give))),
    (
        leave_out,
        lambda give: arguments(
            segment=allot(**numbers(give)), serial=3, reason="手写", by=teacher(give)
        ),
    ),
    (
        issue_paper,
        lambda give: arguments(
            form=FORMS["scene"], dispute_number=NUMBER, values=SCENE, by=officer(give)
        ),
    ),
    (
        attachments.attach,
        lambda give: arguments(
            place=attachments.Place(NUMBER), scan=scan(), title="票", by=officer(give)
        ),
    ),
    (
        attachments.take_out,
        lambda give: arguments(attachment=attached(give), reason="糊", by=officer(give)),
    ),
    (attachments.put_back, lambda give: arguments(attachment=taken_out(give), by=officer(give))),
    (void_paper, lambda give: arguments(paper=scene_paper(give), reason="写错", by=officer(give))),
    (
        sign_paper,
        lambda give: arguments(
            paper=scene_paper(give),
            who="消费者",
            name="演示甲",
            manner="pen",
            signed_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (
        note_refusal,
        lambda give: arguments(
            paper=scene_paper(give),
            who="经营者",
            name="演示店",
            reason="当场拒绝签字",
            signed_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (
        sign_on_screen,
        lambda give: arguments(
            paper=scene_paper(give),
            who="消费者",
            name="演示甲",
            text="协议事项：退款",
            scan=attached(give),
            signed_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
    (serve_paper, lambda give: arguments(**service(give), received_on=None)),
    (
        confirm_receipt,
        lambda give: arguments(
            service=serve_paper(**service(give), received_on=None),
            received_on=timezone.localdate(),
            by=officer(give),
        ),
    ),
)
