"""卷宗: the papers of a dispute in the order of a file, with cover and index, as one PDF or ZIP.

What is in it is what its reader may open by itself; the index names the rest and says why it is
left out.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.queries.attachment_rights import may_open
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.queries.attachments import attachments_of, content_of
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import papers_of
from liandong.desk.papers.rendering import MEDIA
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rendering.stored import handed_out
from liandong.desk.papers.rules.layout import Ink, LaidCell, LaidLine, LaidTable, Run, Sheet
from liandong.desk.papers.rules.parts import Style
from liandong.desk.papers.rules.wording import day_words
from liandong.desk.papers.scans import ENDINGS, bindable_pages, bound

if TYPE_CHECKING:
    from liandong.desk.papers.documents import Pages

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
    """One thing in the file: a paper as it was issued, or what was scanned.

    Of what is left out there is no content, and a title that names nobody.
    """

    title: str
    number: str
    day: date
    ending: str
    content: bytes
    left_out: str = ""  # why


def papers_in_order(dispute: Dispute) -> list[Paper]:
    """Valid papers in the order of a file; reports are no part of it."""
    found = papers_of(numbers_of(dispute)).filter(state=Paper.State.ISSUED, form__in=ORDER)
    return sorted(
        found.select_related("file"), key=lambda paper: (ORDER.index(paper.form), paper.pk)
    )


def pieces_in_order(by: User, dispute: Dispute) -> list[Piece]:
    """Papers in the order of a file, each before its signed sheets; evidence before mediation."""
    papers = [
        ((ORDER.index(paper.form), paper.pk, 0), _issued(paper, may_open(by, paper, dispute)))
        for paper in papers_in_order(dispute)
    ]
    kept = attachments_of(numbers_of(dispute)).filter(state=Attachment.State.KEPT, form__in=ORDER)
    scans = [
        (
            (ORDER.index(scan.form), scan.paper_id or LAST, scan.pk),
            _scanned(scan, may_open(by, scan, dispute)),
        )
        for scan in kept.select_related("file")
    ]
    return [piece for _place, piece in sorted([*papers, *scans], key=lambda placed: placed[0])]


def _issued(paper: Paper, is_open: bool) -> Piece:
    day = timezone.localdate(paper.issued_at)
    if not is_open:
        why = "出具单位和承办人以外的人员不能打开"
        return Piece(paper.kind.title, paper.number, day, "pdf", b"", why)
    return Piece(paper.kind.title, paper.number, day, "pdf", handed_out(paper))


def _scanned(scan: Attachment, is_open: bool) -> Piece:
    signed = "（签字件）" if scan.form else ""
    day = timezone.localdate(scan.taken_at or scan.added_at)
    if not is_open:
        why = "放入的单位和承办人以外的人员不能打开"
        return Piece(f"{scan.kind_words}{signed}", "", day, ENDINGS[scan.media], b"", why)
    return Piece(f"{scan.title}{signed}", "", day, ENDINGS[scan.media], content_of(scan))


def as_pdf(dispute: Dispute, pieces: Sequence[Piece]) -> bytes:
    """Cover, index with pages, the papers as they were issued, what was scanned.

    Raises LimitsExceeded where it is too much for one file.
    """
    pages = _pages_of(pieces)
    index = pdf(_index_of(pieces, pages))
    sheets = [part.content for part in pages if part.pages]
    return bound([pdf(_cover(dispute)), index, *sheets])


def as_zip(dispute: Dispute, pieces: Sequence[Piece]) -> bytes:
    """The same in single files, photographs as they are kept, numbered as in the index."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("00 封面.pdf", pdf(_cover(dispute)))
        bundle.writestr("00 目录.pdf", pdf(_index_of(pieces, _pages_of(pieces))))
        for number, piece in enumerate(pieces, start=1):
            if piece.left_out:
                continue
            name = UNFIT_IN_NAMES.sub("_", piece.title)
            bundle.writestr(f"{number:02d} {name}.{piece.ending}", piece.content)
    return content.getvalue()


def _pages_of(pieces: Sequence[Piece]) -> "list[Pages]":
    """Of each; none of what is left out or cannot be bound."""
    from liandong.desk.papers.documents import UNBOUND

    kept = [(piece.content, MEDIA[piece.ending]) for piece in pieces if not piece.left_out]
    pages = iter(bindable_pages(kept))
    return [UNBOUND if piece.left_out else next(pages) for piece in pieces]


def _archived(dispute: Dispute) -> HistoryEntry | None:
    """Who put it into the archive, where it lies there."""
    if dispute.stage != Stage.ARCHIVED:
        return None
    steps = HistoryEntry.objects.filter(
        of_whole(dispute), verb="stepped", undone_at=None, detail__after=Stage.ARCHIVED.value
    )
    return steps.select_related("by__department").order_by("-pk").first()


def _cover(dispute: Dispute) -> Sheet:
    """It names the shop and the dispute, not the consumer: it lies open. Whoever archived it made
    the file, not who takes a copy; what is not archived yet has nobody's name."""
    filed = _archived(dispute)
    filer = filed.by if filed else None
    rows = (
        ("卷宗编号", dispute.number),
        ("被投诉人", dispute.merchant_name),
        ("事由", dispute.summary),
        ("首次反映", day_words(timezone.localdate(dispute.opened_at))),
        ("办理情况", dispute.get_stage_display()),
        ("承办人", str(dispute.holder or "")),
        ("立卷单位", letterhead(filer.department).full_name if filer else ""),
        ("立卷人", filer.display_name if filer else ""),
        ("立卷日期", day_words(timezone.localdate(filed.at)) if filed else ""),
        ("保管期限", ""),
    )
    table = LaidTable((3, 9), tuple((_cell(a, label=True), _cell(b)) for a, b in rows))
    return Sheet("消费纠纷调解卷宗", "", (table,), dense=False)


def _index_of(pieces: Sequence[Piece], pages: "Sequence[Pages]") -> Sheet:
    """Pages are counted over the papers alone, from 1; what is left out or not bound has none."""
    head = tuple(
        _cell(heading, label=True) for heading in ("序号", "文书名称", "文号", "日期", "页号")
    )
    rows, page = [head], 1
    reasons: dict[str, list[str]] = {}  # in words, with the numbers of the pieces
    for number, (piece, part) in enumerate(zip(pieces, pages, strict=True), start=1):
        if part.pages:
            last = page + part.pages - 1
            place = str(page) if last == page else f"{page}–{last}"
            page = last + 1
        else:
            place = "未附" if piece.left_out else "未合订"
            why = f"未附：{piece.left_out}" if piece.left_out else "未能合订，见原件"
            reasons.setdefault(why, []).append(str(number))
        cells = (str(number), piece.title, piece.number, piece.day.isoformat(), place)
        rows.append(tuple(_cell(words) for words in cells))
    count = sum(part.pages > 0 for part in pages)
    notes = [f"共 {count} 份 {page - 1} 页。"]
    notes += [f"第 {'、'.join(numbers)} 份{why}。" for why, numbers in reasons.items()]
    lines = tuple(LaidLine((Run(words),), Style.NOTE) for words in notes)
    return Sheet("卷内目录", "", (LaidTable((1, 5, 5, 3, 2), tuple(rows)), *lines), dense=False)


def _cell(text: str, *, label: bool = False) -> LaidCell:
    return LaidCell((Run(text, Ink.FIXED if label else Ink.FILLED),), 1, 1, 0, label, upright=False)
