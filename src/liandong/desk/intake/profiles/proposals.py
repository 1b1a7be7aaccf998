"""Recurring faults in a quarantine, and changes of the profile by which the rows could be read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from liandong.desk.access.models import User
from liandong.desk.intake.imports.quarantine import cells_of
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.desk.intake.profiles.versions import own_profiles, profile_of
from liandong.desk.intake.queries import quarantine_of, reasons_of
from liandong.engine.records import Profile, Sample
from liandong.engine.records.profiles.choices import choices_of, with_choices
from liandong.engine.records.profiles.suggestions import suggest
from liandong.engine.records.profiles.time_formats import fitting_form, form_words
from liandong.engine.records.readers.samples import readable

RECURS: Final = 20
"""Rows with the same fault in the same column from which on the whole table is at fault."""

MOST_TRIED: Final = 2_000
"""Rows on which a change is tried."""

TIMES: Final = ("received_at", "occurred_at")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A fault that recurs in `rows` rows; `proposal` where a change of the profile would help."""

    column: str
    reason: str
    rows: int
    proposal: "Proposal | None" = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed profile, what it changes in words, and how many of the tried rows it reads."""

    of: Import
    column: str
    reason: str
    words: str
    profile: Profile
    sample: Sample
    reads: int

    @property
    def tried(self) -> int:
        return len(self.sample.row_numbers)


def recurring(of: Import, by: User) -> list[Recurring]:
    """The faults that recur among the rejected rows, the most frequent first."""
    faults = [fault for fault in reasons_of(of, by) if fault[2] >= RECURS]
    if not faults:
        return []
    profile, sample = profile_of(of), open_sample(of, by)
    if profile is None or not sample.row_numbers:
        return [Recurring(*fault) for fault in faults]
    return [Recurring(*fault, _best(of, fault[0], fault[1], profile, sample)) for fault in faults]


def open_sample(of: Import, by: User) -> Sample:
    """The rows that wait to be mended, as they were sent."""
    return Sample.of_rows(
        {open_row.row: cells_of(open_row) for open_row in open_rows(of, by)[:MOST_TRIED]}
    )


def open_rows(of: Import, by: User) -> list[QuarantinedRow]:
    """One entry for each row that was rejected and is not mended."""
    waiting = quarantine_of(of, by).filter(was_taken=False, mended_in=None).exclude(raw=None)
    return list({row.row: row for row in waiting.iterator()}.values())


def _best(
    of: Import, column: str, reason: str, profile: Profile, sample: Sample
) -> Proposal | None:
    """The change that reads most of the rows; None where none reads any."""
    proposals = [
        Proposal(of, column, reason, words, changed, sample, len(readable(sample, changed)))
        for words, changed in _changes(column, profile, sample)
    ]
    best = max(proposals, key=lambda proposal: proposal.reads, default=None)
    return best if best and best.reads else None


def _changes(column: str, profile: Profile, sample: Sample) -> Iterator[tuple[str, Profile]]:
    """Another time format for the column; another column to read where it is empty."""
    if column not in sample.columns:
        return
    field = choices_of(profile, [column])[column]
    if not field:
        return
    if field in TIMES and (form := fitting_form(sample.frame[column])):
        words = f"“{column}”里的时间写作“{form_words(form)}”的样子，在模板里加上这种写法"
        yield words, replace(profile, time_forms=(*profile.time_forms, form))
    known = choices_of(profile, sample.columns)
    suggestions = suggest(sample.without(column), profile, own_profiles().profiles)
    for other, suggestion in suggestions.items():
        if suggestion.choice == field and not known[other]:
            words = f"“{other}”一列看来就是要的内容，“{column}”空着时读它"
            yield words, _beside(profile, field, other)


def _beside(profile: Profile, field: str, column: str) -> Profile:
    """The profile that also reads this column where those of the field are empty."""
    changed = with_choices(profile, {column: field})
    names = tuple(dict.fromkeys([*profile.columns.get(field, ()), column]))
    return replace(changed, columns={**changed.columns, field: names})
