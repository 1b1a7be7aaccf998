"""What is wrong with a local lexicon: the line, the field, the reason, and what to do."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liandong.engine.recognition.answer_values import URGENCIES
from liandong.engine.recognition.lexicon.automaton import KINDS
from liandong.engine.recognition.lexicon.entries import (
    CONTEXTS,
    GROUPS,
    STRENGTHS,
    Lexicon,
    read_shipped,
    shipped_lexicon,
)
from liandong.engine.recognition.reading.folding import fold_word
from liandong.engine.vocabulary import NATURES, SECTORS

SECTIONS: Final = (
    "items", "aspects", "problem", "cue", "context", "urgency", "places", "nothing",
)  # fmt: skip
FIELDS: Final[dict[str, dict[str, type | tuple[type, ...]]]] = {
    "items": {"words": str, "parts": str, "signs": str, "aspect": str},
    "aspects": {"words": str, "sector": str},
    "problem": {
        "name": str, "words": str, "refused": str, "nature": str, "takes": str, "aspect": str,
        "short": str, "needs": bool, "alone": bool, "after": bool, "salience": (int, float),
        "weak": bool,
    },
    "cue": {"name": str, "words": str, "group": str, "dispute": (int, float)},
    "nothing": {"words": str},
}  # fmt: skip
SHORTEST: Final = 2
LONGEST: Final = 20
HEAVIEST: Final = 5.0
_SLOT: Final = re.compile(r"\{(\w+)\}")
_AT_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True)
class Fault:
    """`line` counts from 1; None where the file gives no place to point to."""

    line: int | None
    field: str
    reason: str
    remedy: str

    @property
    def where(self) -> str:
        return f"第 {self.line} 行 " if self.line else ""

    def __str__(self) -> str:
        return f"{self.where}{self.field}：{self.reason}。{self.remedy}"


def faults_in(text: str) -> tuple[dict[str, Any], list[Fault]]:
    """The file's content, and everything that keeps it from being used."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else len(text.splitlines())  # else it is the end of the file
        remedy = "检查引号是否成对、方括号是否写全、同一个名字是否写了两次。"
        return {}, [Fault(line, "文件", "不是有效的 TOML", remedy)]
    return data, list(_Checker(text, shipped_lexicon()).faults(data))


