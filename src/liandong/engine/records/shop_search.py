"""Shops by what somebody types of them: a sign, a nickname, a mall, a floor, with a typing slip."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.records.numbers import NUMERALS
from liandong.engine.records.shop_names import normal_name, whole_name

DIGITS: Final = "".join(characters[0] for characters in NUMERALS)
NUMBER: Final = "[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
FLOOR: Final = re.compile(
    rf"(负|地下|-)?({NUMBER})[楼层]|(?<![a-z0-9])(b|f|l)([0-9]{{1,2}})(?![0-9])"
    rf"|(?<![a-z0-9])()([0-9]{{1,2}})f(?![a-z0-9])"
)
SHORTEST_MALL: Final = 3
COMPARED: Final = 200  # names that are compared letter by letter
ENOUGH: Final = 0.5  # of the weight of the typed characters
ONE_SLIP: Final = 3  # characters from which one may be wrong
TWO_SLIPS: Final = 8
A_PART: Final = 0.85  # a name that has the word as it stands; with slips it is worth less
LONGEST: Final = 30  # characters of a word that are compared
IN_PLACE: Final = 0.75  # what a match in the address is worth of one in the name
FLOOR_UNKNOWN: Final = 0.9

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of the register, under all its names; the first is the registered one."""

    names: tuple[str, ...]
    place: str = ""
    mall: str = ""
    floor: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The place of a shop in the list, the name that was meant, and how well it fits, up to 1."""

    index: int
    name: str
    score: float


def floor_in(text: str) -> tuple[str, str]:
    """The floor that a text names, as F3 or B1, and the text without it; “” where it names none.

    三楼, 3层, 3F and L3 are one floor, 负一楼 and B1 another.
    """
    found = FLOOR.search(text.casefold())
    if found is None:
        return "", text
    below, number, letter, after_letter, _, before_letter = found.groups()
    count = _count(number or after_letter or before_letter)
    side = "B" if below or letter == "b" else "F"
    return f"{side}{count}", f"{text[: found.start()]} {text[found.end() :]}"


def _count(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return DIGITS.index(number)
    return 10 * (DIGITS.index(tens) if tens else 1) + (DIGITS.index(ones) if ones else 0)


class ShopSearch:
    """An index in memory; a search reads the lists of the typed characters and compares the names
    that have most of them, so it takes milliseconds among a hundred thousand shops."""

    def __init__(self, shops: Sequence[Shop]) -> None:
        self._shops = tuple(shops)
        self._floors = [floor_in(shop.floor or shop.place)[0] for shop in shops]
        self._malls = {
            name: mall for mall in {shop.mall for shop in shops} if (name := _mall(mall))
        }
        self._districts = np.array([shop.district for shop in shops], dtype=object)
        forms = [
            (index, form, name, name is not shop.place)
            for index, shop in enumerate(shops)
            for name in (*dict.fromkeys(shop.names), shop.place)
            if (form := whole_name(name))
        ]
        self._forms = forms
        self._shop_of = np.array([form[0] for form in forms], np.int64)
        self._characters, self._starts, self._lists = _lists([form[1] for form in forms])

    def find(self, typed: str, *, most: int, within: Collection[str] | None = None) -> list[Found]:
        """The shops that are meant, the likeliest first; of these districts only, None: of all."""
        floor, rest = floor_in(typed)
        mall, rest = self._mall_in(rest)
        words = [word[:LONGEST] for part in rest.split() if (word := whole_name(part).strip("的"))]
        scores = self._by_words(words, within) if words else self._all(floor, mall, within)
        kept = [
            Found(index, name, score * self._place_fits(index, floor, mall))
            for index, (score, name) in scores.items()
        ]
        best = max((found.score for found in kept), default=0.0)
        least = A_PART * IN_PLACE if best >= A_PART else 0.0  # no slips where something fits
        ranked = sorted(
            (found for found in kept if found.score > least),
            key=lambda found: (-found.score, len(found.name), found.index),
        )
        return ranked[:most]

    def _mall_in(self, typed: str) -> tuple[str, str]:
        """The mall of the register that is named, and what else was typed."""
        bare = whole_name(typed)
        named = max((name for name in self._malls if name in bare), key=len, default="")
        if not named:
            return "", typed
        before, _, after = bare.partition(named)
        return self._malls[named], f"{before} {after}"

    def _place_fits(self, index: int, floor: str, mall: str) -> float:
        if mall and self._shops[index].mall != mall:
            return 0.0
        if not floor or self._floors[index] == floor:
            return 1.0
        return 0.0 if self._floors[index] else FLOOR_UNKNOWN

    def _all(
        self, floor: str, mall: str, within: Collection[str] | None
    ) -> dict[int, tuple[float, str]]:
        """Who only names a mall means any shop in it; a floor alone is too little."""
        if not mall:
            return {}
        return {
            index: (1.0, shop.names[0])
            for index, shop in enumerate(self._shops)
            if (within is None or shop.district in within) and self._place_fits(index, floor, mall)
        }

    def _by_words(
        self, words: list[str], within: Collection[str] | None
    ) -> dict[int, tuple[float, str]]:
        """Each word has to fit one of the names or the address of the shop."""
        best: dict[int, tuple[float, str]] = {}
        for position, word in enumerate(words):
            now = self._by_word(word, within)
            best = (
                now
                if position == 0
                else {
                    index: (best[index][0] * now[index][0], best[index][1])
                    for index in best.keys() & now.keys()
                }
            )
        return best

    def _by_word(self, word: str, within: Collection[str] | None) -> dict[int, tuple[float, str]]:
        best: dict[int, tuple[float, str]] = {}
        short = normal_name(word)
        for place in self._likely(word, within):
            index, form, name, is_name = self._forms[place]
            score = max(_fit(word, form), 0.98 * _fit(short, form) if short != word else 0.0)
            score *= 1.0 if is_name else IN_PLACE
            if score > best.get(index, (0.0, ""))[0]:
                best[index] = score, name if is_name else self._shops[index].names[0]
        return best

    def _likely(self, word: str, within: Collection[str] | None) -> Integers:
        """The forms with the most, and the rarest, of the typed characters."""
        weights = np.zeros(len(self._forms))
        total = 0.0
        for character in set(word):
            found = self._list_of(character)
            weight = math.log1p(len(self._forms) / (1 + len(found)))
            total += weight
            weights[found] += weight
        if within is not None:
            inside = np.isin(self._districts, list(within))
            weights[~inside[self._shop_of]] = 0
        likely: Integers = np.flatnonzero(weights >= ENOUGH * total)
        if len(likely) > COMPARED:
            likely = likely[np.argpartition(-weights[likely], COMPARED)[:COMPARED]]
        return likely

    def _list_of(self, character: str) -> Integers:
        at = int(np.searchsorted(self._characters, ord(character)))
        if at == len(self._characters) or self._characters[at] != ord(character):
            return self._lists[:0]
        return self._lists[self._starts[at] : self._starts[at + 1]]


def _mall(mall: str) -> str:
    name = whole_name(mall)
    return name if len(name) >= SHORTEST_MALL else ""


def _lists(forms: Sequence[str]) -> tuple[Integers, Integers, Integers]:
    """Of each character the forms that have it: characters, where their lists start, the lists."""
    lengths = np.array([len(form) for form in forms], np.int64)
    points = np.frombuffer("".join(forms).encode("utf-32-le"), np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(forms), dtype=np.int64), lengths)
    pairs = np.sort((points << 32) | rows)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    starts = np.flatnonzero(np.diff(pairs >> 32, prepend=-1))
    return pairs[starts] >> 32, np.append(starts, len(pairs)), pairs & 0xFFFFFFFF


def _fit(word: str, form: str) -> float:
    """1 for the same, less for a part, less again with slips, 0 for something else."""
    if not word:
        return 0.0
    if word == form:
        return 1.0
    share = len(word) / len(form) if len(form) > len(word) else 1.0
    if form.startswith(word):
        return 0.9 + 0.05 * share
    if word in form:
        return A_PART + 0.05 * share
    allowed = 2 if len(word) >= TWO_SLIPS else 1 if len(word) >= ONE_SLIP else 0
    slips = _slips(word, form) if allowed else 1
    return 0.0 if slips > allowed else 0.8 - 0.1 * slips + 0.05 * share


def _slips(word: str, form: str) -> int:
    """Characters that have to be changed, added or left out, or neighbours exchanged, until the
    word stands in the form (Damerau's distance to the nearest part of it)."""
    before = [0] * (len(form) + 1)
    earlier = before
    for row, character in enumerate(word, start=1):
        now = [row]
        for column, other in enumerate(form, start=1):
            cost = min(before[column] + 1, now[-1] + 1, before[column - 1] + (character != other))
            if row > 1 and column > 1 and character == form[column - 2] and word[row - 2] == other:
                cost = min(cost, earlier[column - 2] + 1)
            now.append(cost)
        earlier, before = before, now
    return min(before)
