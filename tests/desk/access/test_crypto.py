"""Personal data at rest is the national cipher as its standards tell it, and notices a change."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access import crypto

KEY = "0123456789abcdeffedcba9876543210"
NONCE = "00001234567800000000abcd"
PLAIN = "".join(letter * 16 for letter in "abcdefea")
CIPHER = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
)
HEAD = 1 + crypto.NONCE + crypto.TAG


@pytest.fixture
def key_of_the_standard(monkeypatch):
    monkeypatch.setattr(crypto, "_key", lambda _name: bytes.fromhex(KEY))
    monkeypatch.setattr(crypto.os, "urandom", lambda _count: bytes.fromhex(NONCE))
    crypto._sm4.cache_clear()
    yield
    crypto._sm4.cache_clear()


@pytest.mark.usefixtures("key_of_the_standard")
def test_it_is_sm4_in_gcm_as_rfc_8998_tells_it():
    """Appendix A.1; what is authenticated beside it there changes the tag alone."""
    assert crypto.encrypt_bytes(bytes.fromhex(PLAIN))[HEAD:].hex() == CIPHER
    assert crypto.encrypt_bytes(b"")[1 : 1 + crypto.NONCE].hex() == NONCE


@given(st.text())
def test_what_was_encrypted_is_read_back_and_never_the_same_twice(text):
    first, second = crypto.encrypt(text), crypto.encrypt(text)
    assert crypto.decrypt(first) == crypto.decrypt(second) == text
    assert first != second


@given(st.text(min_size=1), st.integers(min_value=1))
def test_a_changed_bit_is_noticed(text, where):
    stored = bytearray(crypto.encrypt(text))
    stored[1 + where % (len(stored) - 1)] ^= 1
    with pytest.raises(InvalidTag):
        crypto.decrypt(bytes(stored))
