"""The papers of a matter, with what still has to be done about each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Paper, Service, Signature
from liandong.desk.papers.rules.forms import KEPT_COPY


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper with its signatures and copies. What is still missing is asked of valid ones only."""

    paper: Paper
    signatures: list[Signature]
    services: list[Service]

    @property
    def unsigned(self) -> list[str]:
        signed = {one.who for one in self.signatures}
        return [who for who in self._asked(self.paper.kind.signers) if who not in signed]

    @property
    def unserved(self) -> list[str]:
        """Recipients of copies that have not gone out; the office's own copy needs no service."""
        served = {one.recipient for one in self.services}
        copies = (one for one in self._asked(self.paper.kind.copies) if one != KEPT_COPY)
        return [one for one in copies if one not in served]

    def _asked(self, whom: tuple[str, ...]) -> tuple[str, ...]:
        return whom if self.paper.is_valid else ()


def papers_of(matters: Iterable[str]) -> QuerySet[Paper]:
    """The papers of these matters (one that absorbed others has several numbers), newest first."""
    found = Paper.objects.filter(matter__in=list(matters))
    return found.select_related("department", "issued_by", "replaces").order_by("-issued_at", "-pk")


def paper_cards(matters: Iterable[str]) -> list[PaperCard]:
    """The same with signatures and service. Three queries."""
    found = papers_of(matters).prefetch_related("signatures", "services")
    return [PaperCard(one, list(one.signatures.all()), list(one.services.all())) for one in found]


def paper_card(paper: Paper) -> PaperCard:
    return PaperCard(paper, list(paper.signatures.all()), list(paper.services.all()))


def values_of(paper: Paper) -> dict[str, str]:
    """What was filled in."""
    values: dict[str, str] = json.loads(paper.values)
    return values


class ChangedPaper(Exception):  # noqa: N818 - named for what it says
    """The stored file is not the one that was issued."""


def file_of(paper: Paper) -> bytes:
    """The PDF as it was issued. Raises ChangedPaper where its digest is another now."""
    content = bytes(paper.file.content)
    if digest_of(content) != paper.digest:
        raise ChangedPaper(paper.pk)
    return content
