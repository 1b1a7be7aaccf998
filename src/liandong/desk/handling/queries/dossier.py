"""卷宗: the papers of a matter in the order of a file, with cover and index, as one PDF or ZIP."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.queries.attachments import attachments_of, content_of
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import file_of, papers_of
from liandong.desk.papers.rendering import MEDIA
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.filling import Ink, LaidCell, LaidLine, LaidTable, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.papers.rules.wording import day_words
from liandong.desk.papers.scans import ENDINGS, as_pages

ORDER: Final = (
    "people_application",
    "complaint",
    "identity",
    "acceptance",
    "refusal",
    "delegation",
    "",
    "invitation",
    "scene",
    "minutes",
    "law_sheet",
    "agreement",
    "association_agreement",
    "people_agreement",
    "oral_agreement",
    "termination",
    "confirmation",
    "service",
    "handoff",
    "revisit",
)
"""申请、受理、证据 (no form of ours)、调解、协议、履行、回访: as files of mediation are bound."""
LAST: Final = 1 << 62
UNFIT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Piece:
    """One thing in the file: a paper as it was issued, or what was scanned."""

    title: str
    number: str
    day: date
    ending: str
    content: bytes

    @cached_property
    def pages(self) -> PdfReader:
        return PdfReader(io.BytesIO(as_pages(self.content, MEDIA[self.ending])))


def papers_in_order(dispute: Dispute) -> list[Paper]:
    """Valid papers in the order of a file; reports are no part of it."""
    found = papers_of(numbers_of(dispute)).filter(state=Paper.State.ISSUED, form__in=ORDER)
    return sorted(found.select_related("file"), key=lambda one: (ORDER.index(one.form), one.pk))


def pieces_in_order(dispute: Dispute) -> list[Piece]:
    """Papers in the order of a file, each before its signed sheets; evidence before mediation."""
    papers = [
        ((ORDER.index(one.form), one.pk, 0), _issued(one)) for one in papers_in_order(dispute)
    ]
    kept = attachments_of(numbers_of(dispute)).filter(state=Attachment.State.KEPT, form__in=ORDER)
    scans = [
        ((ORDER.index(one.form), one.paper_id or LAST, one.pk), _scanned(one))
        for one in kept.select_related("file")
    ]
    return [piece for _place, piece in sorted([*papers, *scans], key=lambda one: one[0])]


def _issued(paper: Paper) -> Piece:
    day = timezone.localdate(paper.issued_at)
    return Piece(paper.kind.title, paper.number, day, "pdf", file_of(paper))


def _scanned(scan: Attachment) -> Piece:
    signed = _("（签字件）") if scan.form else ""
    day = timezone.localdate(scan.taken_at or scan.added_at)
    return Piece(f"{scan.title}{signed}", "", day, ENDINGS[scan.media], content_of(scan))


def as_pdf(by: User, dispute: Dispute) -> bytes:
    """Cover, index with pages, the papers as they were issued, what was scanned."""
    pieces = pieces_in_order(dispute)
    front = PdfReader(io.BytesIO(pdf(_cover(by, dispute))))
    index = PdfReader(io.BytesIO(pdf(_index_of(pieces))))
    bound = PdfWriter()
    for part in (front, index, *(one.pages for one in pieces)):
        for page in part.pages:  # pages alone: no outline, script or form of a file that was put in
            bound.add_page(page)
    content = io.BytesIO()
    bound.write(content)
    return content.getvalue()


def as_zip(by: User, dispute: Dispute) -> bytes:
    """The same in single files, photographs as they are kept."""
    pieces = pieces_in_order(dispute)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("00 封面.pdf", pdf(_cover(by, dispute)))
        bundle.writestr("00 目录.pdf", pdf(_index_of(pieces)))
        for number, one in enumerate(pieces, start=1):
            name = UNFIT_IN_NAMES.sub("_", one.title)
            bundle.writestr(f"{number:02d} {name}.{one.ending}", one.content)
    return content.getvalue()


def _cover(by: User, dispute: Dispute) -> Sheet:
    """It names the shop and the matter, not the consumer: it lies open."""
    rows = (
        ("卷宗编号", dispute.number),
        ("被投诉人", dispute.merchant_name),
        ("事由", dispute.summary),
        ("首次反映", day_words(timezone.localdate(dispute.opened_at))),
        ("办理情况", dispute.get_stage_display()),
        ("承办人", str(dispute.holder or "")),
        ("立卷单位", letterhead(by.department).full_name),
        ("立卷人", by.display_name),
        ("立卷日期", day_words(timezone.localdate())),
        ("保管期限", ""),
    )
    table = LaidTable((3, 9), tuple((_cell(a, label=True), _cell(b)) for a, b in rows))
    return Sheet("消费纠纷调解卷宗", "", (table,), dense=False)


def _index_of(pieces: Sequence[Piece]) -> Sheet:
    """Pages are counted over the papers alone, from 1."""
    head = tuple(_cell(one, label=True) for one in ("序号", "文书名称", "文号", "日期", "页号"))
    rows, page = [head], 1
    for number, one in enumerate(pieces, start=1):
        last = page + len(one.pages.pages) - 1
        told = (
            str(number),
            one.title,
            one.number,
            one.day.isoformat(),
            str(page) if last == page else f"{page}–{last}",
        )
        rows.append(tuple(_cell(words) for words in told))
        page = last + 1
    note = LaidLine((Run(f"共 {len(pieces)} 份 {page - 1} 页。"),), Style.NOTE)
    return Sheet("卷内目录", "", (LaidTable((1, 5, 5, 3, 2), tuple(rows)), note), dense=False)


def _cell(text: str, *, label: bool = False) -> LaidCell:
    return LaidCell((Run(text, Ink.FIXED if label else Ink.FILLED),), 1, 1, 0, label, upright=False)
