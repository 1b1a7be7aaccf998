"""Which encoding a text file has: UTF-8, UTF-16, or GB18030 with its subsets GBK and GB2312."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from liandong.engine.records.errors import UnreadableFile, line_too_long
from liandong.engine.records.readers import limits

_CHUNK: Final = 1 << 20
_TOLERATED: Final = 1e-3  # damaged characters per byte that still leave a file worth reading
_LABELS: Final = {
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030（GBK）",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


@dataclass(frozen=True)
class Encoding:
    """A codec name, and how many characters of the file it could not decode."""

    codec: str
    damaged: int = 0

    @property
    def label(self) -> str:
        return _LABELS[self.codec]

    def open(self, path: Path) -> TextIO:
        """Undecodable bytes become U+FFFD; line ends are left to the reader of the format."""
        return path.open(encoding=self.codec, errors="replace", newline="")

    def lines(self, path: Path) -> Iterator[str]:
        """The lines with their ends. Raises UnreadableFile for one without an end in sight."""
        number = 0
        with self.open(path) as file:
            while line := file.readline(limits.LINE_CHARACTERS + 1):
                number += 1
                if len(line) > limits.LINE_CHARACTERS:
                    raise line_too_long(number)
                yield line


def detect_encoding(path: Path) -> Encoding:
    """Reads the file once, in pieces. Raises UnreadableFile when no encoding fits."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    codec = _utf16(head)
    if codec:
        return _accept(path, [codec])
    return _accept(path, ["utf-8-sig", "gb18030"])


def _utf16(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[: len(head) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < len(sample) * 0.02:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _accept(path: Path, codecs_to_try: list[str]) -> Encoding:
    size = max(path.stat().st_size, 1)
    tried: list[Encoding] = []
    for codec in codecs_to_try:
        found = Encoding(codec, sum(_damage(path, codec)))
        if not found.damaged:
            return found
        tried.append(found)
    # Broken UTF-8 often decodes as nonsense GB18030; the fewer faults decide, UTF-8 first.
    best = min(tried, key=lambda reading: reading.damaged)
    if best.damaged > max(1, size * _TOLERATED):
        raise UnreadableFile(
            "文件的文字编码无法识别，读出来会是乱码。",
            "请用 Excel 打开原文件，另存为“CSV UTF-8（逗号分隔）”或 XLSX 再导入。",
        )
    return best


def _damage(path: Path, codec: str) -> Iterator[int]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # U+FFFD may stand in the file itself; only what the decoder adds is damage.
            yield decoder.decode(chunk).count("\ufffd") - _genuine(chunk, codec)
    yield decoder.decode(b"", final=True).count("\ufffd")


def _genuine(chunk: bytes, codec: str) -> int:
    return chunk.count("\ufffd".encode(codec.removesuffix("-sig")))
