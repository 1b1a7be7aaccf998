"""Disputes for the API: rows, and one with its records and clocks."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import show
from liandong.desk.api.schemas.disputes import (
    ClockOut,
    DisputeDetailOut,
    DisputeOut,
    DisputePageOut,
    DisputeQuery,
    MemberOut,
)
from liandong.desk.disputes.models import Clock, Dispute, Member
from liandong.desk.disputes.queries import DisputeFilter, filtered, visible_to
from liandong.desk.disputes.queries.clocks import visible_clocks


def dispute_page(query: DisputeQuery, *, by: Actor) -> DisputePageOut:
    """A page of the disputes that `by` may see; a page past the end is empty."""
    given = query.model_dump(exclude={"page", "per_page"}, exclude_none=True)
    chosen = DisputeFilter.from_query({name: str(value) for name, value in given.items()})
    disputes = filtered(by, chosen).select_related("district", "merchant").defer("search")
    pages = Paginator(disputes, query.per_page)
    rows = pages.page(query.page) if query.page <= pages.num_pages else []
    return DisputePageOut(
        total=pages.count,
        page=query.page,
        pages=pages.num_pages,
        items=[DisputeOut(**_fields(row)) for row in rows],
    )


def dispute_detail(number: str, *, by: Actor) -> DisputeDetailOut:
    """Raises Http404 for a number that is not there or not visible to `by`."""
    found = visible_to(by).select_related("district", "merchant").filter(number=number).first()
    if found is None:
        raise Http404
    members = found.members.select_related("record").order_by("record__received_at", "pk")
    clocks = visible_clocks(by).filter(dispute=found)
    return DisputeDetailOut(
        **_fields(found),
        records=[_member(member, by) for member in members],
        clocks=[_clock(clock) for clock in clocks.order_by("started_on", "pk")],
    )


def _fields(one: Dispute) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "status_name": one.get_status_display(),
        "opened_at": _local(one.opened_at),
        "updated_at": _local(one.updated_at),
        "summary": one.summary,
        "merchant": one.merchant_name,
        "merchant_credit_code": one.merchant.credit_code if one.merchant else None,
        "district": one.district.name if one.district else "",
        "place": one.place,
        "lon": one.lon,
        "lat": one.lat,
        "sector": one.sector,
        "item": one.item,
        "nature": one.nature,
        "phrases": one.phrases,
        "urgency": one.urgency,
        "persons": one.persons,
        "amount_yuan": None if one.amount_yuan is None else float(one.amount_yuan),
        "sources": one.sources,
    }


def _member(one: Member, by: Actor) -> MemberOut:
    record = one.record
    return MemberOut(
        source=record.source,
        source_id=record.source_id,
        received_at=_local(record.received_at),
        person_name=show(by, "person_name", record.person_name),
        person_phone=show(by, "person_phone", record.person_phone),
        text=record.redacted_text,
        response=record.redacted_response,
        version=record.version,
        link_probability=one.probability,
    )


def _clock(one: Clock) -> ClockOut:
    return ClockOut(
        code=one.code,
        started_on=one.started_on,
        due_on=one.due_on,
        words=str(one.working_out.get("words", "")),
        stopped_at=_local(one.stopped_at) if one.stopped_at else None,
    )


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)
