"""What a part of the picture is: its finding, its numbers, and where they come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.scope import Scope
from liandong.desk.ui import charts


@dataclass(frozen=True, slots=True)
class Picture:
    """One part. `title` is the finding; `note` how it was counted."""

    name: str
    title: str
    spec: charts.Spec
    note: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A page that parts stand on: how it is called, and the name of its address."""

    label: str
    view: str


PICTURE: Final = Home("商圈态势", "insight:picture")


@dataclass(frozen=True, slots=True)
class Maker:
    """How a part is made. `looks_back`: with which days besides its own it compares.

    `follows_a_curve`: it draws last year day by day; `prior_year`: it also looks at the whole year
    before; `everywhere`: it shows all districts, whichever is chosen; `whole_desk`: it makes
    sense only where none is. `rows`: the disputes behind it, where they are not those that were
    reported in its days; `home`: the page that it stands on; `reports`: only for who sees reports.
    """

    draw: Callable[[Scope, User], Picture]
    height: str = "m"
    looks_back: tuple[Against, ...] = ()
    follows_a_curve: bool = False
    prior_year: bool = False
    everywhere: bool = False
    wide: bool = False
    whole_desk: bool = False
    rows: Callable[[Scope, User], QuerySet[Dispute]] | None = None
    home: Home = PICTURE
    reports: bool = False

    @property
    def name(self) -> str:
        return self.draw.__name__
