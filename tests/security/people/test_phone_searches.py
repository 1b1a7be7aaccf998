"""Who tries numbers one after another does not find the digits that a mask hides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.disclosure.clear_text import limits_reached
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import Merchant, MerchantAlias
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record

PHONE = "19900001234"
"""That of `new_dispute`."""
LIMIT = 3
FULL = "暂不再按电话查找"
Search = Callable[[Client, str], Any]


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.PHONE_MISSES_AN_HOUR = LIMIT


def searched(client: Client, phone: str) -> Any:
    return client.get("/disputes/search/", {"q": phone})


def in_records(client: Client, phone: str) -> Any:
    return client.get("/intake/", {"q": phone})


def suggested(client: Client, phone: str) -> Any:
    return client.post(
        "/disputes/new/suggest/", {"who": phone, "shop": "", "what": "", "amount": ""}
    )


def in_the_register(client: Client, phone: str) -> Any:
    return client.get("/directory/merchants/", {"q": phone})


WAYS = [searched, in_records, suggested]


def wrong(count: int) -> list[str]:
    """Numbers with the digits that the mask shows."""
    return [f"199{number:04d}1234" for number in range(1, 1 + count)]


def test_wide_digits_are_the_same_phone_and_are_recorded(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in PHONE)
    client = signed_in()
    assert new_dispute.number in searched(client, wide).content.decode()
    assert AuditEntry.objects.filter(action="dispute.search").exists()


@pytest.mark.parametrize("way", WAYS)
def test_beyond_the_limit_no_number_is_searched_for_not_even_the_right_one(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client], way: Search
) -> None:
    client = signed_in()
    for phone in wrong(LIMIT):
        assert FULL not in way(client, phone).content.decode()
    shown = way(client, PHONE).content.decode()
    assert FULL in shown
    assert new_dispute.number not in shown
    assert new_dispute.members.get().record.source_id not in shown
    for reader in (person("auditor"), person("supervisor")):
        (name,) = limits_reached(reader)
        assert person().display_name in name
    way(client, PHONE)
    assert AuditEntry.objects.filter(action="person.phone_limit").count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_the_limit_counts_every_way_to_search(
    new_dispute: Dispute, signed_in: Callable[..., Client], way: Search
) -> None:
    client = signed_in()
    for other, phone in zip(WAYS, wrong(LIMIT), strict=True):
        other(client, phone)
    assert FULL in way(client, PHONE).content.decode()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_found_and_the_same_number_again_count_nothing_more(
    new_dispute: Dispute, signed_in: Callable[..., Client], way: Search
) -> None:
    client = signed_in()
    number, record = new_dispute.number, new_dispute.members.get().record.source_id
    for _time in range(LIMIT + 1):
        way(client, wrong(1)[0])
        shown = way(client, PHONE).content.decode()
        assert number in shown or record in shown


def test_the_limit_of_one_person_stops_nobody_else(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    for phone in wrong(LIMIT + 1):
        searched(signed_in(), phone)
    assert new_dispute.number in searched(signed_in("mediator"), PHONE).content.decode()


def test_who_may_not_search_any_more_still_registers(
    new_dispute: Dispute, signed_in: Callable[..., Client]
) -> None:
    client = signed_in()
    for phone in wrong(LIMIT + 1):
        searched(client, phone)
    form = {"who": f"演示丙 {wrong(9)[-1]}", "shop": "福临金店", "what": "手镯断裂，要求更换"}
    client.post("/disputes/new/", form)
    assert Record.objects.filter(person_phone__isnull=False).count() == 2


def test_the_audit_holds_no_number_that_was_searched_for(signed_in: Callable[..., Client]) -> None:
    phone = wrong(1)[0]
    searched(signed_in(), phone)
    entry = AuditEntry.objects.get(action="person.phone_miss")
    assert phone not in str(entry.detail)
    assert len(entry.detail["phone_digest"]) == 16


@pytest.mark.parametrize("role", ["mediator", "analyst"])
def test_the_register_of_merchants_counts_as_well(
    shops: dict[str, Merchant], signed_in: Callable[..., Client], role: str
) -> None:
    """Its names and addresses are typed, and may hold a phone that is shown masked."""
    shop = shops["福临金店"]
    MerchantAlias.objects.create(merchant=shop, name=f"老板电话{PHONE}")
    client = signed_in(role)
    assert shop.name in in_the_register(client, PHONE).content.decode()
    for phone in wrong(LIMIT):
        reply = in_the_register(client, phone)
        assert FULL not in reply.content.decode()
    reply = in_the_register(client, PHONE)
    assert reply.status_code == 422
    assert FULL in reply.content.decode()
    assert shop.name not in reply.content.decode()
    assert AuditEntry.objects.filter(action="person.phone_miss").count() == LIMIT
    assert shop.name in in_the_register(client, "福临").content.decode()


def test_who_reads_phones_masked_tries_no_digits_one_by_one(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    MerchantAlias.objects.create(merchant=shops["福临金店"], name=f"老板电话{PHONE}")
    client = signed_in("analyst")
    for digits in ("1991", "1992", "电话1993"):
        in_the_register(client, digits)
    assert FULL in in_the_register(client, "1990").content.decode()
    assert FULL not in in_the_register(client, "91320902MA1XXXXX0A").content.decode()


def test_who_reads_no_phones_finds_no_shop_by_one(
    shops: dict[str, Merchant], signed_in: Callable[..., Client]
) -> None:
    shop = shops["福临金店"]
    MerchantAlias.objects.create(merchant=shop, name=f"老板电话{PHONE}")
    assert shop.name not in searched(signed_in("analyst"), PHONE).content.decode()
