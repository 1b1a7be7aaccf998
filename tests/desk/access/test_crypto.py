"""Personal data at rest: the national cipher by its standards, which detects changes."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access.encryption import ciphers

pytestmark = pytest.mark.database

KEY = "0123456789abcdeffedcba9876543210"
NONCE = "00001234567800000000abcd"
PLAIN = "".join(letter * 16 for letter in "abcdefea")
CIPHER = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
)
CELL = ciphers.cell("t.c", ciphers.row_of([7]))


@pytest.fixture
def key_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(ciphers, "_key", lambda _name: bytes.fromhex(KEY))
    monkeypatch.setattr(os, "urandom", lambda _count: bytes.fromhex(NONCE))
    ciphers._sm4.cache_clear()
    yield
    ciphers._sm4.cache_clear()


@pytest.mark.usefixtures("key_of_the_standard")
def test_it_is_sm4_in_gcm_as_rfc_8998_tells_it() -> None:
    """Appendix A.1; what is authenticated beside it there changes the tag alone."""
    stored = ciphers.encrypt(bytes.fromhex(PLAIN), bound_to=CELL)
    assert stored[ciphers.BODY :].hex() == CIPHER
    assert stored[2 : 2 + ciphers.NONCE].hex() == NONCE


@given(st.binary())
def test_what_was_encrypted_is_read_back_and_never_the_same_twice(content: Any) -> None:
    first, second = (ciphers.encrypt(content, bound_to=CELL) for _time in range(2))
    for stored in (first, second):
        assert ciphers.decrypt(stored, bound_to=CELL) == content
    assert first != second


@given(st.binary(min_size=1), st.integers(min_value=0))
def test_a_changed_bit_is_noticed(content: Any, where: Any) -> None:
    stored = bytearray(ciphers.encrypt(content, bound_to=CELL))
    stored[where % len(stored)] ^= 1
    with pytest.raises(InvalidTag):
        ciphers.decrypt(bytes(stored), bound_to=CELL)


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_each_row_and_column_is_a_cell_of_its_own(row: Any, other: Any) -> None:
    one, two = ciphers.row_of(row), ciphers.row_of(other)
    assert (one == two) == (row == other)
    assert ciphers.cell("t.c", one) != ciphers.cell("t.d", two)


def test_many_at_once_are_what_each_would_be() -> None:
    texts, rows = ["甲", None, ""], [ciphers.row_of([n]) for n in range(3)]
    stored = ciphers.encrypt_all(texts, "t.c", rows)
    assert ciphers.decrypt_all(stored, "t.c", rows) == texts
    assert stored[0] is not None
    assert ciphers.decrypt(stored[0], bound_to=ciphers.cell("t.c", rows[0])).decode() == "甲"
    for column, others in (("t.c", rows[::-1]), ("t.d", rows)):
        with pytest.raises(InvalidTag):
            ciphers.decrypt_all(stored, column, others)
