"""The paper to print, drawn by typst with fonts of our own, so that it looks alike everywhere."""

import json
from dataclasses import asdict
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from liandong.desk.papers.rules.layout import Sheet

if TYPE_CHECKING:
    from typst import Compiler

FONTS: Final = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
DOTS: Final = 150
"""Dots an inch of a picture: sharp on paper, small enough to send."""
_one_at_a_time = Lock()


def pdf(sheet: Sheet) -> bytes:
    """The same sheet gives the same bytes: they bear no moment of their making."""
    with _one_at_a_time:
        data = json.dumps(asdict(sheet), ensure_ascii=False)
        made = _compiler().compile(
            _template(), format="pdf", sys_inputs={"sheet": data}, timestamp=0
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def png(sheet: Sheet) -> bytes:
    """The first page as a picture, to put into a text or to send."""
    with _one_at_a_time:
        data = json.dumps(asdict(sheet), ensure_ascii=False)
        made = _compiler().compile(
            _template(), format="png", ppi=DOTS, sys_inputs={"sheet": data}, timestamp=0
        )
    first = made[0] if isinstance(made, list) else made
    if not isinstance(first, bytes):
        raise TypeError("typst gave no picture")
    return first


@cache
def _compiler() -> "Compiler":
    """Reads the fonts once; a page then takes milliseconds."""
    from typst import Compiler

    return Compiler(font_paths=[_folder(name) for name in FONTS], ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return resources.files("liandong.desk.papers.rendering").joinpath("sheet.typ").read_bytes()


def _folder(package: str) -> str:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return str(Path(spec.origin).parent)
