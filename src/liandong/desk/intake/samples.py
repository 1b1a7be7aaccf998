"""A sample as a person may look at it: masked, its columns explained, its rows as they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import FIELDS as MASKED
from liandong.desk.access.masking import mask_name, redact
from liandong.desk.access.rows import sees_people
from liandong.desk.intake.wording import FIELD_LABELS
from liandong.engine.records import Profile, Reject, Sample
from liandong.engine.records.cells import LONG_TEXT
from liandong.engine.records.mapping import CLASSES, choices_of
from liandong.engine.records.sampling import as_read, read_sample
from liandong.engine.records.suggesting import Suggestion
from liandong.engine.records.traits import filled

CHOICES: Final[dict[str, str | Promise]] = {
    "": gettext_lazy("不读"),
    "source_id": gettext_lazy("编号"),
    **FIELD_LABELS,
    CLASSES[0]: gettext_lazy("原分类（从粗到细）"),
    CLASSES[1]: gettext_lazy("原分类，前一组空着时用"),
    CLASSES[2]: gettext_lazy("原分类，前两组空着时用"),
    "+text": gettext_lazy("接在内容后面"),
    "+response": gettext_lazy("接在处理情况后面"),
    "+goods": gettext_lazy("接在商品后面"),
}
del CHOICES["source_class"]
FIELDS: Final = ("source_id", *FIELD_LABELS)
SHOWN_ROWS: Final = 100
EXAMPLES: Final = 3
LONGEST: Final = 40
PLAIN: Final = {"source_id", "received_at", "occurred_at", "amount_yuan", "lon", "lat", "goods"}
"""Choices whose cells tell nothing of a person."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the sample: what stands in it, what it is taken for, why, and how surely."""

    name: str
    examples: list[str]
    told: Suggestion
    is_suggested: bool  # the choice is the one that is suggested

    @property
    def percent(self) -> int:
        return round(self.told.sureness * 100)

    @property
    def tone(self) -> str:
        return "good" if self.percent >= 80 else "warn"

    @property
    def otherwise(self) -> str:
        """What it looks like, where something else was chosen."""
        return "" if self.is_suggested else str(CHOICES.get(self.told.choice, ""))


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a row as it would be read; `problem` where it could not be."""

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
    """The first rows of a sample as an import would read them, and how many of all come in."""

    heads: list[str]
    rows: list[ReadRow]
    tried: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, and the names of people in the sample, which are hidden wherever they stand."""

    by: Actor
    names: tuple[str, ...]

    def see(self, choice: str, value: str) -> str:
        """The cell as they may read it; without its words where they see nothing of people."""
        if not sees_people(self.by) and choice not in PLAIN and not choice.startswith("class"):
            return _("〔%d 字〕") % len(value)
        if choice in MASKED and choice not in LONG_TEXT:
            return MASKED[choice](value)
        for name in self.names:
            value = value.replace(name, mask_name(name))
        value = redact(value)
        return value if len(value) <= LONGEST else value[:LONGEST] + "…"


def eyes_of(sample: Sample, told: Mapping[str, Suggestion], profile: Profile, by: Actor) -> Eyes:
    chosen = choices_of(profile, sample.columns)
    people = [name for name in sample.columns if "person_name" in (chosen[name], told[name].choice)]
    names = {value for column in people for value in filled(sample.frame[column])}
    return Eyes(by, tuple(sorted((one for one in names if len(one) > 1), key=len, reverse=True)))


def column_rows(
    sample: Sample, profile: Profile, told: Mapping[str, Suggestion], by: Actor
) -> list[ColumnRow]:
    """The columns, of which `told` is what is suggested."""
    eyes = eyes_of(sample, told, profile, by)
    chosen = choices_of(profile, sample.columns)
    return [
        ColumnRow(
            name,
            [eyes.see(_seen_as(chosen[name], told[name]), one) for one in _examples(sample, name)],
            told[name],
            is_suggested=(chosen[name] or "") == told[name].choice,
        )
        for name in sample.columns
    ]


def _examples(sample: Sample, column: str) -> list[str]:
    return list(dict.fromkeys(filled(sample.frame[column])))[:EXAMPLES]


def _seen_as(choice: str | None, told: Suggestion) -> str:
    """A column that looks like one of people is masked as such, whatever it is taken for."""
    return told.choice if told.choice in MASKED and choice not in MASKED else choice or ""


def reading_of(
    sample: Sample, profile: Profile, told: Mapping[str, Suggestion], by: Actor
) -> Reading:
    """The sample read by the profile."""
    batch = read_sample(sample, profile)
    faults: dict[int, list[Reject]] = {}
    for one in (*batch.rejects, *batch.remarks):
        faults.setdefault(one.row, []).append(one)
    rejected = {one.row for one in batch.rejects}
    records = as_read(sample, profile)
    shown = [name for name in FIELDS if any(record[name] is not None for record in records)]
    eyes = eyes_of(sample, told, profile, by)
    fields = _field_of(sample, profile)
    pairs = zip(sample.row_numbers[:SHOWN_ROWS], records, strict=False)
    rows = [
        _row(number, record, shown, faults.get(number, []), fields, eyes, number in rejected)
        for number, record in pairs
    ]
    heads = [str(FIELD_LABELS.get(name, CHOICES.get(name))) for name in shown]
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
    wrong = {fields.get(one.column, ""): one for one in faults}
    cells = []
    for name in shown:
        fault = wrong.pop(name, None)
        problem = f"{fault.reason}：{eyes.see(name, fault.value)}" if fault else ""
        cells.append(Cell(_value(name, record[name], eyes), problem, is_rejected))
    left = [f"{one.column}：{one.reason}" for one in wrong.values()]
    return ReadRow(number, cells, left, is_rejected)


def _value(name: str, value: Any, eyes: Eyes) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return " › ".join(value)
    if name in {"received_at", "occurred_at"}:
        return f"{value:%Y-%m-%d %H:%M}"
    return eyes.see(name, str(value))
