"""Frozen figures: who sees which, and how one compares with what is made now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from liandong.desk.access.masking import Eyes, People
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope as districts_of
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE, freezable_by
from liandong.desk.insight.queries.frozen_ids import kept_ids
from liandong.desk.insight.queries.underlying import behind
from liandong.desk.insight.scope import Scope, scope_from
from liandong.desk.ui import charts
from liandong.desk.ui.charts import Table

CHUNK: Final = 5_000
"""Disputes of which the people are read in one query."""


def frozen_visible_to(by: User) -> QuerySet[FrozenFigure]:
    """Those of one's districts and of one's own department; all, for who sees all districts.

    Figures of reports (举报) are for those alone who see reports.
    """
    kinds = FrozenFigure.objects.filter(figure__in=freezable_by(by))
    figures = kinds.select_related("by", "department", "withdrawn_by")
    districts = districts_of(by)
    if districts is None:
        return figures
    return figures.filter(Q(district__in=districts) | Q(department=by.department_id))


def eyes_on_figures() -> Eyes:
    """How everybody reads for what a figure was kept and why it was withdrawn: masked. Nobody holds
    a figure. Whom its disputes know is masked already in what is stored (`people_behind`)."""
    return Eyes(clear=False)


def people_behind(disputes: Sequence[int]) -> People:
    """Everybody who is known in the disputes of a figure, which may be those of a year: read once,
    when its words are written, and not by everybody who opens it."""
    found = [people_of(disputes[at : at + CHUNK]) for at in range(0, len(disputes), CHUNK)]
    return People(
        frozenset(name for known in found for name in known.names),
        frozenset(phone for known in found for phone in known.phones),
    )


def scope_of(figure: FrozenFigure, *, kept: bool = False) -> Scope:
    """Of what it was made; `kept`: of its own rows alone."""
    query = QueryDict(mutable=True)
    query.update(figure.query)
    return replace(scope_from(query), kept=figure.pk if kept else None)


def rows_of(figure: FrozenFigure, *, by: User) -> QuerySet[Dispute]:
    """The disputes that it was made of, as far as `by` sees them and they still stand."""
    return visible_to(by).filter(pk__in=kept_ids(figure.pk))


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what it was."""

    row: str
    column: str
    frozen: str
    now: str


@dataclass(frozen=True, slots=True)
class Again:
    """The figure made now. `gone` and `new` count the rows that only one side has."""

    table: Table
    title: str
    differences: list[Difference]
    gone: int = 0
    new: int = 0


def again(figure: FrozenFigure, *, by: User) -> tuple[Again, Again]:
    """By the same definition over the same rows, and over those of today."""
    return _made(figure, scope_of(figure, kept=True), by), _made(figure, scope_of(figure), by)


def _made(figure: FrozenFigure, scope: Scope, by: User) -> Again:
    drawn = FREEZABLE[figure.figure].draw(scope, by)
    table = charts.table_of(drawn.spec)
    ids = set(behind(figure.figure, scope, by=by).values_list("pk", flat=True))
    was = set(figure.rows)
    found = list(_differences(charts.table_of(figure.spec), table))
    return Again(table, drawn.title, found, len(was - ids), len(ids - was))


def _differences(frozen: Table, now: Table) -> Iterator[Difference]:
    """Cell by cell; rows are identified by their first cell, in whichever order they come."""
    before, after = _by_name(frozen), _by_name(now)
    for name in dict.fromkeys([*before, *after]):
        cells = zip_longest(before.get(name, []), after.get(name, []), fillvalue="—")
        for place, (was, now_is) in enumerate(cells, start=1):
            if was != now_is:
                column = frozen.head[place] if place < len(frozen.head) else ""
                yield Difference(name, column, was, now_is)


def _by_name(table: Table) -> dict[str, list[str]]:
    """The cells of each row; where the first cells are alike, the first two name it."""
    firsts = [row[0].words for row in table.rows]
    alike = len(set(firsts)) < len(firsts)
    return {
        " · ".join(cell.words for cell in row[: 2 if alike else 1]): [c.words for c in row[1:]]
        for row in table.rows
    }
