"""Files made to exhaust the machine: each is refused in words, within bounded time and memory."""

import resource
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from liandong.cli import main
from liandong.engine.records import UnreadableFile, read_records, take_sample
from liandong.engine.records.readers.bounded import open_apart

pytestmark = pytest.mark.long

CPU_SECONDS = 60
"""Bound for each file, far above what any takes; without limits they took minutes or aborted."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
        <Default Extension="xml" ContentType="application/xml"/>
        <Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>
        <Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
        <Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
        </Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
        <sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
        <Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
        </Relationships>""",
}


def workbook(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows))
    return path


def far_cell(folder: Path) -> Path:
    return workbook(folder / "a.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def far_cells_without_addresses(folder: Path) -> Path:
    """Where a cell is follows from how many came before it."""
    wide = f"<row>{'<c><v>1</v></c>' * 16_384}</row>"
    return workbook(folder / "a.xlsx", wide + "<row/>" * 1_048_574 + "<row><c><v>1</v></c></row>")


def endless_tag(folder: Path) -> Path:
    return workbook(folder / "a.xlsx", "<row><c " + 'r="A1" ' * 3_000_000)


def long_text_in_many_cells(folder: Path) -> Path:
    """One shared text of a megabyte, in a hundred thousand cells."""
    path = workbook(folder / "a.xlsx", "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001)
    ))  # fmt: skip
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        text = "x" * (1 << 20)
        archive.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>',
        )
    return path


def zip_bomb(folder: Path) -> Path:
    path = workbook(folder / "a.xlsx", "")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.xml", "w", force_zip64=True) as entry,
    ):
        for _megabyte in range(1_100):
            entry.write(bytes(1 << 20))
    return path


def dictionary_bomb(folder: Path) -> Path:
    """A cell of a megabyte, named a million times by its place in the dictionary."""
    names = pa.array(np.zeros(1_000_000, dtype=np.int32))
    column = pa.DictionaryArray.from_arrays(names, pa.array(["x" * (1 << 20)]))
    path = folder / "a.parquet"
    times = pa.array(["2026-11-20 10:00:00"] * 1_000_000)
    table = pa.table({"接警单编号": column, "报警时间": times, "报警内容": column})
    pq.write_table(table, path, compression="zstd")
    assert path.stat().st_size < 100_000
    return path


def bomb_of(folder: Path, wrap: Callable[[pa.Array], pa.Array], rows: int) -> Path:
    """A file whose column is made of many names of one text of a megabyte."""
    names = pa.array(np.zeros(rows, dtype=np.int32))
    column = wrap(pa.DictionaryArray.from_arrays(names, pa.array(["x" * (1 << 20)])))
    count = len(column)
    path = folder / "a.parquet"
    table = pa.table({
        "接警单编号": pa.array([f"J{number}" for number in range(count)]),
        "报警时间": pa.array(["2026-11-20 10:00:00"] * count),
        "报警内容": pa.array(["买的鞋要退"] * count),
        "附加": column,
    })  # fmt: skip
    pq.write_table(table, path, compression="zstd")
    assert path.stat().st_size < 1_000_000
    return path


def dictionary_bomb_in_a_structure(folder: Path) -> Path:
    def wrap(column: pa.Array) -> pa.Array:
        return pa.StructArray.from_arrays([column], ["a"])

    return bomb_of(folder, wrap, 2_000)


