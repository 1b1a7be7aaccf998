"""A text that is too long is refused with the limit and given back whole: nothing is cut off."""

from collections.abc import Callable

import pytest
from django.test import Client

from liandong.desk.access.models import AuditEntry

pytestmark = pytest.mark.django_db
END = "最后一句"


@pytest.mark.parametrize(
    ("address", "name", "most"),
    [
        ("/outreach/campaigns/{campaign}/summarise/", "summary", 4000),
        ("/outreach/campaigns/{campaign}/withdraw/", "reason", 4000),
        ("/outreach/cases/{case}/withdraw/", "reason", 4000),
        ("/outreach/plans/{plan}/repeal/", "reason", 4000),
        ("/outreach/meetings/{meeting}/cancel/", "reason", 4000),
        ("/outreach/reminders/{reminder}/return/", "words", 4000),
        ("/outreach/reminders/{reminder}/withdraw/", "reason", 4000),
        ("/outreach/reports/{report}/object/", "words", 4000),
        ("/outreach/reports/{report}/withdraw/", "reason", 4000),
        ("/outreach/visits/{visit}/cancel/", "reason", 4000),
        ("/outreach/materials/{material}/withdraw/", "reason", 200),
        ("/alerts/{alert}/review/", "reason", 2000),
    ],
)
def test_what_is_too_long_is_given_back(
    signed_in: Callable[[str], Client],
    url_values: dict[str, str],
    address: str,
    name: str,
    most: int,
) -> None:
    client = signed_in("supervisor")
    written = AuditEntry.objects.exclude(action="page.read")
    before = written.count()
    text = "长" * (most - 3) + END
    reply = client.post(address.format(**url_values), {name: text})
    assert reply.status_code == 422
    shown = reply.content.decode()
    assert f"最多 {most} 字，现有 {most + 1} 字，没有登记" in shown
    assert END in shown
    assert written.count() == before


def test_a_line_break_counts_as_one(
    signed_in: Callable[[str], Client], url_values: dict[str, str]
) -> None:
    address = "/outreach/campaigns/{campaign}/withdraw/".format(**url_values)
    assert signed_in("supervisor").post(address, {"reason": "长\r\n" * 2000}).status_code != 422
