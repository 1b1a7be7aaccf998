"""The archive of a backup: a tar, compressed with Zstandard, encrypted with age to public keys.

Three ordinary programs open it without Liandong: `age -d -i KEY FILE | zstd -d | tar x`. The first
member says of which desk it is; the last one, `manifest.json`, lists the others with their sizes
and SM3. An archive that was cut, wherever that was, does not decrypt to its end or lacks it.

Format of age: https://age-encryption.org/v1 (X25519, ChaCha20-Poly1305, by chunks of 64 KiB).
"""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

import pyrage
from cryptography.hazmat.primitives import hashes
from pyrage.x25519 import Identity, Recipient

from liandong.desk.backup.errors import BackupError

FORMAT: Final = 1
ABOUT: Final = "about.json"
MANIFEST: Final = "manifest.json"
CODEC: Final = "zstd"
CHUNK: Final = 1 << 20
MOST_ABOUT: Final = 64 << 20
"""Bytes of a member that is read into memory as a whole."""

DAMAGED: Final = "备份文件不完整，或被改动过"
REMEDY: Final = "换用另一份备份；传输中损坏的，重新复制一次"


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of the archive; `sm3` in hexadecimal digits."""

    name: str
    size: int
    sm3: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: `about` describes the desk, `entries` are in their order."""

    about: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(entry.size for entry in self.entries)


class Sink(Protocol):
    """Takes the content of a member, and is closed at its end."""

    def write(self, data: bytes, /) -> Any: ...

    def close(self) -> Any: ...


Place = Callable[[str, int], Sink | None]
"""Where the member of this name and size goes; None: it is checked and goes nowhere."""
Tell = Callable[[int], None]
"""Called with the bytes that were read or written since the last call; may raise to stop."""


def ignore(_count: int) -> None:
    """Tell nobody."""


