"""A profile as the TOML text from which it can be read again: the one way to describe it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from liandong.engine.records.profiles.profile import Profile

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def profile_text(profile: Profile) -> str:
    """`Profile.parse` of it gives the profile again; equal profiles have equal texts."""
    return "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    yield f"name = {_quoted(profile.name)}"
    yield f"title = {_quoted(profile.title)}"
    if profile.source:
        yield f"source = {_quoted(profile.source)}"
    if profile.kind != "record":
        yield f"kind = {_quoted(profile.kind)}"
    if profile.ignored:
        yield f"ignored = {_list(profile.ignored)}"
    yield from _lists("columns", profile.columns)
    yield from _lists("append", profile.append)
    if profile.class_groups or profile.codes:
        yield from ("", "[source_class]")
        yield f"groups = [{', '.join(_list(group) for group in profile.class_groups)}]"
    if profile.codes:
        yield from ("", "[source_class.codes]")
        yield from (f"{_quoted(code)} = {_quoted(word)}" for code, word in profile.codes.items())
    if profile.time_forms:
        yield from ("", "[times]", f"forms = {_list(profile.time_forms)}")
    if profile.file_time:
        yield from ("", "[missing]", 'received_at = "file"')


def _lists(head: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    filled = {key: names for key, names in lists.items() if names}
    if filled:
        yield from ("", f"[{head}]")
        yield from (f"{_key(key)} = {_list(names)}" for key, names in filled.items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML escapes as JSON does, and has DEL escaped too."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007F")
