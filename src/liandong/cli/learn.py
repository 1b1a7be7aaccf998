"""`liandong learn`: a model that has learned from labelled rows, if it is no worse for it."""

import importlib
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liandong.cli import console

if TYPE_CHECKING:
    import pyarrow as pa

    from liandong.engine.recognition.trial import Measures

WORSE: Final = 5
_NAMES: Final = {
    "dispute_f1": "是否消费纠纷 F1",
    "sector": "类别准确率",
    "nature": "性质准确率",
    "calibration_error": "概率校准误差",
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="标注文件",
        help="列 text、is_dispute（1/0）、sector、nature，可有 source、goods、source_class、weight",
    )
    parser.add_argument(
        "--desk", action="store_true", help="从工作台的数据库学：人员的确认和更正（正文已脱敏）"
    )
    parser.add_argument("--version", metavar="版本", help="新模型的版本名，缺省按旧版本和时间")
    console.out_argument(parser, "模型文件")
    console.model_argument(parser)
    console.lexicon_argument(parser)
    console.json_argument(parser)


def execute(given: Namespace) -> int:
    if given.desk == (given.file is not None):
        console.say("错误：标注文件和 --desk 要给一个，只给一个。")
        return console.WRONG_USAGE
    from liandong.engine.recognition.model import load_model, save_model
    from liandong.engine.recognition.overlay import Overlay
    from liandong.engine.recognition.trial import learn_on_trial
    from liandong.engine.records import replacing

    begun = time.perf_counter()
    examples = _examples(given.file)
    lexicon = Overlay.load(given.lexicon).lexicon if given.lexicon else None
    base = load_model(given.model)
    version = given.version or f"{base.version}+{datetime.now().astimezone():%Y%m%d%H%M}"
    console.say(f"读入 {examples.num_rows:,} 行标注，在模型 {base.version} 上学习")
    trial = learn_on_trial(examples, version=version, base=base, lexicon=lexicon)
    if not trial.is_worse:
        with replacing(given.out) as draft:
            save_model(trial.model, draft)
    seconds = time.perf_counter() - begun
    told = {
        "examples": examples.num_rows,
        "base": base.version,
        "version": version,
        "before": asdict(trial.before),
        "after": asdict(trial.after),
        "shipped": not trial.is_worse,
        "seconds": round(seconds, 1),
    }
    lines = [*_table(trial.before, trial.after), _verdict(given.out, version, trial.is_worse)]
    console.result(given, told, "\n".join([*lines, f"用时 {seconds:.1f} 秒"]))
    return WORSE if trial.is_worse else console.DONE


def _examples(file: Path | None) -> "pa.Table":
    """The rows of the file, else those of the desk, which is loaded only when asked for."""
    from liandong.engine.recognition.labels import read_labels

    if file is not None:
        return read_labels(file)
    commands = importlib.import_module("liandong.desk.config.commands")
    examples: pa.Table = commands.labelled_examples()
    return examples


def _table(before: "Measures", after: "Measures") -> list[str]:
    """One line for each measure that the labels tell something about."""
    old, new = asdict(before), asdict(after)
    lines = [
        f"{label}：{old[name]:.3f} → {new[name]:.3f}"
        for name, label in _NAMES.items()
        if old[name] is not None and new[name] is not None
    ]
    return ["旧模型 → 新模型（五折留出，每行由没有见过它的模型判断）", *lines]


def _verdict(out: Path, version: str, worse: bool) -> str:
    if worse:
        return "新模型更差，没有写出；旧模型不变。"
    return f"新模型 {version} 写到 {out}；旧模型不变。"
