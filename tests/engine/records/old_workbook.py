"""Writes a minimal Excel 97 workbook (BIFF8 in a compound file): no library of today does."""

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet of text cells."""
    return _compound_file(_workbook_stream(rows))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(value: str, length: str) -> bytes:
    encoded = value.encode("utf-16-le")
    return struct.pack(length, len(encoded) // 2) + b"\x01" + encoded


def _workbook_stream(rows: Sequence[Sequence[str]]) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)
    sheet_name = _text("Sheet1", "<B")
    globals_ = _record(0x0809, begin)
    position = len(globals_) + 4 + 6 + len(sheet_name) + 4
    globals_ += _record(0x0085, struct.pack("<IH", position, 0) + sheet_name) + _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    width = max(len(row) for row in rows)
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet += _record(0x0204, struct.pack("<HHH", i, j, 0) + _text(cell, "<H"))
    return globals_ + sheet + _record(0x000A, b"")


def _compound_file(stream: bytes) -> bytes:
    """Sector 0 is the allocation table, 1 the directory, the stream follows."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would live in the mini stream
    sectors = -(-len(stream) // SECTOR)
    chain = [FAT, END, *range(3, 2 + sectors), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    return (
        _header() + table + directory.ljust(SECTOR, b"\0") + stream.ljust(sectors * SECTOR, b"\0")
    )


def _header() -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    return header + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, FREE, FREE, child)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<H", len(encoded))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
