"""Which field each column of a sample is, by its name, similar names, and its content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

import polars as pl

from liandong.engine.records.profiles.binding import Binding, bindings_of
from liandong.engine.records.profiles.choices import CLASSES, FEEDBACK_FIELDS, LEFT_OUT
from liandong.engine.records.profiles.column_traits import TRAITS, Values, filled
from liandong.engine.records.profiles.profile import Profile, shipped_profiles
from liandong.engine.records.readers.header import bare_name, normal_name
from liandong.engine.records.readers.samples import Sample
from liandong.engine.vocabulary import Source

ALIKE: Final = 0.6
"""Names that share less are not alike."""

LIKELY: Final = 0.45
"""Below, a column is rather left out."""

_EXACT: Final = 0.95
_FOREIGN: Final = 0.85  # the exact name, but in a profile of another source
_CONTRADICTED: Final = 0.3  # so few of the cells look like the field that the name must be wrong
_MANY: Final = 5
_LEAST_SHARE_SHOWN: Final = 0.5


@dataclass(frozen=True)
class Suggestion:
    """`sureness` 0..1; `reasons` in Chinese, as the page shows them."""

    choice: str
    sureness: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Claim:
    sureness: float
    column: str
    choice: str
    reasons: tuple[str, ...]


def suggest(sample: Sample, profile: Profile, own: Sequence[Profile] = ()) -> dict[str, Suggestion]:
    """A suggestion for each column, for a profile of this source and kind.

    Names are looked up in `own` profiles and in those that ship, not in the one that is being
    made. A field is given to one column, the one that fits best; only classes may be several.
    """
    claims = [
        claim
        for column in sample.columns
        for claim in _claims(column, filled(sample.frame[column]), profile, own)
    ]
    found: dict[str, Suggestion] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda claim: -claim.sureness):
        if claim.column in found or claim.choice in taken or claim.sureness < LIKELY:
            continue
        found[claim.column] = Suggestion(claim.choice, claim.sureness, claim.reasons)
        taken |= {claim.choice} - set(CLASSES)
    nothing = Suggestion(LEFT_OUT, 0.0, ("列名和内容都看不出是哪一项",))
    return {column: found.get(column, nothing) for column in sample.columns}


def nearest_profile(
    sample: Sample, source: Source | None = None, own: Sequence[Profile] = ()
) -> Profile:
    """The first of `by_fit`."""
    return by_fit(sample, source, own)[0]


def by_fit(
    sample: Sample, source: Source | None = None, own: Sequence[Profile] = ()
) -> list[Profile]:
    """The profiles, of `source` if one is given, that which fits the columns best by their names
    and content first; even if required columns are missing.
    """

    def fit(binding: Binding) -> tuple[float, int]:
        suggestions = suggest(sample, binding.profile, own).values()
        return sum(suggestion.sureness for suggestion in suggestions), len(binding.used())

    found = sorted(bindings_of(sample.columns, source, own), key=fit, reverse=True)
    return [binding.profile for binding in found]


def _claims(
    column: str, values: Values, profile: Profile, own: Sequence[Profile]
) -> Iterator[_Claim]:
    of = {share: share(values) for share in {trait.share for trait in TRAITS}}
    shares = {trait.field: (trait, of[trait.share]) for trait in TRAITS}
    names = _by_name(column, profile, own)
    for choice in dict.fromkeys([*names, *shares]):
        if profile.kind == "feedback" and choice not in (*FEEDBACK_FIELDS, *CLASSES):
            continue
        named, why = names.get(choice, (0.0, ""))
        trait, share = shares.get(choice, (None, 0.0))
        reasons = [why] if why else []
        sureness = named
        if trait and named and len(values) >= _MANY and share < _CONTRADICTED:
            sureness *= 0.5
            reasons.append(f"但只有 {share:.0%} 的内容像{trait.words}")
        elif trait and share:
            sureness = 1 - (1 - named) * (1 - trait.weight * share)
            if share >= _LEAST_SHARE_SHOWN:
                reasons.append(f"{share:.0%} 的内容像{trait.words}")
        yield _Claim(sureness, column, choice, tuple(reasons))


def _by_name(column: str, profile: Profile, own: Sequence[Profile]) -> dict[str, tuple[float, str]]:
    """For each choice the score of the name and the reason; with an exact name, only exact ones."""
    exact: dict[str, tuple[float, str]] = {}
    alike: dict[str, tuple[float, str]] = {}
    forms = {normal_name(column), bare_name(column)} - {""}
    for known in (*own, *shipped_profiles()):
        same = known.source == profile.source and known.kind == profile.kind
        for choice, name in _names(known):
            if normal_name(name) in forms:
                claim = (_EXACT if same else _FOREIGN, f"列名与“{known.title}”里的相同")
                exact[choice] = max(exact.get(choice, claim), claim, key=lambda claim: claim[0])
            elif (share := _alike(column, name)) >= ALIKE:
                claim = (share * (0.9 if same else 0.75), f"列名与“{name}”相近")
                alike[choice] = max(alike.get(choice, claim), claim, key=lambda claim: claim[0])
    return exact or alike


def _names(profile: Profile) -> Iterator[tuple[str, str]]:
    for choice, names in profile.columns.items():
        yield from ((choice, name) for name in names)
    for choice, names in profile.append.items():
        yield from ((f"+{choice}", name) for name in names)
    for group in profile.class_groups:
        yield from ((CLASSES[0], name) for name in group)


@lru_cache(maxsize=20_000)
def _alike(name: str, other: str) -> float:
    return SequenceMatcher(None, normal_name(name), normal_name(other)).ratio()


def suggest_codes(values: pl.Series, profile: Profile) -> dict[str, str]:
    """Codes among the classes to words: by the profile, by those that ship, by the code above.

    Codes are nested: 080102 lies below 0801 and 08.
    """
    known = {
        code: word
        for shipped_profile in shipped_profiles()
        for code, word in shipped_profile.codes.items()
    }
    known |= profile.codes
    codes = sorted(
        {code for code in filled(values) if code.isascii() and any(map(str.isalnum, code))}
    )
    return {code: _word_of(code, known) for code in codes}


def _word_of(code: str, known: dict[str, str]) -> str:
    for end in range(len(code), 1, -1):
        for form in (code[:end], code[:end].ljust(len(code), "0")):
            if form in known:
                return known[form]
    return ""
