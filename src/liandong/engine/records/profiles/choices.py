"""A person's choices for the columns of a table, and the profile that corresponds to them.

A choice is the name of a field, `+field` for a column whose text follows the field's own, `class0`
to `class2` for classes (the first group with a filled cell counts), or nothing: left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from liandong.engine.records.profiles.profile import Profile
from liandong.engine.records.readers.header import bare_name, normal_name

LEFT_OUT: Final = ""
CLASSES: Final = ("class0", "class1", "class2")
APPENDED: Final = ("+text", "+response", "+goods")
FEEDBACK_FIELDS: Final = ("source_id", "received_at", "occurred_at", "place", "response")


def choices_of(profile: Profile, columns: Iterable[str]) -> dict[str, str | None]:
    """Column to what the profile does with it; None where it does not know the column."""
    return {column: _choice(profile, column) for column in columns}


def with_choices(profile: Profile, choices: Mapping[str, str]) -> Profile:
    """The profile with these choices; names of columns that are not among them stay.

    Existing uses of a column stay; a newly chosen one counts before the others.
    """
    before = choices_of(profile, choices)
    moved = [column for column, choice in choices.items() if choice != before[column]]
    for column in moved:
        profile = _without(profile, column)
    for column in reversed(moved):  # so that the first column of the table counts first
        profile = _placed(profile, column, choices[column])
    return profile


def _choice(profile: Profile, column: str) -> str | None:
    for place, group in enumerate(profile.class_groups[: len(CLASSES)]):
        if _named(column, group):
            return CLASSES[place]
    for prefix, lists in (("", profile.columns), ("+", profile.append)):
        for field, names in lists.items():
            if _named(column, names):
                return prefix + field
    return LEFT_OUT if _named(column, profile.ignored) else None


def _named(column: str, names: Iterable[str]) -> bool:
    forms = {normal_name(column), bare_name(column)}
    return any(normal_name(name) in forms for name in names)


def _without(profile: Profile, column: str) -> Profile:
    def left(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if not _named(column, [name]))

    return replace(
        profile,
        columns={field: left(names) for field, names in profile.columns.items()},
        append={field: left(names) for field, names in profile.append.items()},
        class_groups=tuple(left(group) for group in profile.class_groups),
        ignored=left(profile.ignored),
    )


def _placed(profile: Profile, column: str, choice: str) -> Profile:
    if choice in CLASSES:
        return replace(profile, class_groups=_into_group(profile, CLASSES.index(choice), column))
    if choice.startswith("+"):
        return replace(profile, append=_before(profile.append, choice[1:], column))
    if choice:
        return replace(profile, columns=_before(profile.columns, choice, column))
    return replace(profile, ignored=(column, *profile.ignored))


def _before(
    lists: Mapping[str, tuple[str, ...]], field: str, column: str
) -> dict[str, tuple[str, ...]]:
    return {**lists, field: (column, *lists.get(field, ()))}


def _into_group(profile: Profile, place: int, column: str) -> tuple[tuple[str, ...], ...]:
    groups = list(profile.class_groups)
    groups += [()] * (place + 1 - len(groups))
    groups[place] = (column, *groups[place])
    return tuple(groups)
