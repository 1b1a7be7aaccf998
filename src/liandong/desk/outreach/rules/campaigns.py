"""The stages of a campaign (专项整治), by the days of its plan, and the weeks that are returned."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

SUMMARY_DAYS: Final = 10
"""Days after its end within which the summary (总结) is due."""
WEEK: Final = timedelta(days=7)


class Stage(StrEnum):
    """Where a campaign is."""

    PLANNED = "planned"
    MOBILISING = "mobilising"
    ACTING = "acting"
    CLOSING = "closing"
    ENDED = "ended"
    SUMMARISED = "summarised"
    WITHDRAWN = "withdrawn"


STAGES: Final = {
    Stage.PLANNED: "未开始",
    Stage.MOBILISING: "动员部署",
    Stage.ACTING: "集中整治",
    Stage.CLOSING: "总结提升",
    Stage.ENDED: "已结束，待总结",
    Stage.SUMMARISED: "已总结",
    Stage.WITHDRAWN: "已撤销",
}
COURSE: Final = (Stage.MOBILISING, Stage.ACTING, Stage.CLOSING)
"""The three stages of a plan."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first days of the three stages, and the last day of the campaign."""

    starts_on: date
    acts_on: date
    closes_on: date
    ends_on: date

    @property
    def is_in_order(self) -> bool:
        return self.starts_on < self.acts_on < self.closes_on <= self.ends_on

    @property
    def summary_by(self) -> date:
        return self.ends_on + timedelta(days=SUMMARY_DAYS)

    def stage_on(self, day: date) -> Stage:
        if day < self.starts_on:
            return Stage.PLANNED
        if day < self.acts_on:
            return Stage.MOBILISING
        if day < self.closes_on:
            return Stage.ACTING
        return Stage.CLOSING if day <= self.ends_on else Stage.ENDED

    def periods(self) -> list[tuple[Stage, date, date]]:
        """Each stage with its first and last day."""
        day = timedelta(days=1)
        starts = (self.starts_on, self.acts_on, self.closes_on, self.ends_on + day)
        return [(stage, starts[n], starts[n + 1] - day) for n, stage in enumerate(COURSE)]

    def weeks(self, until: date) -> list[date]:
        """The Mondays of its weeks that have begun by `until`."""
        found, monday = [], monday_of(self.starts_on)
        while monday <= min(until, self.ends_on):
            found.append(monday)
            monday += WEEK
        return found


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_words(monday: date) -> str:
    """As “2026-11-23 至 11-29”."""
    return f"{monday} 至 {monday + WEEK - timedelta(days=1):%m-%d}"
