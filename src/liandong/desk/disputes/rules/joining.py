"""New records and existing disputes: which belong together.

Sure links are followed heaviest first. Four things hold them up: records that a person called
different disputes, two disputes that people have both worked on (a person merges those), origins
that the machine may not bring together (`may_share`), and a complaint that would come to stand as
refused or returned by another office. The result does not depend on the
order in which the records of a batch are given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Node = tuple[str, int]  # ("record", id) or ("dispute", id)
NodeLink = tuple[Node, Node]
Pair = tuple[int, int]  # two record ids


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record or dispute lies, and who sent its records.

    `district` is empty where it is not known; `departments` are those that sent the records. Of a
    new record, and of a dispute without a district, `reach` are the districts that its senders are
    responsible for: None for all of them.
    """

    district: str = ""
    departments: frozenset[int | None] = frozenset()
    reach: frozenset[str] | None = None


def may_share(origins: Collection[Origin]) -> bool:
    """Whether the machine may make these one dispute: somebody who sees both decides otherwise.

    Districts never mix. Who is responsible for some districts alone could otherwise draw a dispute
    of others into sight with a record that resembles it, or learn that there is one: so their
    records enter only disputes of these districts, and what has no district, which only those see
    who see everything, joins them only where the same department sent it.
    """
    districts = {origin.district for origin in origins if origin.district}
    if len(districts) > 1:
        return False
    unknown = [origin for origin in origins if not origin.district]
    for origin in origins:
        if origin.reach is None:
            continue
        if not origin.district and not districts <= origin.reach:
            return False
        if any(other is not origin and not _is_own(other, origin) for other in unknown):
            return False
    return True


def _is_own(other: Origin, origin: Origin) -> bool:
    return len(origin.departments) == 1 and other.departments == origin.departments


@dataclass(slots=True)
class Group:
    """One dispute: new records, and the disputes that exist for it already."""

    records: list[int] = field(default_factory=list)
    disputes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Grouping:
    """The groups, and the sure links that were held up: for a person to decide."""

    groups: list[Group]
    held_up: list[Pair]


def group(
    new: Sequence[int],
    links: Iterable[Pair],
    *,
    dispute_of: Mapping[int, int],
    apart: Iterable[Pair] = (),
    worked_on: frozenset[int] = frozenset(),
    origins: Mapping[Node, Origin] | None = None,
    complaints: frozenset[Node] = frozenset(),
    refused: frozenset[int] = frozenset(),
) -> Grouping:
    """Group `new` record ids along sure `links` (heaviest first).

    `dispute_of` gives the dispute of each stored record, `apart` the pairs that a person parted,
    `worked_on` the disputes that must not be merged with each other, `origins` those of the new
    records and of the disputes. `complaints` are what 12315 has registered, which enter none of the
    `refused` disputes: on them another office decided.
    """
    own = dict(dispute_of)

    def node(record: int) -> Node:
        return ("dispute", own[record]) if record in own else ("record", record)

    clusters: dict[Node, set[Node]] = {("record", record): {("record", record)} for record in new}
    parted = [(node(left), node(right)) for left, right in apart]
    held_up: list[Pair] = []
    known = origins or {}
    links = list(links)
    torn = _torn([(node(left), node(right)) for left, right in links], known)
    for left, right in links:
        for end in (node(left), node(right)):
            clusters.setdefault(end, {end})
        one, other = clusters[node(left)], clusters[node(right)]
        if one is other:
            continue
        shared = may_share([known[each] for each in one | other if each in known])
        is_torn = (node(left), node(right)) in torn
        mixed = _is_refused(one | other, complaints, refused)
        if shared and not (is_torn or mixed) and _may_join(one, other, parted, worked_on):
            one |= other
            clusters.update(dict.fromkeys(one, one))
        else:
            held_up.append((left, right))
    return Grouping(_groups(clusters), held_up)


def _torn(links: Sequence[NodeLink], origins: Mapping[Node, Origin]) -> set[NodeLink]:
    """The links into a district of what itself has none and resembles disputes of several: which of
    them it belongs to is for a person to say, not for the heavier link."""
    into: dict[Node, set[str]] = defaultdict(set)
    found: list[tuple[Node, NodeLink]] = []
    for left, right in links:
        for end, other in ((left, right), (right, left)):
            of_end, of_other = origins.get(end), origins.get(other)
            if of_end and of_other and of_other.district and not of_end.district:
                into[end].add(of_other.district)
                found.append((end, (left, right)))
    return {link for end, link in found if len(into[end]) > 1}


def _is_refused(nodes: set[Node], complaints: frozenset[Node], refused: frozenset[int]) -> bool:
    """Whether a complaint would join what another office refused or returned."""
    ended = (node for node in nodes if node[0] == "dispute" and node[1] in refused)
    return not nodes.isdisjoint(complaints) and any(node not in complaints for node in ended)


def _may_join(
    one: set[Node],
    other: set[Node],
    parted: Sequence[tuple[Node, Node]],
    worked_on: frozenset[int],
) -> bool:
    both = [number for kind, number in one | other if kind == "dispute" and number in worked_on]
    if len(both) > 1:
        return False
    return not any(
        (left in one and right in other) or (left in other and right in one)
        for left, right in parted
    )


def _groups(clusters: Mapping[Node, set[Node]]) -> list[Group]:
    handled: set[int] = set()
    groups = []
    for cluster in clusters.values():
        if id(cluster) in handled:
            continue
        handled.add(id(cluster))
        groups.append(
            Group(
                sorted(number for kind, number in cluster if kind == "record"),
                sorted(number for kind, number in cluster if kind == "dispute"),
            )
        )
    return groups
