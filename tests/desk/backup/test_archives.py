"""An archive is whole, or it is refused."""

import errno
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from pyrage.x25519 import Identity

from liandong.desk.backup import archives
from liandong.desk.backup.archives import Manifest
from liandong.desk.backup.errors import BackupError

ABOUT = {"format": archives.FORMAT, "desk": "0123abcd"}
KEY = Identity.generate()


def nowhere(_name: str, _size: int) -> None:
    return None


def archive(*members: tuple[str, bytes]) -> tuple[bytes, Manifest]:
    target = io.BytesIO()
    manifest = archive_into(target, *members)
    return target.getvalue(), manifest


def archive_into(
    target: io.BytesIO, *members: tuple[str, bytes], tell: archives.Tell = archives.ignore
) -> Manifest:
    with archives.writing(target, [KEY.to_public()], ABOUT, tell) as writer:
        for name, data in members:
            writer.add(name, data)
        return writer.finish()


class Kept(io.BytesIO):
    """A sink whose content can be looked at once it is closed."""

    content = b""

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


def test_what_was_put_in_comes_out() -> None:
    data = Random(1).randbytes(3_000_000)
    raw, written = archive(("a/b", data), ("empty", b""))
    found: dict[str, Kept] = {}

    def place(name: str, _size: int) -> Kept:
        return found.setdefault(name, Kept())

    assert archives.read(io.BytesIO(raw), [KEY], place) == written
    assert found["a/b"].content == data
    assert found["empty"].content == b""
    assert data[:64] not in raw


def test_each_of_several_keys_opens_it_and_no_other() -> None:
    target, passing = io.BytesIO(), Identity.generate()
    with archives.writing(target, [KEY.to_public(), passing.to_public()], ABOUT) as writer:
        writer.add("a", b"a")
        written = writer.finish()
    for key in (KEY, passing):
        assert archives.read(io.BytesIO(target.getvalue()), [key], nowhere) == written
    with pytest.raises(BackupError, match="不是用这两份密钥分件加密的"):
        archives.read(io.BytesIO(target.getvalue()), [Identity.generate()], nowhere)


@pytest.mark.parametrize("size", [0, 100, 65_536, 200_000])
def test_one_that_was_cut_anywhere_is_refused(size: int) -> None:
    raw, _manifest = archive(("a", Random(2).randbytes(size)))
    for length in {*range(0, len(raw), 1_009), *range(len(raw) - 40, len(raw))}:
        with pytest.raises(BackupError):
            archives.read(io.BytesIO(raw[: max(length, 0)]), [KEY], nowhere)


def test_one_with_any_byte_changed_is_refused() -> None:
    raw, _manifest = archive(("a", Random(3).randbytes(150_000)))
    for place in range(0, len(raw), 1_013):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(BackupError):
            archives.read(io.BytesIO(bytes(changed)), [KEY], nowhere)


def test_one_with_something_behind_its_end_is_refused() -> None:
    raw, _manifest = archive(("a", b"a"))
    with pytest.raises(BackupError):
        archives.read(io.BytesIO(raw + b"more"), [KEY], nowhere)


def test_without_its_manifest_it_does_not_count() -> None:
    target = io.BytesIO()
    with archives.writing(target, [KEY.to_public()], ABOUT) as writer:
        writer.add("a", b"a")
    with pytest.raises(BackupError, match="不完整"):
        archives.read(io.BytesIO(target.getvalue()), [KEY], nowhere)


def test_another_file_is_no_backup() -> None:
    with pytest.raises(BackupError, match="这不是备份文件"):
        archives.read(io.BytesIO(b"PK\x03\x04 something else" * 9), [KEY], nowhere)


class Full(io.BytesIO):
    """A disk with room for so many bytes."""

    def write(self, data: object) -> int:
        if self.tell() > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]


def test_a_full_disk_says_so_while_it_is_written_and_read() -> None:
    data = Random(4).randbytes(5_000_000)
    with pytest.raises(OSError, match="No space left"):
        archive_into(Full(), ("a", data))
    raw, _manifest = archive(("a", data))
    with pytest.raises(OSError, match="No space left"):
        archives.read(io.BytesIO(raw), [KEY], lambda _name, _size: Full())


def stopping_after(calls: int) -> Callable[[int], None]:
    left = [calls]

    def tell(_count: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return tell


@pytest.mark.parametrize("calls", [1, 2, 5])
def test_who_is_told_of_the_progress_may_stop_it(calls: int) -> None:
    data = Random(5).randbytes(4_000_000)
    with (
        pytest.raises(KeyboardInterrupt),
        archives.writing(io.BytesIO(), [KEY.to_public()], ABOUT, stopping_after(calls)) as writer,
    ):
        writer.add("a", data)
    raw, _manifest = archive(("a", data))
    with pytest.raises(KeyboardInterrupt):
        archives.read(io.BytesIO(raw), [KEY], nowhere, stopping_after(calls))


def test_names_that_lead_out_of_the_folder_are_refused() -> None:
    for name in ("/etc/passwd", "home/../../x"):
        raw, _manifest = archive((name, b"x"))
        with pytest.raises(BackupError):
            archives.read(io.BytesIO(raw), [KEY], nowhere)


@pytest.mark.skipif(shutil.which("zstd") is None, reason="no zstd here")
def test_ordinary_programs_open_what_is_decrypted(tmp_path: Path) -> None:
    import pyrage

    raw, _manifest = archive(("a/b", b"inside"))
    packed = pyrage.decrypt(raw, [KEY])
    tar = subprocess.run(["zstd", "-dc"], input=packed, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x"], input=tar, cwd=tmp_path, check=True)
    assert (tmp_path / "a" / "b").read_bytes() == b"inside"
    assert {path.name for path in tmp_path.iterdir()} == {"a", "about.json", "manifest.json"}
