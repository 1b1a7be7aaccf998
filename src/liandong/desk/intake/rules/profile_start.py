"""The first draft of a profile for a sample: the nearest profile with suggestions for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from liandong.engine.records import Profile
from liandong.engine.records.profiles.choices import choices_of, with_choices
from liandong.engine.records.profiles.profile import Kind
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    from liandong.engine.records import Sample

TIMES: Final = ("received_at", "occurred_at")


@dataclass(frozen=True, slots=True)
class Sort:
    """The kind of a table: its source, and whether it has records or the handling of records."""

    source: Source
    kind: Kind = "record"


def started_from(nearest: Profile, sort: Sort | None) -> Profile:
    """A profile of that sort; the names of the nearest are kept only if its sort is the same."""
    if sort and (nearest.source, nearest.kind) != (sort.source, sort.kind):
        return Profile(name="", title="", source=sort.source, columns={}, kind=sort.kind)
    source = nearest.source or Source.POLICE_110
    return replace(nearest, name="", title="", source=source)


def begun(sample: "Sample", base: Profile, own: Sequence[Profile] = ()) -> Profile:
    """The base with what is suggested for the columns that it does not know, their times, codes."""
    from liandong.engine.records.profiles.suggestions import suggest
    from liandong.engine.records.profiles.time_formats import fitting_form

    known = choices_of(base, sample.columns)
    suggestions = suggest(sample, base, own)
    choices = {
        column: suggestions[column].choice if choice is None else choice
        for column, choice in known.items()
    }
    profile = with_choices(base, choices)
    forms = [fitting_form(sample.frame[name]) for name in choices if choices[name] in TIMES]
    codes = codes_of(sample, profile)
    return replace(
        profile,
        time_forms=tuple(dict.fromkeys([*profile.time_forms, *filter(None, forms)])),
        codes={**profile.codes, **{code: word for code, word in codes.items() if word}},
    )


def codes_of(sample: "Sample", profile: Profile) -> dict[str, str]:
    """The codes among the classes of the sample, with the word that is suggested for each."""
    from liandong.engine.records.profiles.suggestions import suggest_codes

    found: dict[str, str] = {}
    for column, choice in choices_of(profile, sample.columns).items():
        if choice and choice.startswith("class"):
            found |= suggest_codes(sample.frame[column], profile)
    return found
