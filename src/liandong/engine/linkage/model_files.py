"""Files of link models as people give them and take them: our own, and Splink's settings."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.preparation import Prepared
from liandong.engine.linkage.splink_json import (
    UnknownComparison,
    from_splink,
    is_splink,
    pair_tables,
    to_splink,
)
from liandong.engine.linkage.weights.comparison import COMPARISONS, LEVELS
from liandong.engine.records import UnreadableFile, replacing

MODEL: Final = "model.json"
SETTINGS: Final = "splink.json"


def read_model(path: Path | None) -> LinkModel:
    """The model in a file, or the shipped one.

    Splink's settings hold less than a model; the rest comes from the model beside them, or else
    from the shipped one. What Splink has learned is used as it stands: not fitted again.
    Raises UnreadableFile.
    """
    if path is None:
        return LinkModel.load()
    stored = read_object(path)
    try:
        if is_splink(stored):
            beside = path.with_name(MODEL)
            known = beside.exists() and not beside.samefile(path)
            base = read_model(beside if known else None)
            model = replace(from_splink(stored, base), fitted=True)
        else:
            model = LinkModel.from_json(stored)
        faults = list(faults_of(model))
    except UnknownComparison as error:
        raise UnreadableFile(
            f"{path.name} 中的比较或等级“{error.args[0]}”是关联模型没有的。",
            "请保留导出时的比较和等级，只改其中的概率；或用 --export-model 重新导出。",
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} 不是关联模型，也不是 Splink 的设置。",
            f"请给 --export-model 写出的 {MODEL} 或 {SETTINGS}，或 Splink 由后者存成的文件。",
        ) from error
    if faults:
        raise UnreadableFile(f"{path.name} 中{faults[0]}。", "请改正这一处，或重新导出。")
    return model


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file."""
    if not path.is_file():
        raise UnreadableFile(f"找不到文件 {path.name}。", "请检查路径和文件名。")
    try:
        stored = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        at = f"，第 {error.lineno} 行读不下去" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(
            f"{path.name} 不是完整的 JSON 文件{at}。", "请重新导出，或从备份中取回这个文件。"
        ) from error
    return stored if isinstance(stored, dict) else {}


def faults_of(model: LinkModel) -> Iterator[str]:
    """What keeps a model from being used, in Chinese."""
    if not 0 < model.prior < 1:
        yield f"总的匹配概率是 {model.prior}，应大于 0、小于 1"
    found = {comparison.name: comparison for comparison in model.comparisons}
    for name in found.keys() - set(COMPARISONS):
        yield f"比较“{name}”是不认识的"
    for name in COMPARISONS:
        if name not in found:
            yield f"缺少比较“{name}”"
            continue
        for level in found[name].levels:
            if level.name not in LEVELS[name]:
                yield f"比较“{name}”的等级“{level.name}”是不认识的"
            chances = (*level.chances(given=False), *level.chances(given=True))
            if not all(0 <= chance <= 1 for chance in chances):
                yield f"比较“{name}”的等级“{level.name}”有不在 0 和 1 之间的概率"


def export_model(folder: Path, prepared: Prepared) -> None:
    """Write the fitted model, Splink's settings of it, and the pairs as Splink takes them.

    The model holds keys of phones and names: keep the folder as the data are kept.
    """
    with replacing(folder / MODEL) as draft:
        prepared.model.save(draft)
    settings = json.dumps(to_splink(prepared.model), ensure_ascii=False, indent=1)
    with replacing(folder / SETTINGS) as draft:
        draft.write_text(settings, "utf-8")
    tables = pair_tables(prepared.model, prepared.pairs)
    for name, table in zip(("left", "right"), tables, strict=True):
        with replacing(folder / f"{name}.parquet") as draft:
            pq.write_table(table, draft, compression="zstd")
