"""The examples written for the project, in the styles of a hotline, of 110 and of 12315.

Of the files in examples/, disputes.tsv and others.txt hold bare statements in our own words; here
they get openings, endings and envelopes, so that nothing is learned from those. records.tsv holds
whole records as somebody would take them down; they stay as they are.
"""

import csv
import random
from collections.abc import Iterator
from importlib.resources import files
from typing import Final, NamedTuple

import pyarrow as pa

OPENINGS: Final = (
    "市民来电反映: ",
    "市民来电反映: 其",
    "市民来电投诉: ",
    "市民微信反映: ",
    "市民网站反映：",
    "市民公众号反映：",
    "报警人称：",
    "来电人称",
    "报警称，",
    "反映",
    "",
    "",
    "您好，",
    "我要投诉，",
)
ENDINGS: Final = (
    "。",
    "，其认为不合理。",
    "，故来电反映。",
    "，故来电投诉。",
    "，请相关部门核实处理。",
    "，请区政府核实处理！",
    "，望有关部门到场处理。",
    "，请民警到场处理。",
    "，希望尽快解决。",
    "，对此不满，要求给个说法。",
    "",
)
ENVELOPES: Final = (
    "{}",
    "{}",
    "{}",
    "市民来电咨询: 工单编号20260101000001《{title}》处理结果 工单内容：{}",
    "街道办来电反馈：（工单号20260101000002）《{title}》的处理情况。 工单内容： {}",
    "{} 2026-01-02 10:20:30某区有关单位答复：已与当事人取得联系，经核实情况属实，正在协调处理。",
)


OTHERS_WEIGHT: Final = 1.5  # of what reaches a hotline, most is no consumer dispute


class Example(NamedTuple):
    group: int  # versions of one statement share it, so that folds never split them
    text: str
    is_dispute: bool
    sector: str | None
    nature: str | None


EXAMPLE_SCHEMA: Final = pa.schema(
    [
        pa.field("group", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("is_dispute", pa.bool_()),
        pa.field("sector", pa.string()),
        pa.field("nature", pa.string()),
        pa.field("weight", pa.float64()),  # the versions of one statement count as one
    ]
)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("liandong.engine.recognition") / "examples" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t")


def _bare_examples() -> Iterator[Example]:
    """Bare statements, each a group of its own."""
    group = -1
    for group, row in enumerate(_rows("disputes.tsv")):
        yield Example(group, row["text"], True, row["sector"], row["nature"])
    lines = (files("liandong.engine.recognition") / "examples" / "others.txt").read_text(
        encoding="utf-8"
    )
    for line in lines.splitlines():
        if line and not line.startswith("#"):
            group += 1
            yield Example(group, line, False, None, None)


def _records(group: int) -> Iterator[Example]:
    """Whole records, in groups from `group` on."""
    for number, row in enumerate(_rows("records.tsv"), group):
        dispute = row["is_dispute"] == "1"
        yield Example(number, row["text"], dispute, row["sector"] or None, row["nature"] or None)


def _styled(bare: Example, dice: random.Random) -> Example:
    opening = "" if bare.text.startswith(("报警人称", "举报", "自称")) else dice.choice(OPENINGS)
    sentence = opening + bare.text + dice.choice(ENDINGS)
    envelope = dice.choice(ENVELOPES)
    return bare._replace(text=envelope.format(sentence, title=f"关于{bare.text[:18]}的问题"))


def written_examples(*, versions: int = 3, seed: int = 1) -> pa.Table:
    """The written statements, each bare and in `versions` styles, and the written records; same
    seed, same table. All versions of a statement weigh as much as one record."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    bare_examples = list(_bare_examples())
    rows = [
        (example, 1 / (1 + versions))
        for bare in bare_examples
        for example in (bare, *(_styled(bare, dice) for _ in range(versions)))
    ]
    rows += [(record, 1.0) for record in _records(len(bare_examples))]
    weighed = [
        row._asdict() | {"weight": weight * (1.0 if row.is_dispute else OTHERS_WEIGHT)}
        for row, weight in rows
    ]
    return pa.Table.from_pylist(weighed, schema=EXAMPLE_SCHEMA)
