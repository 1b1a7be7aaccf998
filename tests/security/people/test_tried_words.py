"""A word that is tried in the lexicon finds nothing that its reader may not see, and is audited."""

from collections.abc import Callable

import pytest
from django.test import Client

from liandong.desk.access.models import AuditEntry, Department
from liandong.desk.intake.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NAME, PHONE = "章梦琪", "13955556666"
TEXT = f"报警人{NAME}称在福临金店买的雪绒袍坏了，店家不肯退款，电话{PHONE}"
TRIED = {"step": "try", "section": "items", "name": "羽绒服"}


@pytest.fixture
def station(db: None) -> Department:
    """It serves every district: words hold in all of them."""
    return Department.objects.create(name="演示市监局", kind=Department.Kind.REGULATOR)


@pytest.fixture
def record(add_record: Callable[..., Record]) -> Record:
    made = add_record(TEXT, person_name=NAME, person_phone=PHONE)
    assert NAME not in made.redacted_text
    return made


def tried(client: Client, word: str) -> str:
    answer = client.post("/recognition/lexicon/", TRIED | {"word": word})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "条的识别结果将变化" in page
    return page


@pytest.mark.parametrize("role", ["analyst", "supervisor"])
@pytest.mark.parametrize("word", [NAME, NAME[:2], NAME[1:]])
def test_a_hidden_name_is_not_found_by_trying_it(
    record: Record, signed_in: Callable[..., Client], role: str, word: str
) -> None:
    page = tried(signed_in(role), word)
    assert "<strong>0</strong> 条的识别结果将变化" in page
    assert f"/intake/records/{record.pk}/" not in page


def test_a_word_that_everybody_reads_is_found(
    record: Record, signed_in: Callable[..., Client]
) -> None:
    page = tried(signed_in("analyst"), "雪绒袍")
    assert "<strong>1</strong> 条的识别结果将变化" in page
    assert f"/intake/records/{record.pk}/" in page


def test_each_try_stands_in_the_audit(record: Record, signed_in: Callable[..., Client]) -> None:
    client = signed_in("analyst")
    for word in (NAME[:2], "雪绒袍"):
        tried(client, word)
    entries = AuditEntry.objects.filter(action="lexicon.try").order_by("pk")
    assert [entry.detail["word"] for entry in entries] == [NAME[:2], "雪绒袍"]
    assert {entry.actor_name for entry in entries} == {"analyst甲（analyst）"}
