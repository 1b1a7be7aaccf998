"""The key to the backups, in two parts for two keepers."""

from datetime import date
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from liandong.desk.access.encryption.keys import PROTECTING, make_key
from liandong.desk.backup import keepers
from liandong.desk.backup.errors import BackupError

DAY = date(2026, 12, 7)


@pytest.fixture
def secret(tmp_path: Path) -> keepers.Secret:
    for name in PROTECTING:
        make_key(tmp_path, name)
    return keepers.new_secret(tmp_path)


def test_both_parts_in_either_order_are_the_secret(secret: keepers.Secret) -> None:
    pair = keepers.split(secret, on=DAY)
    assert keepers.join(pair.first, pair.second) == secret
    assert keepers.join(pair.second, pair.first) == secret
    assert set(secret.keys) == set(PROTECTING)


def test_a_part_alone_is_another_text_each_time(secret: keepers.Secret) -> None:
    """Nothing of the secret stands in either; what stands in one does not depend on it."""
    pairs = [keepers.split(secret, on=DAY) for _time in range(2)]
    texts = [text for pair in pairs for text in (pair.first, pair.second)]
    digits = ["".join(text.split("\n", 3)[3].split()) for text in texts]
    assert len(set(digits)) == 4
    for text in digits:
        assert secret.identity.encode().hex() not in text
        assert all(key.hex() not in text for key in secret.keys.values())


def test_a_part_typed_from_paper_may_be_spaced_otherwise(secret: keepers.Secret) -> None:
    pair = keepers.split(secret, on=DAY)
    typed = "\n".join(f"  {line.upper()}  " for line in pair.second.splitlines())
    assert keepers.join(pair.first, f"\n{typed}\n\n") == secret


def test_a_line_that_was_typed_wrong_is_named(secret: keepers.Secret) -> None:
    pair = keepers.split(secret, on=DAY)
    lines = pair.first.splitlines()
    digit = lines[6][4]
    lines[6] = lines[6][:4] + ("0" if digit != "0" else "1") + lines[6][5:]
    with pytest.raises(BackupError, match="第 4 行"):
        keepers.join("\n".join(lines), pair.second)
    with pytest.raises(BackupError, match="第 5 行"):
        keepers.join("\n".join([*pair.first.splitlines()[:7], "05"]), pair.second)


@pytest.mark.parametrize("text", ["", "随便写的", "联动 备份密钥分件\n二\n三\n四"])
def test_another_text_is_no_part(secret: keepers.Secret, text: str) -> None:
    with pytest.raises(BackupError, match="不是密钥分件"):
        keepers.join(keepers.split(secret, on=DAY).first, text)


def test_parts_that_do_not_belong_together_open_nothing(secret: keepers.Secret) -> None:
    one, other = (keepers.split(secret, on=DAY) for _time in range(2))
    with pytest.raises(BackupError, match="不是一对"):
        keepers.join(one.first, other.second)
    with pytest.raises(BackupError, match="同一份"):
        keepers.join(one.first, one.first)
    forged = other.second.replace(other.number, one.number)
    with pytest.raises(BackupError, match="合不起来"):
        keepers.join(one.first, forged)


def test_the_home_keeps_the_public_key_alone(secret: keepers.Secret, tmp_path: Path) -> None:
    assert keepers.known(tmp_path) is None
    keepers.write_recipient(tmp_path, secret, number="0123abcd", on=DAY)
    found = keepers.known(tmp_path)
    assert found is not None
    assert (found.number, found.made_on, found.checks) == ("0123abcd", DAY, secret.checks())
    public = Identity.from_str(secret.identity).to_public()
    assert list(map(str, found.recipients)) == [str(public)]
    text = (tmp_path / keepers.FILE).read_text()
    assert secret.identity not in text
    assert all(key.hex() not in text for key in secret.keys.values())


def test_a_damaged_public_key_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / keepers.FILE).write_text("# 对号 x 2026-12-07 audit=1\nage1broken\n")
    with pytest.raises(BackupError, match="重做一对分件"):
        keepers.known(tmp_path)
