"""Which stored records a sender may change, and into which district.

A sender that is responsible for some districts may add new records of any district, since exports
cover a whole city. Changes of stored records of another district, or into one, are decided by
somebody who sees both and acts in that of the record: see ChangeRequest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Q, QuerySet

from liandong.desk.access.actors import Actor, System
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.models import Answer, Record, RecordVersion


@dataclass(frozen=True, slots=True)
class Reach:
    """`districts` that the sender is responsible for, None for all; `department` of the sender.

    A record without a district is within the reach of the department that alone has sent it.
    """

    districts: frozenset[str] | None
    department: int | None = None

    @classmethod
    def of(cls, by: Actor) -> Self:
        """What is changed is of the own department's districts, also by who sees those of others.
        A machine account writes for its department, even where it may not read."""
        if isinstance(by, System):
            return cls(None)
        limits = [by.department.area]
        if not isinstance(by, MachineAccount):
            limits.append(scope(by))
        return cls(_shared(limits), by.department_id)

    @classmethod
    def in_sight(cls, by: User) -> Self:
        """What a person may compare with a list, which changes nothing: all that they see."""
        return cls(_shared([scope(by)]), by.department_id)

    def outside(self, record_ids: Collection[int]) -> set[int]:
        """The records that the sender may not change."""
        if self.districts is None or not record_ids:
            return set()
        answers = Answer.objects.filter(record__in=record_ids)
        districts = dict(answers.values_list("record_id", "district"))
        unplaced = {pk for pk in record_ids if not districts.get(pk)}
        elsewhere = {pk for pk, district in districts.items() if district} - {
            pk for pk, district in districts.items() if district in self.districts
        }
        return elsewhere | self._of_others(unplaced)

    def moves_away(self, district: str) -> bool:
        """Whether this district is outside of the sender's own."""
        return self.districts is not None and bool(district) and district not in self.districts

    def _of_others(self, record_ids: Collection[int]) -> set[int]:
        """The records of which another or an unknown department sent a version."""
        if not record_ids:
            return set()
        brought = RecordVersion.objects.filter(record__in=record_ids).values_list(
            "record_id",
            "of__by__department",
            "of__feed__machine__department",
            "pushed_by__department",
        )
        return {pk for pk, *departments in brought if self.department not in departments}


def _shared(limits: Iterable[Collection[str] | None]) -> frozenset[str] | None:
    """The districts within all limits, of which None is no limit."""
    districts = [frozenset(limit) for limit in limits if limit is not None]
    return frozenset.intersection(*districts) if districts else None


def within(records: QuerySet[Record], reach: Reach) -> QuerySet[Record]:
    """The records that are within reach, as a query."""
    if reach.districts is None:
        return records
    own = (
        Q(of__by__department=reach.department)
        | Q(of__feed__machine__department=reach.department)
        | Q(pushed_by__department=reach.department)
    )
    mine = RecordVersion.objects.filter(own).values("pk")
    others = RecordVersion.objects.exclude(pk__in=mine).values("record")
    unplaced = Q(answer__district="") | Q(answer=None)
    ours = Q(pk__in=RecordVersion.objects.filter(own).values("record")) & ~Q(pk__in=others)
    return records.filter(Q(answer__district__in=reach.districts) | unplaced & ours)


@dataclass(frozen=True, slots=True)
class Senders:
    """Who sent the versions of records: their departments, None for an unknown one, and the
    districts that all of them are responsible for, None for all districts."""

    departments: frozenset[int | None] = frozenset()
    districts: frozenset[str] | None = None

    def __or__(self, other: "Senders") -> "Senders":
        shared = _shared([self.districts, other.districts])
        return Senders(self.departments | other.departments, shared)


def senders_of(record_ids: Collection[int], *, by: Actor) -> dict[int, Senders]:
    """The senders of each record; of what no import or push brought it is `by`."""
    if not record_ids:
        return {}
    rows = list(
        RecordVersion.objects.filter(record__in=record_ids).values_list(
            "record_id", "of__by", "of__feed__machine", "pushed_by"
        )
    )
    people = User.objects.select_related("department").in_bulk({row[1] for row in rows if row[1]})
    keys = {pk for _record, _person, *machines in rows for pk in machines if pk}
    machines = MachineAccount.objects.select_related("department").in_bulk(keys)
    found: dict[int, Senders] = defaultdict(Senders)
    for record, person, feed, machine in rows:
        sender = people.get(person) or machines.get(feed or machine) or by
        reach = Reach.of(sender)
        found[record] |= Senders(frozenset({reach.department}), reach.districts)
    return found
