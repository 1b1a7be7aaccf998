"""The paper to edit. Fonts and sizes are those of official letters (GB/T 9704): 仿宋 and 宋体."""

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from liandong.desk.papers.rules.layout import (
    Ink,
    LaidCell,
    LaidCloud,
    LaidLine,
    LaidTable,
    Piece,
    Run,
    Runs,
    Sheet,
)
from liandong.desk.papers.rules.parts import Style
from liandong.desk.papers.rules.wording import WIDE
from liandong.desk.ui.spreadsheets import printable

BODY, TITLE, HEAD = "仿宋", "宋体", "黑体"
GREY: Final = 85
"""Of the smaller words of a cloud, of 255: it is still read when it is printed."""
TEXT_WIDTH: Final = {True: 166, False: 156}  # millimetres between the margins, dense or not
LINE, DENSE_LINE, CELL_LINE, NOTE_LINE = Pt(24), Pt(16), Pt(15), Pt(13)
"""Fixed, as in official letters: a multiple would grow with the font that stands in for 仿宋."""
ALIGNED: Final = {
    Style.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Style.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
}


def docx(sheet: Sheet) -> bytes:
    """A file of Word that LibreOffice and WPS open as well."""
    paper = Document()
    _set_up(paper, sheet)
    _centred(paper, sheet.title, TITLE, 18 if sheet.dense else 22, bold=True)
    if sheet.number:
        _centred(paper, sheet.number, BODY, 14)
    for piece, following in zip(sheet.pieces, (*sheet.pieces[1:], None), strict=True):
        if isinstance(piece, LaidTable):
            _draw_table(paper, piece, sheet.dense)
        elif isinstance(piece, LaidCloud):
            _draw_cloud(paper, piece)
        else:
            _draw_line(paper, piece, sheet.dense)
            if isinstance(following, LaidTable) or _is_seal(following):
                # no seal stands alone on a page, no words without their table
                paper.paragraphs[-1].paragraph_format.keep_with_next = True
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _is_seal(piece: Piece | None) -> bool:
    return isinstance(piece, LaidLine) and piece.style is Style.RIGHT


def _set_up(paper: Paper, sheet: Sheet) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    sides = (20, 20, 22, 22) if sheet.dense else (32, 28, 28, 26)
    top, bottom, left, right = (Mm(side) for side in sides)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    normal = paper.styles["Normal"]
    if not isinstance(normal, ParagraphStyle):
        raise TypeError("the template has no style for paragraphs")
    _set_font(normal, BODY, _size(sheet.dense))
    _set_language(normal)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = DENSE_LINE if sheet.dense else LINE
    paper.core_properties.title = printable(sheet.title)
    paper.core_properties.author = ""
    if sheet.mark:
        section.header.paragraphs[0].text = printable(sheet.mark)
    number_pages(section.footer.paragraphs[0])


def _size(dense: bool) -> float:
    return 10.5 if dense else 14


def _set_font(of: Any, name: str, size: float) -> None:
    """Word keeps the font of Chinese characters apart from that of Latin ones."""
    of.font.name, of.font.size = name, Pt(size)
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _set_language(style: ParagraphStyle) -> None:
    """Simplified Chinese: else punctuation may stand as it does in Taiwan."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def _centred(paper: Paper, text: str, font: str, size: float, *, bold: bool = False) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(8)
    paragraph.paragraph_format.line_spacing = Pt(1.5 * size)
    run = paragraph.add_run(printable(text))
    run.bold = bold
    _set_font(run, font, size)


def _draw_line(paper: Paper, line: LaidLine, dense: bool) -> None:
    paragraph = paper.add_paragraph()
    size = 9.0 if line.style is Style.NOTE else _size(dense)
    if line.style in {Style.BODY, Style.HEAD}:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    if line.style is Style.HEAD:
        paragraph.paragraph_format.keep_with_next = True
    if line.style in ALIGNED:
        paragraph.alignment = ALIGNED[line.style]
    if line.style is Style.RIGHT:
        paragraph.paragraph_format.right_indent = Pt(2 * size)
    if line.style is Style.NOTE:
        paragraph.paragraph_format.line_spacing = NOTE_LINE
    _write(paragraph, line.runs, HEAD if line.style is Style.HEAD else "", size)
    if line.right:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH[dense] / 2))
        paragraph.add_run("\t")
        _write(paragraph, line.right, "", size)


def _write(paragraph: Paragraph, runs: Runs, font: str, size: float, *, ruled: bool = True) -> None:
    for piece in runs:
        run = paragraph.add_run(printable(_line_to_write_on(piece) if ruled else piece.text))
        run.bold = font == HEAD
        _set_font(run, font or BODY, size)


def _line_to_write_on(run: Run) -> str:
    """Underscores: Word and LibreOffice draw no line under spaces at the end of a line.

    A day brings its own words (年 月 日) and needs no line.
    """
    if run.ink is Ink.BLANK and not run.text.strip():
        return "__" * len(run.text)
    return run.text


def _draw_cloud(paper: Paper, cloud: LaidCloud) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)
    for place, word in enumerate(cloud.words):
        run = paragraph.add_run(printable(f"{WIDE if place else ''}{word.text}"))
        _set_font(run, HEAD if word.strong else BODY, word.size)
        run.font.color.rgb = RGBColor(*(0 if word.strong else GREY,) * 3)


def _draw_table(paper: Paper, laid: LaidTable, dense: bool) -> None:
    table = paper.add_table(len(laid.rows), len(laid.widths), "Table Grid")
    table.autofit = False
    unit = TEXT_WIDTH[dense] / sum(laid.widths)
    for column, width in zip(table.columns, laid.widths, strict=True):
        column.width = Mm(width * unit)
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(laid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            _draw_cell(table, cell, row, column, unit, laid.widths)
            taken |= {
                (row + down, column + across)
                for down in range(cell.down)
                for across in range(cell.across)
            }
            column += cell.across
    if laid.is_headed:
        _repeat_head(table)


def _repeat_head(table: Table) -> None:
    """The heads of columns stand again on each page, and never alone at the end of one."""
    head = table.rows[0]
    properties = head._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(name))
    for cell in head.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _draw_cell(
    table: Table, cell: LaidCell, row: int, column: int, unit: float, widths: tuple[int, ...]
) -> None:
    drawn = table.cell(row, column)
    if cell.across > 1 or cell.down > 1:
        drawn = drawn.merge(table.cell(row + cell.down - 1, column + cell.across - 1))
    drawn.width = Mm(unit * sum(widths[column : column + cell.across]))
    if cell.tall:
        table.rows[row].height = Pt(cell.tall * 17)
        table.rows[row].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    _fill_cell(drawn, cell)


def _fill_cell(drawn: _Cell, cell: LaidCell) -> None:
    paragraph = drawn.paragraphs[0]
    paragraph.paragraph_format.line_spacing = CELL_LINE
    if cell.label or cell.upright:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not cell.tall:
        drawn.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(paragraph, cell.runs, "", 10.5, ruled=False)


def number_pages(paragraph: Paragraph) -> None:
    """第 x 页　共 y 页, counted by Word."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        _set_font(paragraph.add_run(printable(words)), BODY, 9)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            paragraph._p.append(simple)
