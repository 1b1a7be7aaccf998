"""Disputes as rows of a file: nothing in it names or reaches a person."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from rustpy_xlsxwriter import FastExcel

from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.ui.cells import harmless
from liandong.engine.vocabulary import SOURCE_LABELS, Source

PORTION: Final = 500
BOM: Final = "\ufeff"  # without it Excel takes the file for GBK


def table_rows(disputes: QuerySet[Dispute]) -> Iterator[dict[str, Any]]:
    """One row for each dispute, read in portions."""
    told = Member.objects.select_related("record").only("dispute_id", "record__source_id")
    rows = disputes.select_related("district").defer("search")
    rows = rows.prefetch_related(Prefetch("members", told.order_by("record__received_at")))
    for dispute in rows.iterator(chunk_size=PORTION):
        yield {
            name: harmless(value) if isinstance(value, str) else value
            for name, value in _row(dispute).items()
        }


def csv_lines(disputes: QuerySet[Dispute]) -> Iterator[str]:
    """UTF-8 lines with a byte order mark, written while they are read."""
    yield BOM + _line(HEAD)
    for row in table_rows(disputes):
        yield _line(list(row.values()))


def xlsx_file(disputes: QuerySet[Dispute]) -> io.BytesIO:
    """A workbook with one sheet; an empty one still has its head."""
    file = io.BytesIO()
    rows = table_rows(disputes)
    first = next(rows, dict.fromkeys(HEAD, ""))
    FastExcel(file).sheet("消费纠纷", _with_first(first, rows)).save()
    file.seek(0)
    return file


def _with_first(first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rows


def _row(dispute: Dispute) -> dict[str, Any]:
    opened = timezone.localtime(dispute.opened_at)
    return {
        "编号": dispute.number,
        "首次反映": f"{opened:%Y-%m-%d %H:%M}",
        "状态": str(dispute.get_status_display()),
        "商圈": dispute.district.name if dispute.district else "",
        "地点": dispute.place,
        "商家": dispute.merchant_name,
        "行业类别": dispute.sector,
        "品类": dispute.item,
        "投诉性质": dispute.nature,
        "诉求": dispute.summary,
        "诉求关键词": "；".join(dispute.phrases),
        "争议金额": "" if dispute.amount_yuan is None else float(dispute.amount_yuan),
        "紧急": "；".join(dispute.urgency),
        "来源": "；".join(SOURCE_LABELS[Source(source)] for source in dispute.sources),
        "来源编号": "；".join(member.record.source_id for member in dispute.members.all()),
    }


HEAD: Final = [
    "编号",
    "首次反映",
    "状态",
    "商圈",
    "地点",
    "商家",
    "行业类别",
    "品类",
    "投诉性质",
    "诉求",
    "诉求关键词",
    "争议金额",
    "紧急",
    "来源",
    "来源编号",
]


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
