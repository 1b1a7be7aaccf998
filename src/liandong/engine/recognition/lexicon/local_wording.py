"""What the words of a local lexicon mean, in Chinese words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liandong.engine.recognition.lexicon.entries import STRENGTHS, Lexicon, Word, shipped_lexicon
from liandong.engine.recognition.reading.folding import fold_word

NOTHING: Final = "不作数"
SIMPLE: Final = {"context": "语境", "urgency": "紧急", "places": "商圈"}
"""Sections that give words to a name, and what the name is."""


@dataclass(frozen=True)
class Meaning:
    """One entry of the file: its section, its name, its words, and what they mean."""

    section: str
    name: str
    words_of: tuple[str, ...]
    words: str


def meanings_in(data: Mapping[str, Any]) -> Iterator[Meaning]:
    """The entries of the file in its order of sections."""
    for sector, kinds in data.get("items", {}).items():
        for name, entry in kinds.items():
            yield Meaning("items", name, words_of(entry), f"品类 {name}（{sector}）")
    for kind, names in data.get("aspects", {}).items():
        for name, entry in names.items():
            yield Meaning("aspects", name, words_of(entry), f"名词 {name}（{kind}）")
    yield from _problems(data)
    for spec in data.get("cue", []):
        yield Meaning("cue", spec["name"], words_of(spec), f"线索 {spec['name']}")
    for section, label in SIMPLE.items():
        for name, terms in data.get(section, {}).items():
            yield Meaning(section, name, tuple(terms.split()), f"{label} {name}")
    if words := data.get("nothing", {}).get("words", "").split():
        yield Meaning("nothing", "", tuple(words), NOTHING)


def _problems(data: Mapping[str, Any]) -> Iterator[Meaning]:
    known = shipped_lexicon().problems
    for spec in data.get("problem", []):
        name = spec["name"]
        nature = spec.get("nature") or known[name].nature
        if words := spec.get("words", "").split():
            yield Meaning("problem", name, tuple(words), f"问题 {name}（{nature}）")
        if refused := spec.get("refused", "").split():
            yield Meaning("problem", name, tuple(refused), f"被拒即为 {name}（{nature}）")


def words_of(entry: Any) -> tuple[str, ...]:
    """The words of an item or aspect, in its short or long form."""
    if isinstance(entry, str):
        return tuple(entry.split())
    return tuple(word for kind in STRENGTHS for word in entry.get(kind, "").split())


def meaning_of(text: str, lexicon: Lexicon, section: str) -> str:
    """What a word means in a lexicon as far as an entry of `section` touches it; empty: nothing."""
    word = lexicon.words.get(fold_word(text))
    if word is None or section == "places":
        return ""
    nouns, actions, others = _noun(word, lexicon), _action(word, lexicon), _others(word)
    by_section = {
        "items": nouns,
        "aspects": nouns,
        "problem": actions,
        "nothing": nouns + actions + others,
    }
    return "；".join(by_section.get(section, others))


def _noun(word: Word, lexicon: Lexicon) -> list[str]:
    labels = []
    if word.item:
        labels.append(f"品类 {word.item}（{lexicon.items[word.item].sector}）")
    if word.aspect:
        labels.append(f"名词 {word.aspect}（{lexicon.aspects[word.aspect].kind}）")
    return labels


def _action(word: Word, lexicon: Lexicon) -> list[str]:
    labels = []
    if word.problem:
        labels.append(f"问题 {word.problem}（{lexicon.problems[word.problem].nature}）")
    if word.action:
        labels.append(f"被拒即为 {word.action}（{lexicon.problems[word.action].nature}）")
    return labels


def _others(word: Word) -> list[str]:
    return [
        *(f"线索 {name}" for name in word.cues),
        *(f"语境 {name}" for name in sorted(word.contexts)),
        *(f"紧急 {name}" for name in sorted(word.urgencies)),
    ]
