"""Model versions: which one is in use, what they were measured at, what is still missing."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from liandong.desk.intake.recogniser import current_file
from liandong.desk.learning.models import Adoption, ModelVersion

LEAST_NEW: Final = 30
"""New labels that are worth a new model, and enough to compare it with the old one."""


def version_in_use() -> ModelVersion | None:
    """The learned version whose file is in use; None: the model that ships, or a file put there
    by hand."""
    file = current_file()
    return ModelVersion.objects.filter(file=file.name).first() if file else None


def known_until() -> int:
    """The latest correction that the model in use has learned from."""
    used = version_in_use()
    return used.until if used else 0


def waiting_version() -> ModelVersion | None:
    """The newest version that is good and was made since one was last put to use."""
    last = Adoption.objects.order_by("-pk").first()
    good = ModelVersion.objects.filter(refused="")
    if last is not None:
        good = good.filter(made_at__gt=last.at)
    return good.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Readiness:
    """Labels so far: all, of disputes, of others, and those that the model in use has not seen."""

    total: int
    disputes: int
    others: int
    new: int
    is_ready: bool

    @property
    def missing(self) -> int:
        return max(0, LEAST_NEW - self.new)

    @property
    def missing_disputes(self) -> int:
        """Labels of disputes that are still needed to keep some back for the test."""
        from liandong.engine.recognition.learning.labels import LEAST

        return max(0, LEAST - self.disputes)

    @property
    def missing_others(self) -> int:
        """The same of records that are none."""
        from liandong.engine.recognition.learning.labels import LEAST

        return max(0, LEAST - self.others)


def readiness() -> Readiness:
    from liandong.desk.learning.queries.labels import labels

    known = labels()
    new = int(known.since(known_until()).sum())
    latest = ModelVersion.objects.order_by("-pk").values_list("until", flat=True).first()
    ready = known.are_enough and new >= LEAST_NEW and latest != known.until
    return Readiness(known.examples.num_rows, known.disputes, known.others, new, ready)


def latest_adoptions() -> dict[str, Adoption]:
    """By version of the model the last time it was put to use."""
    return {made.version: made for made in Adoption.objects.select_related("by").order_by("pk")}


def newest_versions(most: int) -> QuerySet[ModelVersion]:
    return ModelVersion.objects.order_by("-pk")[:most]
