"""Disputes as rows of a file: nothing in it names or reaches a person."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from liandong.desk.disputes.models import Dispute, Member
from liandong.engine.vocabulary import SOURCE_LABELS, Source

CHUNK: Final = 500


HEAD: Final = (
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
)


def table_rows(disputes: QuerySet[Dispute]) -> Iterator[tuple[Any, ...]]:
    """One row for each dispute, in the order of HEAD, read in chunks."""
    members = Member.objects.select_related("record").only("dispute_id", "record__source_id")
    rows = disputes.select_related("district").defer("search")
    rows = rows.prefetch_related(Prefetch("members", members.order_by("record__received_at")))
    return (_row(dispute) for dispute in rows.iterator(chunk_size=CHUNK))


def _row(dispute: Dispute) -> tuple[Any, ...]:
    return (
        dispute.number,
        timezone.localtime(dispute.opened_at),
        str(dispute.get_status_display()),
        dispute.district.name if dispute.district else "",
        dispute.place,
        dispute.merchant_name,
        dispute.sector,
        dispute.item,
        dispute.nature,
        dispute.summary,
        "；".join(dispute.phrases),
        None if dispute.amount_yuan is None else float(dispute.amount_yuan),
        "；".join(dispute.urgency),
        "；".join(SOURCE_LABELS[Source(source)] for source in dispute.sources),
        "；".join(member.record.source_id for member in dispute.members.all()),
    )