class _Checker:
    def __init__(self, text: str, shipped: Lexicon) -> None:
        self.lines = text.splitlines()
        self.shipped = shipped
        self.slots = {
            "problem": read_shipped("problems.toml")["slots"],
            "urgency": read_shipped("cues.toml")["slots"],
        }
        self.owner: dict[tuple[str, str], str] = {}

    def fault(self, field: str, wrong: str, reason: str, remedy: str) -> Fault:
        line = next((n for n, text in enumerate(self.lines, 1) if wrong in text), None)
        return Fault(line, field, reason, remedy)

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        for section, content in data.items():
            if section not in SECTIONS:
                remedy = f"可用：{'、'.join(SECTIONS)}。"
                yield self.fault(section, section, "没有这一节", remedy)
            elif section in {"problem", "cue"}:
                yield from self._tables(section, content)
            elif not isinstance(content, dict):
                yield self.fault(section, section, "应当是一节", f"写成 [{section}]。")
            elif section in {"items", "aspects"}:
                yield from self._nouns(section, content)
            else:
                yield from self._simple(section, content)

    def _nouns(self, section: str, content: Mapping[str, Any]) -> Iterator[Fault]:
        items = section == "items"
        allowed, what = (SECTORS, "行业类别") if items else (KINDS, "名词种类")
        known = {n: i.sector for n, i in self.shipped.items.items()} if items else {
            n: a.kind for n, a in self.shipped.aspects.items()
        }  # fmt: skip
        for place, names in content.items():
            if place not in allowed:
                yield self._not_allowed(section, place, what, allowed)
                continue
            if not isinstance(names, dict):
                yield self.fault(section, place, "应当是一节", f'写成 [{section}."{place}"]。')
                continue
            for name, entry in names.items():
                if known.get(name, place) != place:
                    reason = f"“{name}”在自带词表里属于{known[name]}"
                    yield self.fault(
                        section, name, reason, f'写到 [{section}."{known[name]}"] 下。'
                    )
                spec = {"words": entry} if isinstance(entry, str) else entry
                yield from self._spec(section, name, spec)

    def _tables(self, section: str, content: Any) -> Iterator[Fault]:
        if not isinstance(content, list):
            yield self.fault(section, section, "应当是一组", f"写成 [[{section}]]。")
            return
        known = self.shipped.problems if section == "problem" else self.shipped.cues
        for spec in content:
            name = spec.get("name") if isinstance(spec, dict) else None
            if not isinstance(name, str) or not name:
                yield self.fault(section, f"[[{section}]]", "没有 name", '加一行 name = "……"。')
                continue
            yield from self._spec(section, name, spec)
            needed = ("nature", "takes") if section == "problem" else ("group", "dispute")
            for field in () if name in known else (f for f in needed if f not in spec):
                reason = f"“{name}”是新的，要说明 {field}"
                yield self.fault(field, name, reason, f"加一行 {field}，写法见自带词表。")

    def _spec(self, section: str, name: str, spec: Any) -> Iterator[Fault]:
        """The fields of one entry."""
        if not isinstance(spec, dict):
            yield self.fault(section, name, f"“{name}”应当是文字", f'写成 "{name}" = "词 词"。')
            return
        for field, value in spec.items():
            kind = FIELDS[section].get(field)
            if kind is None:
                remedy = f"可用：{'、'.join(FIELDS[section])}。"
                yield self.fault(field, field, f"“{name}”没有这个字段", remedy)
            elif not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
                yield self.fault(field, field, f"“{name}”的 {field} 写法不对", "对照自带词表改。")
            else:
                yield from self._value(section, name, field, value)
        if section != "nothing" and not any(spec.get(key) for key in (*STRENGTHS, "refused")):
            yield self.fault("words", name, f"“{name}”没有词", '加 words = "词 词"。')

    def _value(self, section: str, name: str, field: str, value: Any) -> Iterator[Fault]:
        if field in {*STRENGTHS, "refused"}:
            yield from self._words(section, name, field, value)
        elif field == "takes":
            for kind in value.split():
                if kind not in KINDS:
                    yield self._not_allowed(field, kind, "名词种类", KINDS)
        elif field == "dispute" and abs(value) > HEAVIEST:
            yield self.fault(field, str(value), "分量太大", f"写 -{HEAVIEST:g} 到 {HEAVIEST:g}。")
        allowed = {"nature": NATURES, "group": GROUPS, "sector": SECTORS}.get(field)
        if allowed and value not in allowed:
            yield self._not_allowed(field, value, field, allowed)

    def _simple(self, section: str, content: Mapping[str, Any]) -> Iterator[Fault]:
        if section == "nothing":
            yield from self._spec(section, section, content)
            return
        allowed = {"context": CONTEXTS, "urgency": URGENCIES}.get(section)
        for name, words in content.items():
            if allowed and name not in allowed:
                yield self._not_allowed(section, name, section, allowed)
            elif not isinstance(words, str):
                yield self.fault(section, name, f"“{name}”应当是文字", f'写成 "{name}" = "词 词"。')
            else:
                yield from self._words(section, name, section, words)

    def _words(self, section: str, name: str, field: str, words: str) -> Iterator[Fault]:
        role = {"items": "noun", "aspects": "noun"}.get(section, section)
        for word in words.split():
            slots = _SLOT.findall(word)
            known = self.slots.get(section, ())
            if unknown := [slot for slot in slots if slot not in known]:
                yield self._not_allowed(field, f"{{{unknown[0]}}}", "代换", known)
                continue
            folded = fold_word(_SLOT.sub("", word))
            if len(folded) + len(slots) < SHORTEST or len(folded) > LONGEST:
                reason = f"“{word}”太短或太长"
                yield self.fault(field, word, reason, f"写 {SHORTEST} 到 {LONGEST} 个字。")
            other = self.owner.setdefault((role, folded), name)
            if other != name and role in {"noun", "problem", "places"}:
                reason = f"“{word}”写了两个意思：{other}、{name}"
                yield self.fault(field, word, reason, "只留一个。")

    def _not_allowed(self, field: str, value: str, what: str, allowed: Collection[str]) -> Fault:
        return self.fault(
            field, value, f"没有{what}“{value}”", f"可用：{'、'.join(allowed) or '无'}。"
        )
