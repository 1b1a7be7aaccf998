"""The files of a city: complete, in order, true to the shares, and reproducible to the byte."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from liandong.engine.records import read_records
from liandong.engine.vocabulary import NATURES, SECTORS, Source
from liandong.simulation import City, PlannedOutbreak, simulate

from .conftest import RECORDS, UNTIL, Files

TIME = "%Y-%m-%d %H:%M:%S"
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")


def shares(frame: pl.DataFrame, column: str) -> dict[str, float]:
    return dict(frame[column].value_counts(normalize=True).iter_rows())


@pytest.mark.long
def test_as_many_records_as_asked_for(city: Files) -> None:
    rows = len(city.police) + len(city.complaints) + len(city.reports)
    assert rows == pytest.approx(RECORDS, rel=0.02)
    assert rows == len(city.truth)
    assert (city.summary.incidents, city.summary.complaints, city.summary.reports) == (
        len(city.police),
        len(city.complaints),
        len(city.reports),
    )
    assert 4.5 < len(city.police) / len(city.complaints) < 5.5


def test_the_columns_are_those_that_cities_export(city: Files) -> None:
    assert city.police.columns[:9] == [
        "接警单编号",
        "报警时间",
        "报警人",
        "报警人电话",
        "警情地址",
        "经度",
        "纬度",
        "报警内容",
        "处警情况",
    ]
    assert {
        "登记编号",
        "被投诉主体名称",
        "统一社会信用代码",
        "投诉内容",
        "诉求",
        "反馈内容",
    } <= set(city.complaints.columns)
    assert {"登记编号", "是否匿名", "违法行为类别", "核查时限", "是否立案", "举报内容"} <= set(
        city.reports.columns
    )


@pytest.mark.parametrize(
    ("frame", "number", "time"),
    [
        ("police", "接警单编号", "报警时间"),
        ("complaints", "登记编号", "登记时间"),
        ("reports", "登记编号", "登记时间"),
    ],
)
def test_rows_are_numbered_in_the_order_of_time_and_end_now(
    city: Files, frame: str, number: str, time: str
) -> None:
    table = getattr(city, frame)
    assert table[number].n_unique() == len(table)
    assert table[time].to_list() == sorted(table[time].to_list())
    last = datetime.strptime(table[time][-1], TIME)
    assert UNTIL - timedelta(minutes=20) < last < UNTIL
    first = datetime.strptime(table[time][0], TIME)
    assert UNTIL - timedelta(days=731) <= first < UNTIL - timedelta(days=700)


def test_the_truth_speaks_only_allowed_words(city: Files) -> None:
    disputes = city.truth.filter(is_dispute="true")
    assert set(disputes["sector"]) <= set(SECTORS)
    assert set(disputes["nature"]) <= set(NATURES)
    assert disputes["item"].null_count() == 0
    rest = city.truth.filter(is_dispute="false")
    assert rest["sector"].null_count() == rest["nature"].null_count() == len(rest)
    assert all(len(p.split("；")) <= 3 for p in disputes["phrases"].drop_nulls())
    assert set(city.truth["merchant_id"].drop_nulls()) <= {m.id for m in City.load().merchants}


def test_every_row_has_its_truth(city: Files) -> None:
    sources = {
        **dict.fromkeys(city.police["接警单编号"], Source.POLICE_110),
        **dict.fromkeys(city.complaints["登记编号"], Source.COMPLAINT_12315),
        **dict.fromkeys(city.reports["登记编号"], Source.REPORT_12315),
    }
    assert sources == dict(city.truth.select("source_id", "source").iter_rows())


def test_links_are_all_pairs_of_a_call_and_a_complaint_of_one_matter(city: Files) -> None:
    disputes = city.truth.filter(is_dispute="true")
    calls = disputes.filter(source="police_110").select("matter_id", police_id="source_id")
    complaints = disputes.filter(source="complaint_12315").select(
        "matter_id", complaint_id="source_id"
    )
    pairs = set(
        calls.join(complaints, on="matter_id").select("police_id", "complaint_id").iter_rows()
    )
    assert set(city.links.iter_rows()) == pairs
    assert len(city.links) == city.summary.links > 20


def test_a_few_percent_of_all_calls_are_disputes_and_a_third_at_the_station(city: Files) -> None:
    summary = city.summary
    assert 0.03 < summary.disputes_110 / summary.incidents < 0.05
    assert 0.25 < summary.disputes_station / summary.incidents_station < 0.45
    station = city.police.filter(管辖单位名="铜马广场警务站")
    assert len(station) == summary.incidents_station


def test_the_classes_of_calls_are_those_of_a_county_bureau(city: Files) -> None:
    found = shares(city.police, "反馈报警类别")
    assert found["道路交通类警情"] == pytest.approx(923 / 3013, abs=0.05)
    assert found["纠纷"] == pytest.approx(281 / 3013, abs=0.03)
    assert found["群众紧急求助"] == pytest.approx(858 / 3013, abs=0.05)
    assert found["刑事类警情"] < 0.015


def test_outbreaks_are_told_as_often_as_the_truth_says(city: Files) -> None:
    in_outbreaks = city.truth.filter(pl.col("outbreak_id").is_not_null())
    by_id = {row["id"]: row for row in city.outbreaks.iter_rows(named=True)}
    assert set(in_outbreaks["outbreak_id"]) <= set(by_id)
    for identity, row in by_id.items():
        records = in_outbreaks.filter(outbreak_id=identity)
        assert records["matter_id"].n_unique() >= int(row["extra"]) * 0.7
        assert set(records["item"]) == {row["item"]}
        assert set(records["sector"]) == {row["sector"]}
        if row["merchant"]:
            assert set(records["merchant_id"]) == {row["merchant"]}


def test_something_is_going_on_in_the_old_town_at_the_end(city: Files) -> None:
    present = city.outbreaks.filter(pl.col("to") == "2026-11-24")
    assert set(present["district"]) == {"铜马商圈"}
    assert len(present) == 2


def test_nothing_in_the_files_could_be_anybody(city: Files) -> None:
    for frame in (city.police, city.complaints, city.reports):
        for column in frame.columns:
            for cell in frame[column].drop_nulls():
                assert all(p.startswith("154") for p in PHONE.findall(cell)), cell
                if column not in {"统一社会信用代码", "登记编号", "接警单编号"}:
                    assert all(i.startswith("999902") for i in ID_NUMBER.findall(cell)), cell


def test_responses_hold_id_numbers_and_phones_in_free_text(city: Files) -> None:
    answers = city.police["处警情况"].drop_nulls()
    assert answers.str.contains(r"999902\d{11}[\dX]").sum() > 20
    assert answers.str.contains(r"154\d{8}").sum() > 20


def test_no_text_shows_the_grammar_it_was_made_with(city: Files) -> None:
    for frame, columns in (
        (city.police, ("报警内容", "处警情况")),
        (city.complaints, ("投诉内容", "诉求", "反馈内容")),
        (city.reports, ("举报内容", "反馈内容")),
    ):
        for column in columns:
            texts = frame[column].drop_nulls()
            assert texts.str.contains(r"[<>()|*]|，，|。。|，。|None").sum() == 0, column
            assert texts.str.len_chars().min() > 0


def test_consumer_texts_are_hardly_ever_the_same_twice(city: Files) -> None:
    disputes = set(city.truth.filter(is_dispute="true")["source_id"])
    calls = city.police.filter(pl.col("接警单编号").is_in(disputes))["报警内容"]
    assert calls.n_unique() > len(calls) * 0.97
    complaints = city.complaints.filter(pl.col("登记编号").is_in(disputes))["投诉内容"]
    assert complaints.n_unique() > len(complaints) * 0.99


@pytest.mark.long
def test_the_engine_reads_what_was_written(city: Files) -> None:
    for name, source, rows in (
        ("police.xlsx", Source.POLICE_110, len(city.police)),
        ("complaints.csv", Source.COMPLAINT_12315, len(city.complaints)),
        ("reports.csv", Source.REPORT_12315, len(city.reports)),
    ):
        file = read_records(city.out / name)
        batches = list(file)
        assert file.source == source
        assert sum(len(b.rejects) for b in batches) == 0
        assert sum(b.records.num_rows for b in batches) == rows


def digests(out: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in sorted(out.glob("*.csv"))}


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 9), ("b", 9), ("c", 10)):
        simulate(tmp_path / name, seed=seed, years=1, records=600, until=UNTIL)
    a, b, c = (digests(tmp_path / name) for name in "abc")
    assert a == b
    assert a["complaints.csv"] != c["complaints.csv"]
    same = [pl.read_excel(tmp_path / name / "police.xlsx") for name in "ab"]
    assert same[0].equals(same[1])


def test_a_moment_with_a_time_zone_becomes_the_wall_clock_of_china(tmp_path: Path) -> None:
    summary = simulate(
        tmp_path, years=0.5, records=300, until=datetime(2026, 1, 1, 7, 0, tzinfo=UTC)
    )
    assert summary.until == datetime(2026, 1, 1, 15, 0)


def test_it_says_in_chinese_what_it_is_doing(tmp_path: Path) -> None:
    messages: list[str] = []
    simulate(tmp_path, years=0.5, records=300, until=UNTIL, progress=messages.append)
    assert len(messages) >= 3
    assert all(re.search(r"正在[\u4e00-\u9fff]", line) for line in messages)


@pytest.mark.parametrize(("records", "years"), [(10, 4), (1000, 0.01)])
def test_too_small_a_city_is_refused(tmp_path: Path, records: int, years: float) -> None:
    with pytest.raises(ValueError, match="至少"):
        simulate(tmp_path, records=records, years=years, until=UNTIL)


def test_a_short_window_still_has_its_outbreaks_inside(tmp_path: Path) -> None:
    summary = simulate(tmp_path, years=0.25, records=2000, until=UNTIL)
    outbreaks = pl.read_csv(tmp_path / "truth_outbreaks.csv", infer_schema_length=0)
    assert summary.outbreaks == len(outbreaks) >= 2
    assert outbreaks["from"].min() >= f"{summary.start:%Y-%m-%d}"


def test_a_rise_that_is_asked_for_is_at_one_merchant_of_its_district(tmp_path: Path) -> None:
    rise = PlannedOutbreak(
        kind="商家集中", item="电动自行车", phrases=("电池不耐用",), district="D01",
        first=date(2026, 9, 1), last=date(2026, 9, 20), extra=15,
    )  # fmt: skip
    simulate(tmp_path, years=0.5, records=2000, until=UNTIL, planned=[rise])
    read = partial(pl.read_csv, infer_schema_length=0)
    truth = read(tmp_path / "truth_outbreaks.csv").filter(kind="商家集中", item="电动自行车")
    assert truth.select("district", "from", "to").rows() == [
        ("铜马商圈", "2026-09-01", "2026-09-20")
    ]
    records = read(tmp_path / "truth_records.csv").filter(outbreak_id=truth["id"].item())
    assert records["matter_id"].n_unique() == rise.extra
    assert set(records["merchant_id"]) == {truth["merchant"].item()}
    assert records["phrases"].str.contains("电池不耐用").all()
