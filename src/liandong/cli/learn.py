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
    from liandong.engine.recognition.learning.trials import Measures, Trial
    from liandong.engine.recognition.model import Model

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
        help="列 text、is_dispute（1/0）、sector、nature，"
        "可有 source、goods、source_class、weight、group",
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
    if given.desk and (given.model or given.lexicon):
        console.say("错误：--desk 用工作台自己的模型和词表，不能再给 --model 或 --lexicon。")
        return console.WRONG_USAGE
    from liandong.engine.recognition.model import load_model, save_model
    from liandong.engine.records import replacing

    begun = time.perf_counter()
    base = load_model(given.model)
    version = given.version or f"{base.version}+{datetime.now().astimezone():%Y%m%d%H%M}"
    trial = _desk_trial(version) if given.desk else _file_trial(given, base, version)
    console.say(f"读入 {trial.examples:,} 行标注，在模型 {base.version} 上学习")
    if not trial.is_worse:
        with replacing(given.out) as draft:
            save_model(trial.model, draft)
    seconds = time.perf_counter() - begun
    summary = {
        "examples": trial.examples,
        "base": base.version,
        "version": version,
        "before": asdict(trial.before),
        "after": asdict(trial.after),
        "shipped": not trial.is_worse,
        "seconds": round(seconds, 1),
    }
    lines = [*_table(trial.before, trial.after), _verdict(given.out, version, trial.is_worse)]
    console.result(given, summary, "\n".join([*lines, f"用时 {seconds:.1f} 秒"]))
    return WORSE if trial.is_worse else console.DONE


def _file_trial(given: Namespace, base: "Model", version: str) -> "Trial":
    from liandong.engine.recognition.learning.labels import read_labels
    from liandong.engine.recognition.learning.trials import learn_on_trial
    from liandong.engine.recognition.lexicon.local import Overlay

    lexicon = Overlay.load(given.lexicon).lexicon if given.lexicon else None
    return learn_on_trial(read_labels(given.file), version=version, base=base, lexicon=lexicon)


def _desk_trial(version: str) -> "Trial":
    """The desk is loaded only when it is wanted."""
    commands = importlib.import_module("liandong.desk.config.commands")
    trial: Trial = commands.desk_trial(version)
    return trial


def _table(before: "Measures", after: "Measures") -> list[str]:
    """One line for each measure that the labels allow."""
    old, new = asdict(before), asdict(after)
    lines = [
        f"{label}：{old[name]:.3f} → {new[name]:.3f}"
        for name, label in _NAMES.items()
        if old[name] is not None and new[name] is not None
    ]
    return ["旧模型 → 新模型（五折留出，每行由没有见过它的模型判断）", *lines]


def _verdict(out: Path, version: str, worse: bool) -> str:
    if worse:
        return "新模型效果下降，未输出；原模型不变。"
    return f"新模型 {version} 写到 {out}；旧模型不变。"
