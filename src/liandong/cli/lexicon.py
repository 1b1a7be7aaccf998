"""`liandong lexicon check`: entries of a local lexicon, faults in it, and what it changes."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from liandong.cli import console
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    from liandong.engine.recognition.lexicon.local import Entry, Overlay

EXAMPLES: Final = 10
SHOWN: Final = 40  # characters of an example
_NAMES: Final = {"is_dispute": "判断", "sector": "类别", "nature": "性质", "phrases": "关键词"}


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(title="做什么", metavar="做什么", dest="action", required=True)
    check = actions.add_parser("check", help="检查本地词表，列出受影响的识别")
    check.add_argument("file", type=Path, metavar="词表", help="本地词表（TOML）")
    check.add_argument("--on", type=Path, metavar="记录", help="按该记录试算受影响的识别")
    check.add_argument(
        "--source", type=Source, choices=list(Source), metavar="来源", help="记录的来源"
    )
    console.model_argument(check)
    console.json_argument(check)


@dataclass
class Effect:
    """What the lexicon changes on some records: counts by answer, the first examples."""

    records: int = 0
    changed: int = 0
    by_answer: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_NAMES, 0))
    examples: list[dict[str, Any]] = field(default_factory=list)


def execute(given: Namespace) -> int:
    from liandong.engine.recognition.lexicon.local import LexiconError, Overlay

    try:
        overlay = Overlay.load(given.file)
    except LexiconError as error:
        faults = {"faults": [asdict(fault) for fault in error.faults]}
        console.result(given, faults, "\n".join(str(fault) for fault in error.faults))
        return console.UNREADABLE
    entries = list(overlay.entries())
    effect = _effect(given, overlay) if given.on else None
    content: dict[str, Any] = {
        "entries": [
            {"word": e.word, "meaning": e.meaning.words, "before": e.before} for e in entries
        ],
        "effect": asdict(effect) if effect else None,
    }
    lines = [*map(_entry_line, entries), _sum(entries), *(_effect_lines(effect) if effect else ())]
    console.result(given, content, "\n".join(lines))
    return console.DONE


def _effect(given: Namespace, overlay: "Overlay") -> Effect:
    from liandong.engine.recognition import Gazetteer, Recogniser
    from liandong.engine.recognition.learning.comparison import differences
    from liandong.engine.recognition.model import load_model
    from liandong.engine.records import read_records

    model, gazetteer, effect = load_model(given.model), Gazetteer([]), Effect()
    old, new = Recogniser.of(model, gazetteer), Recogniser.of(model, gazetteer, overlay.lexicon)
    for batch in read_records(given.on, source=given.source):
        texts = batch.records.column("text")
        for difference in differences(old.judge(batch.records), new.judge(batch.records)):
            effect.changed += 1
            for name in difference.changes:
                effect.by_answer[name] += 1
            if len(effect.examples) < EXAMPLES:
                text = str(texts[difference.row].as_py() or "")[:SHOWN]
                effect.examples.append({"text": text, "changes": difference.changes})
        effect.records += batch.records.num_rows
    return effect


def _entry_line(entry: "Entry") -> str:
    if entry.is_new:
        return f"新增 {entry.word}：{entry.meaning.words}"
    if entry.changes:
        return f"改义 {entry.word}：{entry.before} → {entry.meaning.words}"
    return f"原有 {entry.word}：{entry.meaning.words}"


def _sum(entries: "list[Entry]") -> str:
    new = sum(entry.is_new for entry in entries)
    same = sum(not entry.changes for entry in entries)
    return f"共 {len(entries)} 个词：新增 {new}，改义 {len(entries) - new - same}，原有 {same}"


def _effect_lines(effect: Effect) -> list[str]:
    parts = [f"{_NAMES[name]} {effect.by_answer[name]}" for name in _NAMES]
    lines = [f"在 {effect.records:,} 条记录上有 {effect.changed:,} 条会变：{'，'.join(parts)}"]
    for example in effect.examples:
        changes = "；".join(
            f"{_NAMES[name]} {_words(old)} → {_words(new)}"
            for name, (old, new) in example["changes"].items()
        )
        lines.append(f"  {example['text']}\n    {changes}")
    return lines


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value or ["无"]) if isinstance(value, list) else str(value or "无")
