"""The sources of the report: files, rejects, time, and the definition of each figure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from liandong.engine.pipeline.inputs import Intake
from liandong.engine.pipeline.report.html import Markup, empty, number, section, table, tag
from liandong.engine.pipeline.timing import Clock, peak_megabytes

_REASONS_SHOWN: Final = 30


def quality(intake: Intake) -> Markup:
    """What was read from each file, and why rows were rejected."""
    head = ["文件", "对应字段", "行数", "采用", "重复", "拒收", "说明"]
    rows = [
        (
            file.name,
            file.title,
            number(file.rows),
            number(file.accepted),
            number(file.unchanged),
            number(file.rejected_rows),
            "；".join(file.notes),
        )
        for file in intake.files
    ]
    reasons = Counter(
        (file.name, reject.column, reject.reason, reject.remedy)
        for file in intake.files
        for reject in file.rejects
    )
    rejected = [
        (name, column, reason, number(n), remedy)
        for (name, column, reason, remedy), n in reasons.most_common(_REASONS_SHOWN)
    ]
    columns = ["文件", "列", "原因", "行数", "处理办法"]
    return section(
        "rejects",
        "数据质量",
        tag("h3", "读入的文件"),
        table(head, rows, numeric=[2, 3, 4, 5]),
        tag("h3", "拒收的原因", style="margin-top:20px"),
        table(columns, rejected, numeric=[3]) if rejected else empty("没有拒收的行。"),
        note="拒收的行没有计入任何数字，逐行的原因在 rejects.parquet 里。",
    )


def timing(clock: Clock) -> Markup:
    rows = [(stage.name, number(stage.rows), f"{stage.seconds:.1f} 秒") for stage in clock.stages]
    total = ("合计", "", f"{clock.total:.1f} 秒")
    note = f"内存峰值 {peak_megabytes():,} MB。不含写出本页的时间。"
    return section(
        "time", "用时", table(["步骤", "行数", "用时"], [*rows, total], numeric=[1, 2]), note=note
    )


def definitions(model: str, link_model: str) -> Markup:
    """口径: what is counted, and how."""
    terms: Sequence[tuple[str, str]] = (
        ("消费纠纷", "消费者为生活消费与经营者发生的争议。由系统按文字识别，未经人工逐条核对。"),
        (
            "件与条",
            "条是来源系统的一条记录；件是一件事。多条记录经关联确认说的是同一件事，计一件。",
        ),
        (
            "关联",
            (
                "按电话、姓名、商家、地点、时间、金额和内容逐项比较后合计。"
                "把握不足的一对不归并，列在 links.parquet 中待人工确认。"
            ),
        ),
        ("时间", "按一件事最早一条记录的受理时间，北京时间。"),
        ("去年同期", "往前 364 天，星期对齐。不足十件时不列百分比。"),
        ("领域与性质", "按中国消费者协会的统计分类，每件各取一类。"),
        ("涉及金额", "来源系统填写的金额或文字中写明的金额，取较大者；没有写明的不计。"),
        ("版本", f"识别模型 {model}；关联模型 {link_model}。"),
        ("声明", "本地测算，以全国 12315 平台为准。"),
    )
    items = [part for term, words in terms for part in (tag("dt", term), tag("dd", words))]
    return section("terms", "口径", tag("dl", *items))