class Writer:
    """Adds members to an archive that is being written."""

    def __init__(self, tar: tarfile.TarFile, about: dict[str, Any], tell: Tell) -> None:
        self._tar = tar
        self._about = about
        self._tell = tell
        self._entries: list[Entry] = []
        self.add(ABOUT, _json(about))

    def add(self, name: str, data: bytes) -> None:
        """A member that lies in memory."""
        self._add(name, len(data), io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        """A file, as long as it is now: what is appended meanwhile stays out. Raises OSError."""
        with path.open("rb") as file:
            self._add(name, os.fstat(file.fileno()).st_size, file)

    def finish(self) -> Manifest:
        """Write the manifest, without which an archive does not count."""
        found = Manifest(self._about, list(self._entries))
        self._add(MANIFEST, len(data := _json(asdict(found))), io.BytesIO(data))
        return found

    def _add(self, name: str, size: int, file: BinaryIO) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = _Digesting(file, self._tell)
        self._tar.addfile(info, reader)
        self._entries.append(Entry(name, size, reader.sm3()))


class _Digesting:
    """A file whose SM3 is computed while it is read."""

    def __init__(self, file: BinaryIO, tell: Tell) -> None:
        self._file = file
        self._tell = tell
        self._digest = hashes.Hash(hashes.SM3())

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        self._tell(len(data))
        return data

    def sm3(self) -> str:
        return self._digest.finalize().hex()


@contextmanager
def writing(
    target: BinaryIO,
    recipients: Sequence[Recipient],
    about: dict[str, Any],
    tell: Tell = ignore,
) -> Iterator[Writer]:
    """Write an archive to `target`, which only the recipients' keys open; the caller adds the
    members and calls `finish`. Raises OSError where the target takes no more."""
    import pyarrow as pa

    source, sink = os.pipe()
    with ThreadPoolExecutor(1) as beside:
        encrypted = beside.submit(_encrypt, source, target, recipients)
        try:
            with (
                os.fdopen(sink, "wb") as pipe,
                pa.CompressedOutputStream(pipe, CODEC) as packed,
                tarfile.open(
                    fileobj=packed,
                    mode="w|",
                    bufsize=CHUNK,
                    format=tarfile.PAX_FORMAT,
                ) as tar,
            ):
                tar.copybufsize = CHUNK  # type: ignore[attr-defined]  # fewer turns of two threads
                yield Writer(tar, about, tell)
        except OSError:
            _raise_first(encrypted)  # why nobody reads the pipe any more
            raise
        encrypted.result()


def _encrypt(source: int, target: BinaryIO, recipients: Sequence[Recipient]) -> None:
    keeping = _Keeping(target)
    try:
        with os.fdopen(source, "rb", buffering=CHUNK) as pipe:
            pyrage.encrypt_io(pipe, keeping, list(recipients))
    except pyrage.EncryptError:
        if keeping.error:
            raise keeping.error from None
        raise


class _Keeping:
    """A file that keeps its first error: through the library it comes as words only."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = self.error or error
            raise

    def flush(self) -> None:
        self._file.flush()


def read(
    source: BinaryIO, identities: Sequence[Identity], place: Place, tell: Tell = ignore
) -> Manifest:
    """Read a whole archive, each member into the sink that `place` gives it.

    Raises BackupError where it was not encrypted to one of these keys, or is not whole: only what
    was read when this returns can be relied on.
    """
    import pyarrow as pa

    start = source.tell()
    outlet, inlet = os.pipe()
    with ThreadPoolExecutor(1) as beside:
        decrypted = beside.submit(_decrypt, source, inlet, identities)
        try:
            with (
                os.fdopen(outlet, "rb") as pipe,
                pa.CompressedInputStream(pipe, CODEC) as packed,
                tarfile.open(fileobj=packed, mode="r|", bufsize=CHUNK) as tar,
            ):
                manifest = _read(tar, place, tell)
                while packed.read(CHUNK):
                    pass  # the rest of the last block; then the end is known to be the end
        except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
            _explain(decrypted, source, start)
            if _is_of_system(error):
                raise
            raise BackupError(DAMAGED, REMEDY) from error
        _explain(decrypted, source, start)
    return manifest


def _read(tar: tarfile.TarFile, place: Place, tell: Tell) -> Manifest:
    found: list[Entry] = []
    about: dict[str, Any] | None = None
    for info in tar:
        file = tar.extractfile(info)
        if file is None or info.name.startswith("/") or ".." in Path(info.name).parts:
            raise ValueError(info.name)
        reader = _Digesting(file, tell)  # type: ignore[arg-type]
        if info.name == MANIFEST:
            stored = json.loads(reader.read(MOST_ABOUT))
            if about is None or stored != {"about": about, "entries": list(map(asdict, found))}:
                raise ValueError(MANIFEST)
            if about["format"] != FORMAT:
                raise BackupError("备份的格式这个版本不认识", "安装做备份的版本或更新的版本")
            return Manifest(about, found)
        if info.name == ABOUT:
            about = json.loads(data := reader.read(MOST_ABOUT))
            _put(place(info.name, info.size), data)
        else:
            _copy(reader, place(info.name, info.size))
        found.append(Entry(info.name, info.size, reader.sm3()))
    raise EOFError


def _put(sink: Sink | None, data: bytes) -> None:
    if sink is not None:
        sink.write(data)
        sink.close()


def _copy(reader: _Digesting, sink: Sink | None) -> None:
    while data := reader.read(CHUNK):
        if sink is not None:
            sink.write(data)
    if sink is not None:
        sink.close()


def _decrypt(source: BinaryIO, inlet: int, identities: Sequence[Identity]) -> None:
    with os.fdopen(inlet, "wb", buffering=CHUNK) as pipe:
        pyrage.decrypt_io(source, pipe, list(identities))


def _explain(decrypted: Future[None], source: BinaryIO, start: int) -> None:
    """Raise in words what the decryption says, if it says anything."""
    error = decrypted.exception()
    if error is None or isinstance(error, BrokenPipeError):
        return
    if not isinstance(error, pyrage.DecryptError | OSError) or _is_of_system(error):
        raise error
    with suppress(OSError):
        source.seek(start)
        if source.read(len(MAGIC)) != MAGIC:
            raise BackupError("这不是备份文件", "请指定 liandong backup 生成的文件") from error
    if "matching keys" in str(error):
        raise BackupError(
            "这份备份不是用这两份密钥分件加密的", "请取做这份备份时在用的那一对分件"
        ) from error
    raise BackupError(DAMAGED, REMEDY) from error


MAGIC: Final = b"age-encryption.org/v1\n"


def _is_of_system(error: BaseException) -> bool:
    """Whether the disk or the network is at fault, not the content."""
    return isinstance(error, OSError) and error.errno is not None


def _raise_first(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        raise error


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
