"""Texts as one buffer of folded characters, each with its place in the original.

Folding makes one character of one: NFKC where that gives a single character, simplified for
traditional, lower case. Blanks, control characters, emoji and HTML tags are left out. So a match
in the buffer maps to a span of the original text by a table of positions.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import compiled

DROPPED: Final = 0
UNKNOWN: Final = 1
BREAK: Final = 10  # a line feed ends a clause
SCRIPT: Final = np.frombuffer(b"script", np.uint8)
STYLE: Final = np.frombuffer(b"style", np.uint8)
CODES_MOST: Final = 50  # scripts and styles of one text whose ends are looked for
_TAG_REACH: Final = 300
_ENTITY_REACH: Final = 10


@cache
def simplified() -> dict[str, str]:
    """Traditional character to simplified, from data/traditional.txt."""
    text = (files("liandong.engine.recognition") / "data" / "traditional.txt").read_text(
        encoding="utf-8"
    )
    pairs = [
        pair for line in text.splitlines() if not line.startswith("#") for pair in line.split()
    ]
    return {pair[0]: pair[1] for pair in pairs}


def _fold_character(code: int, to_simplified: dict[str, str]) -> int:
    character = chr(code)
    if 0x4E00 <= code < 0xA000:  # NFKC leaves these as they are
        return ord(to_simplified.get(character, character))
    if character in "\n\r\t\u2028\u2029":
        return BREAK
    category = unicodedata.category(character)
    if category[0] in "CZM" or category in ("So", "Sk"):
        return DROPPED
    normal = unicodedata.normalize("NFKC", character)
    if len(normal) != 1:
        normal = normal[0]
    normal = to_simplified.get(normal, normal).lower()
    return ord(normal[0]) if ord(normal[0]) < 0x10000 else UNKNOWN


@cache
def fold_table() -> npt.NDArray[np.uint16]:
    """The folded code of each code point of the basic plane."""
    to_simplified = simplified()
    table = np.zeros(0x10000, dtype=np.uint16)
    for code in range(0x20, 0x10000):
        if not 0xD800 <= code <= 0xF8FF:
            table[code] = _fold_character(code, to_simplified)
    for code in (9, 10, 13):
        table[code] = BREAK
    return table


def fold_word(word: str) -> str:
    """A word of the lexicon as it stands in the buffer."""
    return word.translate(_fold_of_each())


@cache
def _fold_of_each() -> "_Folds":
    return _Folds()


class _Folds(dict[int, str]):
    """What each character of a word becomes, found when it first comes."""

    def __missing__(self, code: int) -> str:
        folded = int(fold_table()[code]) if code < 0x10000 else UNKNOWN
        self[code] = "" if folded == DROPPED else chr(folded)
        return self[code]


@dataclass(frozen=True)
class Folded:
    """A batch of texts in one buffer: record i is codes[starts[i]:starts[i + 1]]."""

    codes: npt.NDArray[np.uint16]
    positions: npt.NDArray[np.int32]  # index of the character in its own original text
    starts: npt.NDArray[np.int64]
    data: npt.NDArray[np.uint8]  # the original texts as UTF-8
    byte_starts: npt.NDArray[np.int64]  # place of the character in data

    def __len__(self) -> int:
        return len(self.starts) - 1


def fold(texts: pa.Array) -> Folded:
    """Fold a column of strings; null counts as empty."""
    if len(texts) == 0:
        none = np.zeros(0, np.int64)
        return Folded(
            none.astype(np.uint16),
            none.astype(np.int32),
            np.zeros(1, np.int64),
            none.astype(np.uint8),
            none,
        )
    large = (texts.fill_null("") if texts.null_count else texts).cast(pa.large_string())
    _, offset_buffer, data_buffer = large.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[
        large.offset : large.offset + len(large) + 1
    ]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer else np.zeros(0, np.uint8)
    size = int(offsets[-1] - offsets[0])
    codes = np.empty(size, dtype=np.uint16)
    positions = np.empty(size, dtype=np.int32)
    starts = np.empty(len(large) + 1, dtype=np.int64)
    byte_starts = np.empty(size, dtype=np.int64)
    used = _decode(data, offsets, fold_table(), codes, positions, byte_starts, starts)
    return Folded(codes[:used], positions[:used], starts, data, byte_starts[:used])


def cut_out(folded: Folded, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> pa.Array:
    """Pieces of the original texts between places of the buffer; null where start is negative."""
    offsets = np.zeros(len(start) + 1, dtype=np.int32)
    if not len(folded.codes):
        return pa.nulls(len(start), pa.string())
    data = _cut(folded.data, folded.byte_starts, start, end, offsets)
    mask = np.packbits(start >= 0, bitorder="little")
    buffers = [pa.py_buffer(mask), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(start), buffers)


def spelled(folded: Folded, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> pa.Array:
    """The same pieces without what folding left out between their characters."""
    offsets = np.zeros(len(start) + 1, dtype=np.int32)
    if not len(folded.codes):
        return pa.nulls(len(start), pa.string())
    data = _spell(folded.data, folded.byte_starts, start, end, offsets)
    mask = np.packbits(start >= 0, bitorder="little")
    buffers = [pa.py_buffer(mask), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(start), buffers)


@compiled(counted=False)
def _width(lead: Any) -> Any:
    """How many bytes a character has in UTF-8, by its first."""
    return 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


@compiled
def _spell(data: Any, byte_starts: Any, start: Any, end: Any, offsets: Any) -> Any:
    """The bytes of the characters of all pieces; writes where each ends."""
    size = 0
    for piece in range(len(start)):
        if start[piece] >= 0:
            for place in range(start[piece], end[piece]):
                size += _width(data[byte_starts[place]])
        offsets[piece + 1] = size
    pieces = np.empty(size, dtype=np.uint8)
    used = 0
    for piece in range(len(start)):
        if start[piece] >= 0:
            for place in range(start[piece], end[piece]):
                begun = byte_starts[place]
                for byte in range(_width(data[begun])):
                    pieces[used] = data[begun + byte]
                    used += 1
    return pieces


@compiled
def _cut(data: Any, byte_starts: Any, start: Any, end: Any, offsets: Any) -> Any:
    """The bytes of all pieces one after another; writes where each ends."""
    for piece in range(len(start)):
        size = 0
        if start[piece] >= 0:
            last = byte_starts[end[piece] - 1]
            size = last + _width(data[last]) - byte_starts[start[piece]]
        offsets[piece + 1] = offsets[piece] + size
    pieces = np.empty(offsets[-1], dtype=np.uint8)
    for piece in range(len(start)):
        if start[piece] >= 0:
            begun, to = byte_starts[start[piece]], offsets[piece]
            for at in range(offsets[piece + 1] - to):
                pieces[to + at] = data[begun + at]
    return pieces


@compiled(counted=False)
def _tag_end(data: Any, at: Any, end: Any) -> Any:
    """The byte after an HTML tag that begins at `at`, or `at` where there is none."""
    first = data[at + 1] if at + 1 < end else 0
    if 97 <= (first | 32) <= 122 or first in (47, 33):  # a letter, / or !
        for stop in range(at + 1, min(end, at + _TAG_REACH)):
            if data[stop] == 62:
                return stop + 1
            if data[stop] == 60:
                break
    return at


@compiled(counted=False)
def _is_written(data: Any, at: Any, end: Any, word: Any) -> Any:
    """The letters of `word` stand at `at`, in either case."""
    if at + len(word) > end:
        return False
    for place in range(len(word)):  # noqa: SIM110 - compiled
        if data[at + place] | 32 != word[place]:
            return False
    return True


@compiled(counted=False)
def _code_end(data: Any, at: Any, after: Any, end: Any) -> Any:
    """The byte after the end tag of a script or style whose tag stands from `at` to `after`; -1
    where there is no end tag, `after` where it is another tag."""
    script, style = _is_written(data, at + 1, end, SCRIPT), _is_written(data, at + 1, end, STYLE)
    if not script and not style:
        return after
    word = SCRIPT if script else STYLE
    for stop in range(after, end - 1):
        if data[stop] == 60 and data[stop + 1] == 47 and _is_written(data, stop + 2, end, word):
            return _tag_end(data, stop, end)
    return -1


@compiled(counted=False)
def _entity_end(data: Any, at: Any, end: Any) -> Any:
    """The byte after an entity (&nbsp; &#160;) that begins at `at`, or `at` where there is none."""
    for stop in range(at + 1, min(end, at + _ENTITY_REACH)):
        byte = data[stop]
        if byte == 59:
            return stop + 1 if stop > at + 1 else at
        if not (48 <= byte <= 57 or 97 <= (byte | 32) <= 122 or byte == 35):
            break
    return at


@compiled(counted=False)
def _decode(
    data: Any, offsets: Any, table: Any, codes: Any, positions: Any, byte_starts: Any, starts: Any
) -> Any:
    """UTF-8 to folded codes and their places; returns how many were written."""
    used = 0
    for record in range(len(offsets) - 1):
        starts[record] = used
        at, end, place, scripts = offsets[record], offsets[record + 1], 0, 0
        while at < end:
            byte, begun = data[at], at
            if byte < 0x80:
                if byte in (60, 38):
                    after = _tag_end(data, at, end) if byte == 60 else _entity_end(data, at, end)
                    if byte == 60 and after > at and scripts < CODES_MOST:
                        past = _code_end(data, at, after, end)
                        scripts += past != after
                        after = max(past, after)
                    if after > at:
                        for inside in range(at, after):
                            if data[inside] & 0xC0 != 0x80:
                                place += 1
                        at = after
                        continue
                code = np.uint32(byte)
                at += 1
            elif byte < 0xE0:
                code = (np.uint32(byte) & 0x1F) << 6 | (np.uint32(data[at + 1]) & 0x3F)
                at += 2
            elif byte < 0xF0:
                high = (np.uint32(byte) & 0x0F) << 12
                code = (
                    high | (np.uint32(data[at + 1]) & 0x3F) << 6 | (np.uint32(data[at + 2]) & 0x3F)
                )
                at += 3
            else:
                code = np.uint32(0)
                at += 4
            folded = table[code]
            if folded != 0:
                codes[used] = folded
                positions[used] = place
                byte_starts[used] = begun
                used += 1
            place += 1
    starts[len(offsets) - 1] = used
    return used
