"""People are many, live in households, and cannot be anybody real."""

from hypothesis import given
from hypothesis import strategies as st

from liandong.simulation.people import People

FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@given(st.integers(0, 999_999), st.integers(1, 50))
def test_an_id_number_has_its_check_digit_and_no_county(number: int, seed: int) -> None:
    person = People(seed, 1_000_000)[number]
    code = person.id_number
    assert code.startswith("999902")
    assert len(code) == 18
    total = sum(int(d) * f for d, f in zip(code, FACTORS, strict=False))
    assert "10X98765432"[total % 11] == code[17]
    assert (int(code[16]) % 2 == 1) == person.male
    assert int(code[6:10]) == 2025 - person.age


def test_everybody_has_a_phone_of_their_own_in_no_network() -> None:
    people = People(1, 20_000)
    phones = {people[n].phone for n in range(20_000)}
    assert len(phones) == 20_000
    assert all(phone.startswith("154") and len(phone) == 11 for phone in phones)


def test_a_masked_phone_shows_three_and_four_digits() -> None:
    person = People(1, 10)[3]
    assert person.masked_phone == f"{person.phone[:3]}****{person.phone[7:]}"


def test_partners_are_man_and_woman_and_partners_of_each_other() -> None:
    people = People(1, 10)
    assert people.partner(4) == people[5]
    assert people.partner(5) == people[4]
    assert people[4].sex == "女"
    assert people[5].sex == "男"


def test_the_same_seed_draws_the_same_people_in_any_order() -> None:
    forward, backward = People(7, 50), People(7, 50)
    assert [forward[n] for n in range(50)] == [backward[n] for n in reversed(range(50))][::-1]
