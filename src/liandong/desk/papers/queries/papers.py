"""The papers of a dispute, with what still has to be done about each."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Paper, Service, Signature
from liandong.desk.papers.rules.forms import KEPT_COPY
from liandong.desk.papers.rules.layout import LaidLine, Run, Sheet
from liandong.desk.papers.rules.parts import Style


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper with its signatures and copies. Only a valid one can have missing ones."""

    paper: Paper
    signatures: list[Signature]
    services: list[Service]

    @property
    def unsigned(self) -> list[str]:
        signed = {signature.who for signature in self.signatures}  # or refused to
        return [who for who in self._required(self.paper.kind.signers) if who not in signed]

    @property
    def refused(self) -> list[str]:
        """Who refused to sign, as it was noted."""
        return [signature.who for signature in self.signatures if signature.is_refused]

    @property
    def unserved(self) -> list[str]:
        """Recipients of copies that have not gone out; the office's own copy needs no service."""
        served = {service.recipient for service in self.services}
        copies = (copy for copy in self._required(self.paper.kind.copies) if copy != KEPT_COPY)
        return [copy for copy in copies if copy not in served]

    @property
    def progress(self) -> str:
        """How far it is: waits to be signed, was signed, went out. A draft is no paper yet."""
        if not self.paper.is_valid:
            return str(self.paper.get_state_display())
        if self.unsigned:
            return "待签"
        if self.services and not self.unserved:
            return "已送达"
        if self.refused:
            return "有人拒签"
        return "已签" if self.paper.kind.signers else "已出"

    def _required(self, whom: tuple[str, ...]) -> tuple[str, ...]:
        return whom if self.paper.is_valid else ()


def papers_of(dispute_numbers: Iterable[str]) -> QuerySet[Paper]:
    """The papers of these disputes (one that absorbed others has several numbers), newest first."""
    found = Paper.objects.filter(dispute_number__in=list(dispute_numbers))
    return found.select_related("department", "issued_by", "replaces").order_by("-issued_at", "-pk")


def paper_cards(dispute_numbers: Iterable[str], *, forms: Collection[str] = ()) -> list[PaperCard]:
    """The same with signatures and service, of these forms alone where some are named. Three
    queries."""
    found = papers_of(dispute_numbers).prefetch_related("signatures", "services")
    if forms:
        found = found.filter(form__in=forms)
    return [
        PaperCard(paper, list(paper.signatures.all()), list(paper.services.all()))
        for paper in found
    ]


def paper_card(paper: Paper) -> PaperCard:
    return PaperCard(paper, list(paper.signatures.all()), list(paper.services.all()))


def values_of(paper: Paper) -> dict[str, str]:
    """What was filled in."""
    values: dict[str, str] = json.loads(paper.values)
    return values


def refusal_sheet(paper: Paper, refused: Iterable[Signature]) -> Sheet:
    """拒签说明: for each who refused when, why, and who noted it. The paper is named by its digest,
    for nothing is written on it after it was issued."""
    issued_on = timezone.localdate(paper.issued_at)
    lines = [
        f"{paper.department} {issued_on:%Y年%m月%d日}出具的《{paper}》交当事人签署，情况如下：",
        f"（纠纷编号 {paper.dispute_number}，SM3 {paper.digest}）",
        *(
            f"{signature.who}{signature.name}于{signature.signed_on:%Y年%m月%d日}拒绝签署。"
            f"情况和理由：{signature.reason}。记录人：{signature.by.display_name}。"
            for signature in refused
        ),
        "本说明附于该文书之后。记录人（签名）：　　　　　　　　在场人（签名）：",
    ]
    pieces = tuple(LaidLine((Run(line),), Style.BODY) for line in lines)
    return Sheet("拒绝签署情况说明", "", pieces, dense=False)


class ChangedPaper(Exception):  # noqa: N818 - named for what is wrong
    """The stored file is not the one that was issued."""


def file_of(paper: Paper) -> bytes:
    """The PDF as it was issued. Raises ChangedPaper where its digest is another now."""
    content = bytes(paper.file.content)
    if digest_of(content) != paper.digest:
        raise ChangedPaper(paper.pk)
    return content


def all_papers() -> QuerySet[Paper]:
    """Every paper with its office; who may see it is for the caller to ask."""
    return Paper.objects.select_related("department", "issued_by", "replaces")
