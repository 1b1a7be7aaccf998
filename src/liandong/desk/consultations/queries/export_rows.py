"""The columns of an export of consultations."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from liandong.desk.consultations.models import Consultation
from liandong.desk.consultations.queries.people import eyes_on

HEAD: Final = (
    "编号", "时间", "单位", "商圈", "渠道", "类别", "主题", "咨询内容", "答复", "依据",
    "用时（秒）", "登记人", "转投诉的纠纷",
)  # fmt: skip


def table_rows(rows: Iterable[Consultation]) -> Iterator[tuple[Any, ...]]:
    """Lines of the file, texts masked; no telephone."""
    found = list(rows)
    eyes = eyes_on(found)
    for row in found:
        dispute = row.standing_dispute
        yield (
            row.number,
            row.at,
            row.department.name,
            row.district.name if row.district else "",
            row.get_channel_display(),
            row.topic.get_kind_display(),
            row.topic.name,
            eyes.read(row.masked_question),
            eyes.read(row.masked_answer),
            row.template.basis if row.template else "",
            row.seconds,
            str(row.by),
            dispute.number if dispute else "",
        )
