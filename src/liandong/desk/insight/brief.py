"""The brief of the picture as a Word document: findings first, then each part with its numbers."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from liandong.desk.access.models import User
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.pictures import PICTURES, Picture
from liandong.desk.insight.scope import COUNTINGS, Scope
from liandong.desk.papers.rendering.docx import number_pages
from liandong.desk.ui.charts import Table, is_empty, table_of
from liandong.desk.ui.spreadsheets import printable

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BROKEN: Final = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError)
MOST_ROWS: Final = 15
WIDEST: Final = 12
"""More columns than these do not fit on the sheet; the file of tables has them."""
BLACK: Final = RGBColor(0, 0, 0)
WIDTH: Final = Cm(15.5)
STYLES: Final = (
    ("Normal", "仿宋", 12),
    ("Title", "黑体", 20),
    ("Heading 1", "黑体", 15),
    ("Heading 2", "黑体", 13),
    ("Table Grid", "仿宋", 10),
)
"""Style, font and size in points, as official papers are set."""
FINDINGS: Final = ("totals", "risers", "fields", "sectors", "merchants", "groups", "prepaid")
"""Parts whose finding stands among the main points."""


def brief(scope: Scope, drawn: Mapping[str, bytes], *, latest: datetime | None, by: User) -> bytes:
    made = [maker.draw(scope, by) for maker in PICTURES.values()]
    shown = [picture for picture in made if not is_empty(picture.spec)]
    document = _document()
    _head(document, scope, latest, by)
    document.add_heading("一、要点", 1)
    for picture in shown:
        if picture.name in FINDINGS:
            document.add_paragraph(printable(picture.title), style="List Bullet")
    document.add_heading("二、分项", 1)
    for picture in shown:
        _part(document, picture, drawn.get(picture.name))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _document() -> DocumentObject:
    document = Document()
    for name, font, size in STYLES:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), BLACK
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    number_pages(section.footer.paragraphs[0])
    return document


def _head(document: DocumentObject, scope: Scope, latest: datetime | None, by: User) -> None:
    title = document.add_heading("消费纠纷态势简报", 0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    until = f"{timezone.localtime(latest):%Y-%m-%d %H:%M}" if latest else "—"
    counting = COUNTINGS[scope.counting]
    document.add_paragraph(f"{printable(scope.words())}；口径：{counting}；数据截至 {until}")
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    document.add_paragraph(f"{by.department.name}，{now} 导出。内部使用。")


def _part(document: DocumentObject, picture: Picture, drawing: bytes | None) -> None:
    definition = DEFINITIONS[picture.name]
    document.add_heading(printable(f"{definition.title}：{picture.title}"), 2)
    if drawing:
        try:
            document.add_picture(io.BytesIO(drawing), width=WIDTH)
        except BROKEN:
            document.add_paragraph("（图未能读出，见下表）")
    table = table_of(picture.spec)
    if len(table.head) <= WIDEST:
        _table(document, table)
    elif not drawing:
        document.add_paragraph("表格较宽，见表格文件。")
    document.add_paragraph(f"口径：{definition.text}")


def _table(document: DocumentObject, table: Table) -> None:
    rows = table.rows[:MOST_ROWS]
    drawn = document.add_table(rows=1 + len(rows), cols=len(table.head), style="Table Grid")
    for place, words in enumerate(table.head):
        drawn.rows[0].cells[place].text = printable(words)
    for row, cells in zip(drawn.rows[1:], rows, strict=True):
        for place, (to, cell) in enumerate(zip(row.cells, cells, strict=True)):
            to.text = printable(cell.words)
            if cell.is_number and place:
                to.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if len(table.rows) > MOST_ROWS:
        left = len(table.rows) - MOST_ROWS
        document.add_paragraph(f"另有 {left} 行，见表格文件。")
