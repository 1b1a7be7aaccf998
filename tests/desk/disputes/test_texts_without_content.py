"""A dispute whose text has no content has no sector: on its page, in the list and the figures."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.scope import scope_from
from liandong.engine.vocabulary import SECTORS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["!!!", "测试", "13800000000"])
def test_nobody_is_told_a_sector_of_it(
    text: str,
    person: Callable[..., User],
    shops: dict[str, Merchant],
    signed_in: Callable[..., Client],
) -> None:
    by = person("duty_officer")
    registered = register(
        Registration(text=text, person_name="", person_phone="", merchant_name=""), by=by
    )
    dispute = getattr(registered, "dispute", registered)
    dispute.refresh_from_db()
    assert (dispute.sector, dispute.item, dispute.nature) == ("", "", "")
    client = signed_in("duty_officer")
    page = client.get(f"/disputes/{dispute.number}/").content.decode()
    assert (
        "没有可供判断的文字"
        in client.get(f"/intake/records/{dispute.members.get().record_id}/").content.decode()
    )
    listed = client.get("/disputes/?q=").content.decode()
    row = listed[listed.index(dispute.number) :].partition("</tr>")[0]
    for shown in (row, page.partition("该店同类先例")[0]):
        assert not [sector for sector in SECTORS if f">{sector}<" in shown]
    spec = PICTURES["sectors"].draw(scope_from(QueryDict()), by).spec
    assert not [name for name in spec["categories"] if name in SECTORS]
