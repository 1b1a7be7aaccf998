"""Every form has its fixed words in their order, filled in or not, to edit and to print."""

import io
import re
from datetime import date
from typing import Any

import docx as reader
import pypdf
import pytest
from docx.oxml.ns import qn

from liandong.desk.access.models import Department
from liandong.desk.papers.rendering.docx import docx
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.forms import FORMS, issuable, may_issue
from liandong.desk.papers.rules.layout import (
    Heading,
    LaidCell,
    LaidCloud,
    LaidLine,
    LaidTable,
    Run,
    Sheet,
    lay_out,
    problems,
)
from liandong.desk.papers.rules.parts import PLACE, Form, Issuer, Kind, Options, Style, Way
from liandong.desk.papers.rules.wording import filled
from tests.desk.papers.conftest import ACCEPTED

SAMPLES = {
    Kind.TEXT: "演示某某",
    Kind.LONG: "第一，双方确认收费 268 元。\n第二，三日内退还。",
    Kind.DAY: "2026-11-24",
    Kind.HOUR: "2026-11-24T10:30",
    Kind.YES_NO: "yes",
    Kind.POINT: "3",
    Kind.CLOUD: "退款难 14\n态度差 9\n质量差 5",
}
HEADING = Heading("演示区市场监督管理局", "演市监投〔2026〕12号", date(2026, 11, 24))


def full(form: Form) -> dict[str, str]:
    return {field.key: SAMPLES[field.kind] for field in form.fields}


def bare(text: str) -> str:
    """Without what a renderer does to spaces, breaks and lines to write on."""
    return re.sub(r"[\s_]", "", text)


def words_of(sheet: Sheet) -> str:
    """What a person reads on it, from top to bottom."""
    texts = [sheet.title, sheet.number]
    for piece in sheet.pieces:
        if isinstance(piece, LaidTable):
            texts += [run.text for row in piece.rows for cell in row for run in cell.runs]
        elif isinstance(piece, LaidCloud):
            texts += [word.text for word in piece.words]
        else:
            texts += [run.text for run in (*piece.runs, *piece.right)]
    return bare("".join(texts))


def in_word(content: bytes) -> str:
    """The text of the body in document order, each merged cell once."""
    body = reader.Document(io.BytesIO(content)).element.body
    return bare("".join(node.text or "" for node in body.iter(qn("w:t"))))


