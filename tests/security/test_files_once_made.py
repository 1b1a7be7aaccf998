"""A file stands in the audit as handed out once it was made, and not where that failed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import AuditEntry
from liandong.desk.outreach.queries import training
from liandong.desk.outreach.views import letters

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def entries(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("/outreach/letters/{letter}/improvement.xyz", "letter.paper"),
        ("/outreach/reports/{report}/paper.xyz", "report.paper"),
        ("/outreach/plans/{plan}/paper.xyz", "plan.paper"),
        ("/outreach/meetings/{meeting}/notice.xyz", "meeting.paper"),
    ],
)
def test_a_file_that_is_not_there_was_not_handed_out(
    signed_in: Browser, url_values: dict[str, str], address: str, action: str
) -> None:
    client, real = signed_in("supervisor"), address.format(**url_values)
    assert client.get(real).status_code == 404
    assert entries(action) == 0
    assert client.get(real.replace(".xyz", ".docx")).status_code == 200
    assert entries(action) == 1


def test_a_file_that_cannot_be_drawn_was_not_handed_out(
    signed_in: Browser, url_values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> Any:
        raise RuntimeError("演示")

    monkeypatch.setattr(letters, "letter_sheet", broken)
    monkeypatch.setattr(training, "ledger_rows", broken)
    client = signed_in("supervisor")
    client.raise_request_exception = False
    for address in (
        f"/outreach/letters/{url_values['letter']}/improvement.docx",
        "/outreach/training/ledger.csv",
    ):
        assert client.get(address).status_code == 500
    assert entries("letter.paper") == entries("training.export") == 0
