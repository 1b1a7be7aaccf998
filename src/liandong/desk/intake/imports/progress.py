"""How far an import is: its rate, the remaining time, its duration."""

from dataclasses import dataclass

from django.utils import timezone

from liandong.desk.intake.models import Import

AT_LEAST_SECONDS = 0.5
IN_SECONDS = 90


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """Rate in rows a second; `seconds_left` and `took` in whole seconds, None when not known."""

    rate: int | None
    seconds_left: int | None
    took: int | None

    @property
    def left(self) -> str:
        """The remaining time, in words."""
        if self.seconds_left is None:
            return ""
        if self.seconds_left < IN_SECONDS:
            return f"约剩 {self.seconds_left} 秒"
        return f"约剩 {round(self.seconds_left / 60)} 分钟"


def progress_of(of: Import) -> ImportProgress:
    if of.started_at is None:
        return ImportProgress(None, None, None)
    until = of.finished_at or timezone.now()
    since, done = of.went_on_at or of.started_at, of.rows_read - of.went_on_from
    seconds = (until - since).total_seconds()
    rate = done / seconds if seconds > AT_LEAST_SECONDS else 0
    left = None
    if rate and of.rows_total and of.state == Import.State.RUNNING:
        left = max(1, round((of.rows_total - of.rows_read) / rate))
    took = max(1, round((until - of.started_at).total_seconds()))
    return ImportProgress(round(rate) or None, left, took)
