"""What a list says of its complaints: as the disputes stand now, and as it was submitted. What is
checked, shown from then on and handed out is the latter."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.outreach.models import ListedComplaint, PublicationList
from liandong.desk.outreach.rules.publication.complaints import State
from liandong.engine.vocabulary import Source

SETTLED: Final = "调解成功"
NO_LONGER: Final = "不是已化解"
NAMED: Final = 5
"""So many complaints are named in a refusal."""

Facts = dict[str, str]


def facts_now(rows: QuerySet[ListedComplaint]) -> dict[int, Facts]:
    """By the id of the row. One query."""
    members = Member.objects.filter(
        source=Source.COMPLAINT_12315,
        record__source_id=OuterRef("complaint"),
        dispute=OuterRef("dispute"),
    )
    found = rows.annotate(belongs=Exists(members)).values(
        "pk", "belongs", "dispute__merchant_name", "dispute__district__name", "dispute__sector",
        "dispute__item", "dispute__nature", "dispute__summary", "dispute__status",
        "dispute__withdrawn_at",
    )  # fmt: skip
    return {
        row["pk"]: {
            "merchant": row["dispute__merchant_name"],
            "place": row["dispute__district__name"] or "",
            "sector": row["dispute__sector"],
            "item": row["dispute__item"],
            "nature": row["dispute__nature"],
            "summary": row["dispute__summary"],
            "outcome": SETTLED
            if row["belongs"]
            and row["dispute__withdrawn_at"] is None
            and row["dispute__status"] == Dispute.Status.SETTLED
            else NO_LONGER,
        }
        for row in found.order_by("pk")
    }


def shown_facts(rows: Iterable[ListedComplaint]) -> dict[int, Facts]:
    """What a page shows of these rows: as submitted where they were, else as they stand now."""
    keys = [row.pk for row in rows]
    now = facts_now(ListedComplaint.objects.filter(pk__in=keys))
    return {row.pk: row.as_submitted or now[row.pk] for row in rows if row.pk in now}


def going_out(found: PublicationList) -> QuerySet[ListedComplaint]:
    """What is published of a list: without what was taken out."""
    return found.rows.filter(publishes=True, out_reason="")


def not_settled(found: PublicationList) -> list[str]:
    """Complaints that are published and are not settled (any more), or moved to another dispute."""
    rows = going_out(found)
    numbers = dict(rows.values_list("pk", "complaint"))
    facts = facts_now(rows)
    return sorted(numbers[pk] for pk, now in facts.items() if now["outcome"] != SETTLED)


def changed_since(found: PublicationList) -> list[str]:
    """Complaints that are published and stand otherwise now than when the list was submitted."""
    rows = going_out(found)
    now = facts_now(rows)
    return sorted(row.complaint for row in rows if row.as_submitted != now.get(row.pk))


def not_to_export(found: PublicationList) -> list[str]:
    """Complaints that cannot go out with a checked list: what was checked of them was not kept, or
    they are not settled any more."""
    unknown = going_out(found).filter(as_submitted=None).values_list("complaint", flat=True)
    return sorted({*unknown, *not_settled(found)})


def version_parts(found: PublicationList) -> tuple[object, ...]:
    """What belongs to the version of a list beside its own columns: the decisions and, until it is
    submitted, what its rows say."""
    rows = found.rows.order_by("pk")
    decisions = rows.values_list(
        "pk", "consent", "truth", "publishes", "exclusion", "decided_by", "decided_at", "out_reason"
    )
    now = facts_now(rows) if found.state == State.PREPARING else {}
    return (list(decisions), now)


def named(complaints: list[str]) -> str:
    """Some of them, with how many there are."""
    more = f"等 {len(complaints)} 件" if len(complaints) > NAMED else ""
    return "、".join(complaints[:NAMED]) + more
