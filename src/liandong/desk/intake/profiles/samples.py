"""A sample as a person may see it: masked, with its columns explained and its rows as read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import FIELDS as MASKED
from liandong.desk.access.masking import People, mask_text, people
from liandong.desk.access.visible_rows import sees_people
from liandong.desk.intake.wording import COLUMN_CHOICES, FIELD_LABELS
from liandong.engine.records import Profile, Reject, Sample
from liandong.engine.records.cells import LONG_TEXT
from liandong.engine.records.profiles.choices import choices_of
from liandong.engine.records.profiles.column_traits import filled
from liandong.engine.records.profiles.suggestions import Suggestion
from liandong.engine.records.readers.samples import as_read, read_sample

FIELDS: Final = ("source_id", *FIELD_LABELS)
SHOWN_ROWS: Final = 100
EXAMPLES: Final = 3
LONGEST: Final = 40
PLAIN: Final = {"source_id", "received_at", "occurred_at", "amount_yuan", "lon", "lat", "goods"}
"""Choices whose cells hold no personal data."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the sample: examples, the suggested field with reasons and confidence."""

    name: str
    examples: list[str]
    suggestion: Suggestion
    is_suggested: bool  # the choice is the one that is suggested
    chosen: str = ""  # what it is taken for, in words

    @property
    def percent(self) -> int:
        return round(self.suggestion.sureness * 100)

    @property
    def tone(self) -> str:
        return "good" if self.percent >= 80 else "warn"

    @property
    def otherwise(self) -> str:
        """The suggested field, where another one was chosen."""
        return "" if self.is_suggested else str(COLUMN_CHOICES.get(self.suggestion.choice, ""))


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a row as it would be read, with the `problem` if it could not be."""

    value: str
    problem: str = ""
    is_fatal: bool = False


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with a cell for each field that is shown; `problems` belong to none of them."""

    number: int
    cells: list[Cell]
    problems: list[str]
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The first rows of a sample as an import would read them, and how many of all are rejected."""

    heads: list[str]
    rows: list[ReadRow]
    tried: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Eyes:
    """The reader, and the people of the sample, whose names are masked wherever they occur."""

    by: Actor
    known: People

    def see(self, choice: str, value: str) -> str:
        """The cell as the reader may see it; only its length where they see nothing of people."""
        if not sees_people(self.by) and choice not in PLAIN and not choice.startswith("class"):
            return f"〔{len(value)} 字〕"
        if choice in MASKED and choice not in LONG_TEXT:
            return MASKED[choice](value)
        value = mask_text(value, self.known)
        return value if len(value) <= LONGEST else value[:LONGEST] + "…"


def eyes_of(
    sample: Sample, suggestions: Mapping[str, Suggestion], profile: Profile, by: Actor
) -> Eyes:
    chosen = choices_of(profile, sample.columns)
    columns = [
        name for name in sample.columns if "person_name" in (chosen[name], suggestions[name].choice)
    ]
    names = {value for column in columns for value in filled(sample.frame[column])}
    return Eyes(by, people((name, None) for name in names))


def column_rows(
    sample: Sample, profile: Profile, suggestions: Mapping[str, Suggestion], by: Actor
) -> list[ColumnRow]:
    """The columns with the suggestions for them."""
    eyes = eyes_of(sample, suggestions, profile, by)
    chosen = choices_of(profile, sample.columns)
    return [
        ColumnRow(
            name,
            [
                eyes.see(_masked_as(chosen[name], suggestions[name]), example)
                for example in _examples(sample, name)
            ],
            suggestions[name],
            is_suggested=(chosen[name] or "") == suggestions[name].choice,
            chosen=str(COLUMN_CHOICES[chosen[name] or ""]),
        )
        for name in sample.columns
    ]


def _examples(sample: Sample, column: str) -> list[str]:
    return list(dict.fromkeys(filled(sample.frame[column])))[:EXAMPLES]


def _masked_as(choice: str | None, suggestion: Suggestion) -> str:
    """A column that looks like one of people is masked as such, whatever was chosen for it."""
    return (
        suggestion.choice if suggestion.choice in MASKED and choice not in MASKED else choice or ""
    )


def reading_of(
    sample: Sample, profile: Profile, suggestions: Mapping[str, Suggestion], by: Actor
) -> Reading:
    """The sample read by the profile."""
    batch = read_sample(sample, profile)
    faults: dict[int, list[Reject]] = {}
    for reject in (*batch.rejects, *batch.remarks):
        faults.setdefault(reject.row, []).append(reject)
    rejected = {reject.row for reject in batch.rejects}
    records = as_read(sample, profile)
    shown = [name for name in FIELDS if any(record[name] is not None for record in records)]
    eyes = eyes_of(sample, suggestions, profile, by)
    fields = _field_of(sample, profile)
    pairs = zip(sample.row_numbers[:SHOWN_ROWS], records, strict=False)
    rows = [
        _row(number, record, shown, faults.get(number, []), fields, eyes, number in rejected)
        for number, record in pairs
    ]
    heads = [str(FIELD_LABELS.get(name, COLUMN_CHOICES.get(name))) for name in shown]
    return Reading(heads, rows, len(sample.row_numbers), len(rejected))


def _field_of(sample: Sample, profile: Profile) -> dict[str, str]:
    """Column to the field that it is read for."""
    chosen = choices_of(profile, sample.columns)
    return {
        name: "source_class" if (choice or "").startswith("class") else (choice or "").lstrip("+")
        for name, choice in chosen.items()
    }


def _row(
    number: int,
    record: Mapping[str, Any],
    shown: Sequence[str],
    faults: Sequence[Reject],
    fields: Mapping[str, str],
    eyes: Eyes,
    is_rejected: bool,
) -> ReadRow:
    wrong = {fields.get(fault.column, ""): fault for fault in faults}
    cells = []
    for name in shown:
        fault = wrong.pop(name, None)
        problem = f"{fault.reason}：{eyes.see(name, fault.value)}" if fault else ""
        cells.append(Cell(_value(name, record[name], eyes), problem, is_rejected))
    left = [f"{fault.column}：{fault.reason}" for fault in wrong.values()]
    return ReadRow(number, cells, left, is_rejected)


def _value(name: str, value: Any, eyes: Eyes) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return " › ".join(value)
    if name in {"received_at", "occurred_at"}:
        return f"{value:%Y-%m-%d %H:%M}"
    return eyes.see(name, str(value))