def dictionary_bomb_in_a_list(folder: Path) -> Path:
    def wrap(column: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(pa.array(range(len(column) + 1), pa.int32()), column)

    return bomb_of(folder, wrap, 2_000)


def dictionary_bomb_in_a_list_of_structures(folder: Path) -> Path:
    def wrap(column: pa.Array) -> pa.Array:
        inner = pa.StructArray.from_arrays([column], ["a"])
        return pa.ListArray.from_arrays(pa.array(range(len(column) + 1), pa.int32()), inner)

    return bomb_of(folder, wrap, 2_000)


def dictionary_bomb_in_one_cell(folder: Path) -> Path:
    def wrap(column: pa.Array) -> pa.Array:
        return pa.ListArray.from_arrays(pa.array([0, len(column)], pa.int32()), column)

    return bomb_of(folder, wrap, 500)


def empty_rows(folder: Path) -> Path:
    path = folder / "a.parquet"
    column = pa.nulls(50_000_000, pa.string())
    pq.write_table(pa.table({"接警单编号": column, "报警内容": column}), path, compression="zstd")
    return path


def wide_table(folder: Path) -> Path:
    path = folder / "a.csv"
    head = ",".join(f"列{n}" for n in range(200_000))
    path.write_text(f"{head}\n{',' * 199_999}\n" * 2, encoding="utf-8")
    return path


def wide_parquet(folder: Path) -> Path:
    path = folder / "a.parquet"
    pq.write_table(pa.table({f"列{n}": pa.array(["x"]) for n in range(5_000)}), path)
    return path


def wide_json(folder: Path) -> Path:
    path = folder / "a.jsonl"
    cells = ",".join(f'"列{n}":1' for n in range(200_000))
    path.write_text(f"{{{cells}}}\n", encoding="utf-8")
    return path


def wide_page(folder: Path) -> Path:
    path = folder / "a.xls"
    path.write_text(f"<table><tr>{'<td colspan=200>x' * 1_000}</table>", encoding="utf-8")
    return path


def endless_line(folder: Path) -> Path:
    path = folder / "a.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("接警单编号,报警时间,报警内容\n")
        for _part in range(40):
            file.write("x," * (1 << 20))
    return path


def endless_object(folder: Path) -> Path:
    path = folder / "a.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write('[{"接警单编号": "')
        for _part in range(40):
            file.write("x" * (1 << 20))
    return path


REFUSED: list[tuple[Callable[[Path], Path], str]] = [
    (far_cell, "上限"),
    (far_cells_without_addresses, "内存超过"),
    (long_text_in_many_cells, "内存超过"),
    (endless_tag, "工作簿"),
    (zip_bomb, "超过 1 GB"),
    (dictionary_bomb, "解开后超过"),
    (dictionary_bomb_in_a_structure, "解开后超过"),
    (dictionary_bomb_in_a_list, "解开后超过"),
    (dictionary_bomb_in_a_list_of_structures, "解开后超过"),
    (dictionary_bomb_in_one_cell, "解开后超过"),
    (empty_rows, "解开后超过"),
    (wide_table, "列的上限"),
    (wide_parquet, "列的上限"),
    (wide_json, "列的上限"),
    (wide_page, "列的上限"),
    (endless_line, "不是一行数据"),
    (endless_object, "不是一行数据"),
]
hostile = pytest.mark.parametrize(
    ("make", "says"), REFUSED, ids=[make.__name__ for make, _ in REFUSED]
)


def read_whole(path: Path) -> int:
    return sum(batch.rows_read for batch in read_records(path))


def used() -> float:
    """Processor time of this process and of those that it started and that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


@hostile
def test_a_hostile_file_is_refused_in_words_and_soon(
    make: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    path = make(tmp_path)
    before, most = used(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableFile) as refusal:
        read_whole(path)
    assert says in refusal.value.reason
    assert refusal.value.remedy
    assert used() - before < CPU_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < 2 << 20  # kilobytes


def test_a_workbook_with_formatting_far_away_is_read(tmp_path: Path) -> None:
    """Empty cells that were only coloured count for nothing."""
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABC", ("接警单编号", "报警时间", "报警内容"), strict=True)
    )
    row = "".join(
        f'<c r="{letter}2" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABC", ("J1", "2026-03-02 10:00:00", "买的鞋要退"), strict=True)
    )
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = workbook(tmp_path / "a.xlsx", f'<row r="1">{head}</row><row r="2">{row}</row>{far}')
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]


def test_a_deeply_nested_line_stays_out_and_the_others_come_in(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = '{"接警单编号": "J1", "报警时间": "2026-03-02 10:00:00", "报警内容": "%s"}'
    deep = f'{{"接警单编号": {"[" * 100_000}1{"]" * 100_000}}}'
    less = f'{{"接警单编号": "J3", "报警内容": {"[" * 900}1{"]" * 900}}}'
    path.write_text("\n".join([good % "要退货", deep, less]), encoding="utf-8")
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]
    assert {reject.row for reject in batch.rejects} == {2, 3}


def test_the_command_line_refuses_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = far_cell(tmp_path)
    given = ["recognise", str(path), "--source", "police_110", "--out", str(tmp_path / "b.csv")]
    assert main(given) != 0
    output = capsys.readouterr()
    assert "上限" in output.out + output.err
    assert "另存后再导入" in output.out + output.err


def test_sheets_that_are_too_large_together_are_refused_with_what_they_come_to(
    tmp_path: Path,
) -> None:
    cell = '<row r="1048576"><c r="T1048576"><v>1</v></c></row>'
    path = workbook(tmp_path / "a.xlsx", cell)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet2.xml", SHEET.format(cell))
    with pytest.raises(UnreadableFile) as refusal:
        read_whole(path)
    assert f"合计已有 {2 * 20 * 1_048_576:,} 格" in refusal.value.reason


@pytest.mark.parametrize(
    ("ends", "says"), [(signal.SIGKILL, "服务器内存不够"), (signal.SIGXCPU, "还没有读完")]
)
def test_why_the_reader_ended_is_told_rightly(
    tmp_path: Path, ends: signal.Signals, says: str
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"接警单编号": ["J1"]}), path)
    before = {child.pid for child in psutil.Process().children()}
    table = open_apart(path, frozenset())
    (reader,) = [child for child in psutil.Process().children() if child.pid not in before]
    reader.send_signal(ends)
    with pytest.raises(UnreadableFile, match=says):
        next(table.batches(10))


@pytest.mark.parametrize("make", [far_cell, endless_line, wide_table])
def test_a_hostile_sample_is_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        take_sample(make(tmp_path))
    assert refusal.value.remedy
