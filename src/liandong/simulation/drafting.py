"""The records of the city, when and by whom: drafts, written once they have numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Final, Literal

import numpy as np

from liandong.simulation.calibration import (
    COMPLAINT_SHARE,
    COMPLAINTS_NO_DISPUTE,
    DISPUTES_OF_CALLS,
    DISPUTES_OF_STATION,
    POLICE_SHARE,
    REPORT_SHARE,
    REPORTS_WITH_PURCHASE,
)
from liandong.simulation.city import City
from liandong.simulation.contacts import TO_BOTH, contacts
from liandong.simulation.occurrences import Occurrence, Occurrences
from liandong.simulation.outbreaks import Outbreak, Outbreaks, PlannedOutbreak
from liandong.simulation.people import People
from liandong.simulation.records.complaints import ComplaintWriter
from liandong.simulation.records.elsewhere import ElsewhereWriter
from liandong.simulation.records.incidents import (
    STATION_CODE,
    Incident,
    IncidentWriter,
    Kind,
    kinds,
)
from liandong.simulation.records.police import Cell, Contact, PoliceWriter
from liandong.simulation.records.reports import ReportWriter
from liandong.simulation.rhythm import Rhythm, Trade, Window
from liandong.simulation.truth import Truth, no_dispute, truth_of

File = Literal["police", "complaint", "report"]
Written = tuple[tuple[Cell, ...], Truth]

_REPEATS_POLICE, _REPEATS_OFFICE = 1.10, 1.075  # contacts about an occurrence in one place
_SECOND_CALLER: Final = 0.04  # of other incidents that two people call about
_BOTH_IN_REPORTS: Final = 0.4  # of reports with a purchase: a complaint follows
_OUTBREAK_PLACES: Final = {"police": 0.18, "both": 0.14, "complaint": 0.68}
_LIVE_SECONDS: Final = (95, 560, 1020)  # how long before the end the last records come in


@dataclass(slots=True)
class Draft:
    """A record to come. `moment` is in seconds from the first midnight."""

    moment: int
    write: Callable[[datetime, str], Written]
    occurrence: Occurrence | None = None


@dataclass(slots=True)
class Book:
    """All records to come, by the file they go to."""

    police: list[Draft] = field(default_factory=list)
    complaint: list[Draft] = field(default_factory=list)
    report: list[Draft] = field(default_factory=list)
    outbreaks: list[Outbreak] = field(default_factory=list)
    occurrences: int = 0


class Author:
    """One run: its people, its rhythm, its random numbers."""

    def __init__(
        self,
        seed: int,
        window: Window,
        people: int,
        records: int,
        planned: Sequence[PlannedOutbreak] = (),
    ) -> None:
        city = City.load()
        self.records = records
        self.planned = planned
        self.seed = seed
        self.random = random = Random(seed)  # noqa: S311 -- a play, no secret
        self.rng = np.random.default_rng(seed)
        self.people = People(seed, max(200, people // 2 * 2))
        self.window = window
        self.rhythm = Rhythm(window)
        self.occurrences = Occurrences(city, self.people.size, random)
        self.police = PoliceWriter(city, self.people, random)
        self.complaints = ComplaintWriter(self.people, random, window.end)
        self.reports = ReportWriter(city, self.people, random, window.end)
        self.incidents = IncidentWriter(city, self.people, random)
        self.elsewhere = ElsewhereWriter(city, self.people, random)
        self.station = next(d.station for d in city.districts if d.code == STATION_CODE)
        self.book = Book()

    def draft(self, years: float) -> Book:
        """All records, in no order."""
        calls = round(self.records * POLICE_SHARE)
        office = round(self.records * COMPLAINT_SHARE)
        self._consumer_disputes(years, calls, office)
        self._reports(round(self.records * REPORT_SHARE))
        self._other_calls(calls)
        self._other_complaints(office)
        self._until_now()
        return self.book

    def _consumer_disputes(self, years: float, calls: int, office: int) -> None:
        """Occurrences by where they are reported, those of outbreaks first."""
        police_disputes = round(calls * DISPUTES_OF_CALLS / _REPEATS_POLICE)
        office_disputes = round(office * (1 - COMPLAINTS_NO_DISPUTE) / _REPEATS_OFFICE)
        both = round(police_disputes * TO_BOTH)
        left = {"police": police_disputes - both, "both": both, "complaint": office_disputes - both}
        places, weights = list(_OUTBREAK_PLACES), list(_OUTBREAK_PLACES.values())
        outbreaks = Outbreaks(self.occurrences, self.rhythm, self.random, self.rng)
        rises = outbreaks.plan(years, sum(left.values()))
        for outbreak in chain(rises, map(outbreaks.planned, self.planned)):
            self.book.outbreaks.append(outbreak)
            for occurrence, moment in outbreak.occurrences:
                where = self.random.choices(places, weights)[0]
                left[where] -= 1
                self._tell(occurrence, where, moment)
        for where, count in left.items():
            self._ordinary(where, max(0, count))

    def _ordinary(self, where: str, count: int) -> None:
        """Occurrences that belong to no outbreak."""
        seasons: dict[str | None, list[Occurrence]] = {}
        for kind in self.occurrences.kinds(self.rng, count).tolist():
            occurrence = self.occurrences.draw(kind)
            seasons.setdefault(occurrence.item.season, []).append(occurrence)
        trade: Trade = "office" if where == "complaint" else "trade"
        hours = "office" if where == "complaint" else "shop"
        for season, found in seasons.items():
            moments = self.rhythm.moments(self.rng, len(found), trade, hours, season)
            for occurrence, moment in zip(found, moments.tolist(), strict=True):
                self._tell(occurrence, where, moment)

    def _tell(self, occurrence: Occurrence, where: str, moment: int) -> None:
        self.book.occurrences += 1
        for plan in contacts(where, moment, self.random):
            if plan.moment < self.rhythm.end_second:
                self._add(
                    occurrence, plan.where, plan.moment, partner=plan.partner, again=plan.again
                )

    def _add(
        self,
        occurrence: Occurrence,
        where: File,
        moment: int,
        *,
        partner: bool = False,
        again: bool = False,
    ) -> None:
        def write(at: datetime, number: str) -> Written:
            person = (
                self.people.partner(occurrence.person)
                if partner
                else self.people[occurrence.person]
            )
            contact = Contact(occurrence, person, at, again)
            writers = {
                "police": self.police.row,
                "complaint": self.complaints.row,
                "report": self.reports.bought,
            }
            row, statement = writers[where](contact, number)
            return row, truth_of(where, number, occurrence, statement)

        drafts: list[Draft] = getattr(self.book, where)
        drafts.append(Draft(moment, write, occurrence))

    def _reports(self, count: int) -> None:
        bought = round(count * REPORTS_WITH_PURCHASE)
        moments = self.rhythm.moments(self.rng, count, "office", "office").tolist()
        for kind, moment in zip(
            self.occurrences.kinds(self.rng, bought).tolist(), moments[:bought], strict=True
        ):
            occurrence = self.occurrences.draw(kind)
            self.book.occurrences += 1
            self._add(occurrence, "report", moment)
            if self.random.random() < _BOTH_IN_REPORTS:
                later = moment + self.random.randrange(600, 3 * 86_400)
                self._add(occurrence, "complaint", min(later, self.rhythm.end_second - 1))
        self.book.report += [Draft(moment, self._witness) for moment in moments[bought:]]

    def _witness(self, at: datetime, number: str) -> Written:
        row, merchant = self.reports.witnessed(at, number)
        return row, no_dispute("report", number, f"R{number[-12:]}", merchant=merchant)

    def _other_calls(self, calls: int) -> None:
        """Calls that are no consumer dispute: as many as give the station its share of disputes."""
        rest = max(0, calls - len(self.book.police))
        central = sum(
            1
            for d in self.book.police
            if d.occurrence and d.occurrence.merchant.district_code == STATION_CODE
        )
        station = min(rest, round(central * (1 / DISPUTES_OF_STATION - 1)))
        for inside, count in ((True, station), (False, rest - station)):
            weights = np.array([k.share * (k.centre if inside else 1.0) for k in kinds()])
            chosen = np.bincount(
                self.rng.choice(len(weights), count, p=weights / weights.sum()),
                minlength=len(weights),
            )
            for kind, wanted in zip(kinds(), chosen.tolist(), strict=True):
                self._calls_of(kind, wanted, inside=inside)

    def _calls_of(self, kind: Kind, count: int, *, inside: bool) -> None:
        """Calls about incidents of one kind; some are made by two people."""
        moments = self.rhythm.moments(self.rng, count, "trade", kind.hours).tolist()
        while moments:
            moment = moments.pop()
            incident = self.incidents.incident(kind, at_station=inside)
            self.book.police.append(Draft(moment, self._call(incident)))
            if moments and self.random.random() < _SECOND_CALLER:
                moments.pop()
                again = min(moment + self.random.randrange(30, 1500), self.rhythm.end_second - 1)
                self.book.police.append(Draft(again, self._call(incident)))

    def _call(self, incident: Incident) -> Callable[[datetime, str], Written]:
        def write(at: datetime, number: str) -> Written:
            person = self.people[self.random.randrange(self.people.size)]
            row = self.incidents.row(incident, person, at, number)
            return row, no_dispute("police", number, incident.id, district=incident.district.name)

        return write

    def _other_complaints(self, office: int) -> None:
        rest = max(0, office - len(self.book.complaint))
        for moment in self.rhythm.moments(self.rng, rest, "office", "office").tolist():
            self.book.complaint.append(Draft(moment, self._misplaced))

    def _misplaced(self, at: datetime, number: str) -> Written:
        row, merchant = self.elsewhere.complaint(at, number)
        return row, no_dispute("complaint", number, f"C{number[-12:]}", merchant=merchant)

    def _until_now(self) -> None:
        """Moves the latest of each file to the last minutes, a consumer dispute among them."""
        end = self.rhythm.end_second
        for drafts in (self.book.police, self.book.complaint, self.book.report):
            drafts.sort(key=lambda draft: draft.moment)
            consumer = [d for d in drafts[-400:] if d.occurrence is not None]
            latest = [d for d in (*drafts[-1:], *consumer[-2:]) if d in drafts]
            for draft, seconds in zip(latest, _LIVE_SECONDS, strict=False):
                draft.moment = max(draft.moment, end - seconds)
            drafts.sort(key=lambda draft: draft.moment)

    def at(self, moment: int) -> datetime:
        """The wall clock of a moment."""
        return self.rhythm.midnight + timedelta(seconds=moment)
