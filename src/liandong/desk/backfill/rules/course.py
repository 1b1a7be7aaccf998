"""The course of a dispute, as input of the texts for other systems. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact that is not undone: when it came about, and its details. `by_office` names of a call
    back the department that made it."""

    at: datetime
    choice: str = ""
    amount: Decimal | None = None
    to: str = ""
    by_office: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One dispute from the call on; moments are local. Personal data are in clear or masked, as
    whoever reads it may see them. `stage` is where it stands; of what is in the archive, how it
    ended before. `sources` are the numbers by source, `steps` the last moment of each step that
    stands. `set_out` of those sent said that they went, each once for an outing that took place;
    `offices` (rules.offices) are those of whom somebody registered the own arrival,
    `offices_by_word_of_others` those of whom only a colleague did; `hurt`: a record mentions
    injuries; `mediator` held the last sitting."""

    stage: Stage
    sources: Mapping[str, str]
    received_at: datetime
    summary: str
    text: str = ""
    demand: str = ""
    person_name: str = ""
    person_phone: str = ""
    merchant: str = ""
    merchant_code: str = ""
    merchant_address: str = ""
    place: str = ""
    goods: str = ""
    sector: str = ""
    item: str = ""
    nature: str = ""
    bought_on: str = ""
    amount: Decimal | None = None
    persons: int | None = None
    hurt: bool = False
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    set_out: int = 0
    offices: tuple[str, ...] = ()
    offices_by_word_of_others: tuple[str, ...] = ()
    injured: bool | None = None  # None: nobody asked on a scene
    officer: str = ""
    evidence: bool = False
    cameras: tuple[str, ...] = ()
    facts: Mapping[Fact, StatedFact] = field(default_factory=dict)
    steps: Mapping[str, datetime] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    agreed: Decimal | None = None
    recovered: Decimal | None = None
    mediator: str = ""
    holder: str = ""
    office: str = ""
    late: bool | None = None  # None: no period of mediation ran
    may_publish: bool | None = None  # None: nobody asked on a scene
    may_delegate: bool | None = None

    def choice(self, fact: Fact) -> str:
        return self.facts[fact].choice if fact in self.facts else ""

    def moment(self, *verbs: str) -> datetime | None:
        """When the last of these steps was taken."""
        return max((at for verb, at in self.steps.items() if verb in verbs), default=None)
