"""The local lexicon as its page shows it, and what a change of it would do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from liandong.desk.access.models import User
from liandong.desk.directory.queries import district_by_name
from liandong.desk.intake.models import Record
from liandong.desk.intake.queries import visible_to
from liandong.desk.intake.recogniser import build, current_model, lexicon_file, usable_lexicon
from liandong.desk.intake.record_tables import redacted_table
from liandong.desk.learning.models import AddedWord
from liandong.engine.recognition.learning.comparison import Changes, differences
from liandong.engine.recognition.lexicon.entries import shipped_lexicon
from liandong.engine.recognition.lexicon.local import Entry, Overlay
from liandong.engine.vocabulary import Source

TRIED_ON: Final = 2_000
"""Newest records on which a change is tried: a second's work."""
EXAMPLES: Final = 8


def lexicon_text() -> str:
    """The local lexicon as it stands; empty where there is none."""
    path = lexicon_file()
    return path.read_text("utf-8") if path.exists() else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A word of the local lexicon; `added` is who put it there by the page, and when."""

    entry: Entry
    added: AddedWord | None


def word_rows(over: Overlay) -> list[Row]:
    """The newest of the page first, then those written by hand, as the file has them."""
    added = {
        (word.section, word.name, word.word): word
        for word in AddedWord.objects.select_related("by").order_by("pk")
    }
    rows = [
        Row(entry, added.get((entry.meaning.section, entry.meaning.name, entry.word)))
        for entry in over.entries()
    ]
    return sorted(rows, key=lambda row: -row.added.pk if row.added else 0)


def names_of(section: str) -> list[str]:
    """The names under which words can be put by the page, shipped and local."""
    if section == "nothing":
        return []
    if section == "places":
        return list(district_by_name())
    over = usable_lexicon()
    lexicon = over.lexicon if over else shipped_lexicon()
    tables: dict[str, Any] = {
        "items": lexicon.items,
        "aspects": lexicon.aspects,
        "problem": lexicon.problems,
    }
    return list(tables[section])


@dataclass(slots=True)
class Example:
    record: Record
    changes: Changes


@dataclass(slots=True)
class Effect:
    """What a lexicon would change on the newest records."""

    tried: int = 0
    changed: int = 0
    by_answer: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


def effect_of(text: str, *, by: User) -> Effect:
    """The lexicon `text` beside the one in use, on the newest records that `by` sees, and on their
    redacted texts: what a word changes would else tell whom a text names. Raises LexiconError.
    """
    new = build(current_model(), Overlay.of(text))
    old = build(current_model(), usable_lexicon())
    chosen = visible_to(by).exclude(source=Source.REPORT_12315).filter(answer__error="")
    chosen = chosen.defer("raw", "person_name", "person_phone", "place", "text", "response")
    records = list(chosen.order_by("-received_at", "-pk")[:TRIED_ON])
    effect = Effect(tried=len(records))
    table = redacted_table(records)
    for difference in differences(old.judge(table), new.judge(table)):
        effect.changed += 1
        effect.by_answer.update(difference.changes.keys())
        if len(effect.examples) < EXAMPLES:
            effect.examples.append(Example(records[difference.row], difference.changes))
    return effect