def in_print(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return bare("".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_paper_to_edit_says_what_the_form_says(form: Any) -> None:
    for values in ({}, full(form)):
        sheet = lay_out(form, values, HEADING if values else Heading())
        assert in_word(docx(sheet)) == words_of(sheet)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_paper_to_print_says_the_same(form: Any) -> None:
    """Columns of a table are read in another order, and pages bear their number."""
    for values in ({}, full(form)):
        sheet = lay_out(form, values, HEADING if values else Heading())
        printed = re.sub(r"第\d+页共\d+页", "", in_print(pdf(sheet)))
        assert sorted(printed) == sorted(words_of(sheet))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_value_stands_on_the_paper(form: Any) -> None:
    sheet = lay_out(form, full(form), HEADING)
    words = words_of(sheet)
    for field in form.fields:
        assert bare(filled(field, SAMPLES[field.kind])) in words, field.key
    assert problems(form, full(form)) == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_field_has_its_place_and_every_place_its_field(form: Any) -> None:
    places = set(PLACE.findall(repr(form.parts)))
    assert places == form.keys


def test_the_ten_official_forms_are_there_in_their_order() -> None:
    official = [form for form in FORMS.values() if form.official]
    assert [form.official for form in official] == list(range(1, 11))
    assert official[4].title == "投诉受理决定书"


def test_a_decision_reads_as_the_official_form() -> None:
    sheet = lay_out(FORMS["acceptance"], ACCEPTED, HEADING)
    assert words_of(sheet).startswith(
        "投诉受理决定书演市监投〔2026〕12号演示甲：我局于2026年11月20日收到你关于黄金手镯多收工艺费的投诉。"
        "经审查，符合《市场监督管理投诉举报处理办法》规定的受理条件，我局决定受理。"
        "联系人：演示乙；联系电话：0515-00000000。特此告知。演示区市场监督管理局（印章）2026年11月24日注：1."
    )


@pytest.mark.parametrize(("key", "items"), [("refusal", 7), ("termination", 8)])
def test_a_ground_is_chosen_among_all_that_the_article_names(key: str, items: int) -> None:
    form = FORMS[key]
    assert len(form.options) == items
    words = words_of(lay_out(form, {"ground": "2"}, HEADING))
    assert "第〔二〕项" in words
    assert all(bare(item) in words for item in form.options)
    assert "“" in problems(form, full(form) | {"ground": str(items + 1)})[0]


def test_what_is_missing_and_what_is_wrong_is_named() -> None:
    found = problems(
        FORMS["acceptance"], ACCEPTED | {"received_on": "去年", "phone": " ", "x": "1"}
    )
    assert found == ["没有“x”这一栏", "“收到投诉日期”填写有误：去年", "还缺“联系电话”"]


def test_a_choice_is_ticked() -> None:
    words = words_of(lay_out(FORMS["complaint"], {"may_publish": "no"}, Heading()))
    assert "是否同意公示投诉信息□是☑否是否同意委托调解□是□否" in words


def test_forms_five_to_nine_are_the_regulators_alone() -> None:
    for form in FORMS.values():
        if 2 <= form.official <= 10:
            assert form.issuers == {Issuer.REGULATOR}, form.title


def test_a_district_receives_the_notice_of_distribution_and_does_not_issue_it() -> None:
    form = FORMS["distribution"]
    assert not may_issue(form, "regulator", "district")
    assert may_issue(form, "regulator", "city")
    assert may_issue(form, "regulator", "province")


def test_the_result_of_a_report_is_told_only_on_a_named_statute() -> None:
    form = FORMS["report_result"]
    assert {"statute", "article"} <= {field.key for field in form.fields if field.required}


@pytest.mark.parametrize("form", [form for form in FORMS.values() if 4 <= form.official <= 8])
def test_official_notices_may_be_told_by_any_way(form: Any) -> None:
    assert set(form.ways) == set(Way)


def test_an_agreement_of_the_committee_is_the_committees() -> None:
    own = {form.key for form in issuable("committee")} - {form.key for form in issuable("police")}
    assert "people_agreement" in own
    assert "agreement" not in own


def test_issuers_are_the_kinds_of_departments() -> None:
    assert set(Issuer) <= set(Department.Kind.values)


def test_only_forms_with_a_choice_have_options() -> None:
    for form in FORMS.values():
        has_field = any(field.kind is Kind.POINT for field in form.fields)
        assert has_field == any(isinstance(part, Options) for part in form.parts)


def test_a_word_of_the_cloud_is_as_large_as_it_is_frequent() -> None:
    """The most frequent stands in the middle; the same counts in another order draw the same."""
    form = FORMS["special_report"]
    counts = "换货难 1\n退款难 16\n质量差 4\n态度差 4"
    sheet = lay_out(form, {"cloud": counts}, HEADING)
    (cloud,) = [piece for piece in sheet.pieces if isinstance(piece, LaidCloud)]
    assert [word.text for word in cloud.words] == ["质量差", "退款难", "态度差", "换货难"]
    others = "\n".join(sorted(counts.splitlines()))
    assert others != counts
    assert lay_out(form, {"cloud": others}, HEADING) == sheet
    size = {word.text: word.size for word in cloud.words}
    assert size["退款难"] > size["质量差"] == size["态度差"] > size["换货难"]
    drawn = reader.Document(io.BytesIO(docx(sheet)))
    of_word = {
        run.text.strip(): run.font.size.pt
        for paragraph in drawn.paragraphs
        for run in paragraph.runs
        if run.font.size
    }
    assert {word: of_word[word] for word in size} == pytest.approx(size, abs=0.5)
    assert pdf(sheet) == pdf(sheet)


def test_a_draft_is_marked_as_such() -> None:
    sheet = lay_out(FORMS["handoff"], {}, Heading(), mark="草稿")
    assert "草稿" in in_print(pdf(sheet))
    headers = reader.Document(io.BytesIO(docx(sheet))).sections[0].header.paragraphs
    assert headers[0].text == "草稿"


def test_the_same_paper_gives_the_same_bytes() -> None:
    sheet = lay_out(FORMS["acceptance"], ACCEPTED, HEADING)
    assert pdf(sheet) == pdf(sheet)


def test_a_cell_grows_with_what_is_written_in_it() -> None:
    form = FORMS["scene"]
    values = full(form) | {
        "result": "\n".join(f"第{number}项" for number in range(1, 13)) + "\n末项"
    }
    height: dict[str, float] = {}

    def note(text: str, page: list[float], *_rest: object) -> None:
        height[text.strip()] = page[5]

    print_ = pypdf.PdfReader(io.BytesIO(pdf(lay_out(form, values, HEADING))))
    print_.pages[0].extract_text(visitor_text=note)
    assert height["末项"] > height["协议金额（元）"] + 10


def test_the_heads_of_columns_stand_again_on_each_page_and_never_alone() -> None:
    def cell(text: str, *, label: bool = False) -> LaidCell:
        return LaidCell((Run(text),), 1, 1, 0, label, upright=False)

    head = (cell("商圈", label=True), cell("件数", label=True))
    rows = tuple((cell(f"演示商圈{n}"), cell(f"{n}")) for n in range(60))
    before = LaidLine((Run("各商圈如下。"),), Style.BODY)
    sheet = Sheet("演示材料", "", (before, LaidTable((6, 6), (head, *rows))), dense=True)
    paper = reader.Document(io.BytesIO(docx(sheet)))
    (words,) = [line for line in paper.paragraphs if line.text == "各商圈如下。"]
    assert words.paragraph_format.keep_with_next
    first, second, *_rest = paper.tables[0].rows
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert second._tr.trPr is None
    assert all(line.paragraph_format.keep_with_next for line in first.cells[0].paragraphs)
    pages = pypdf.PdfReader(io.BytesIO(pdf(sheet))).pages
    assert len(pages) > 1
    assert all("件数" in page.extract_text() for page in pages)


def test_words_before_a_table_are_not_left_on_the_page_before_it() -> None:
    """With as many lines before it as fill a page but for one."""

    def cell(text: str, *, label: bool = False) -> LaidCell:
        return LaidCell((Run(text),), 1, 1, 0, label, upright=False)

    table = LaidTable((6,), ((cell("件数", label=True),), (cell("第一行"),)))
    for lines in range(38, 50):
        filling = tuple(LaidLine((Run(f"第{n}行。"),), Style.BODY) for n in range(lines))
        words = LaidLine((Run("各商圈如下。"),), Style.BODY)
        sheet = Sheet("演示材料", "", (*filling, words, table), dense=True)
        texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(sheet))).pages]
        (at,) = [text for text in texts if "各商圈如下" in text]
        assert "件数" in at
        assert "第一行" in at
