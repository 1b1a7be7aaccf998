"""卷宗: the papers of a matter in the order of a file, with cover and index, as one PDF or ZIP."""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import file_of, papers_of
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.filling import Ink, LaidCell, LaidLine, LaidTable, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.papers.rules.wording import day_words

ORDER: Final = (
    "people_application",
    "complaint",
    "identity",
    "acceptance",
    "refusal",
    "delegation",
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
"""申请、受理、调解、协议、履行、回访: as files of mediation are bound."""


def papers_in_order(dispute: Dispute) -> list[Paper]:
    """Valid papers in the order of a file; reports are no part of it."""
    found = papers_of(numbers_of(dispute)).filter(state=Paper.State.ISSUED, form__in=ORDER)
    return sorted(found.select_related("file"), key=lambda one: (ORDER.index(one.form), one.pk))


def as_pdf(by: User, dispute: Dispute) -> bytes:
    """Cover, index with pages, and the papers as they were issued."""
    papers = papers_in_order(dispute)
    files = [PdfReader(io.BytesIO(file_of(one))) for one in papers]
    front = PdfReader(io.BytesIO(pdf(_cover(by, dispute))))
    index = _index_of(papers, files)
    bound = PdfWriter()
    for part in (front, PdfReader(io.BytesIO(pdf(index))), *files):
        bound.append(part)
    content = io.BytesIO()
    bound.write(content)
    return content.getvalue()


def as_zip(by: User, dispute: Dispute) -> bytes:
    """The same in single files."""
    papers = papers_in_order(dispute)
    files = [PdfReader(io.BytesIO(file_of(one))) for one in papers]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("00 封面.pdf", pdf(_cover(by, dispute)))
        bundle.writestr("00 目录.pdf", pdf(_index_of(papers, files)))
        for number, one in enumerate(papers, start=1):
            bundle.writestr(f"{number:02d} {one.kind.title}.pdf", file_of(one))
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


def _index_of(papers: Sequence[Paper], files: Sequence[PdfReader]) -> Sheet:
    """Pages are counted over the papers alone, from 1."""
    head = tuple(_cell(one, label=True) for one in ("序号", "文书名称", "文号", "日期", "页号"))
    rows, page = [head], 1
    for number, (one, file) in enumerate(zip(papers, files, strict=True), start=1):
        last = page + len(file.pages) - 1
        told = (
            str(number),
            one.kind.title,
            one.number,
            timezone.localdate(one.issued_at).isoformat(),
            str(page) if last == page else f"{page}–{last}",
        )
        rows.append(tuple(_cell(words) for words in told))
        page = last + 1
    note = LaidLine((Run(f"共 {len(papers)} 份 {page - 1} 页。"),), Style.NOTE)
    return Sheet("卷内目录", "", (LaidTable((1, 5, 5, 3, 2), tuple(rows)), note), dense=False)


def _cell(text: str, *, label: bool = False) -> LaidCell:
    return LaidCell((Run(text, Ink.FIXED if label else Ink.FILLED),), 1, 1, 0, label, upright=False)
