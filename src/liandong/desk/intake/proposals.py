"""What recurs in a quarantine, and the change of the profile that would let its rows in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.desk.intake.profiles import own_profiles, profile_of
from liandong.desk.intake.quarantine import cells_of
from liandong.desk.intake.queries import quarantine_of, reasons_of
from liandong.engine.records import Profile, Sample
from liandong.engine.records.mapping import choices_of, with_choices
from liandong.engine.records.sampling import readable
from liandong.engine.records.suggesting import suggest
from liandong.engine.records.timeforms import fitting_form, form_words

RECURS: Final = 20
"""Rows with the same fault in the same column: the table is at fault rather than a row."""

MOST_TRIED: Final = 2_000
"""Rows on which a change is tried; more of the same would tell no more."""

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
    """The faults that recur among the rows that stayed out, the most frequent first."""
    told = [one for one in reasons_of(of, by) if one[2] >= RECURS]
    if not told:
        return []
    profile, sample = profile_of(of), open_sample(of, by)
    if profile is None or not sample.row_numbers:
        return [Recurring(*one) for one in told]
    return [Recurring(*one, _best(of, one[0], one[1], profile, sample)) for one in told]


def open_sample(of: Import, by: User) -> Sample:
    """The rows that still wait, as they came."""
    return Sample.of_rows({one.row: cells_of(one) for one in open_rows(of, by)[:MOST_TRIED]})


def open_rows(of: Import, by: User) -> list[QuarantinedRow]:
    """One of each row that did not go in and was not mended."""
    waiting = quarantine_of(of, by).filter(was_taken=False, mended_in=None).exclude(raw=None)
    return list({one.row: one for one in waiting.iterator()}.values())


def _best(
    of: Import, column: str, reason: str, profile: Profile, sample: Sample
) -> Proposal | None:
    """The change that reads most of the rows; None where none reads any."""
    proposals = [
        Proposal(of, column, reason, words, changed, sample, len(readable(sample, changed)))
        for words, changed in _changes(column, profile, sample)
    ]
    best = max(proposals, key=lambda one: one.reads, default=None)
    return best if best and best.reads else None


def _changes(column: str, profile: Profile, sample: Sample) -> Iterator[tuple[str, Profile]]:
    """Another way to write its time; another column that is read where it is empty."""
    if column not in sample.columns:
        return
    field = choices_of(profile, [column])[column]
    if not field:
        return
    if field in TIMES and (form := fitting_form(sample.frame[column])):
        words = _("“%(column)s”里的时间写作“%(form)s”的样子，在模板里加上这种写法")
        forms = (*profile.time_forms, form)
        yield (
            words % {"column": column, "form": form_words(form)},
            replace(profile, time_forms=forms),
        )
    known = choices_of(profile, sample.columns)
    told = suggest(sample.without(column), profile, own_profiles().profiles)
    for other, one in told.items():
        if one.choice == field and not known[other]:
            words = _("“%(other)s”一列看来就是要的内容，“%(column)s”空着时读它")
            yield words % {"other": other, "column": column}, _beside(profile, field, other)


def _beside(profile: Profile, field: str, column: str) -> Profile:
    """The profile with this column too, where those it has for the field are empty."""
    changed = with_choices(profile, {column: field})
    names = tuple(dict.fromkeys([*profile.columns.get(field, ()), column]))
    return replace(changed, columns={**changed.columns, field: names})
