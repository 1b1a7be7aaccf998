"""A city's own profiles: written as text, chosen for files, suggested for a sample."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from liandong.engine.records import (
    Profile,
    UnreadableFile,
    detect_profile,
    profile_text,
    read_records,
    shipped_profiles,
    take_sample,
)
from liandong.engine.records.profiles.choices import choices_of, with_choices
from liandong.engine.records.profiles.suggestions import nearest_profile, suggest, suggest_codes
from liandong.engine.records.profiles.time_formats import fitting_form
from liandong.engine.records.readers.samples import Sample, readable

SHIPPED = [shipped_profile for shipped_profile in shipped_profiles() if shipped_profile.source]
BASE = Profile.load("police_110_incident")
COLUMNS = ["接警单编号", "报警时间", "报警内容", "警情类别", "新列"]


@pytest.mark.parametrize("profile", SHIPPED, ids=lambda profile: profile.name)
def test_a_profile_is_the_same_when_read_from_its_text(profile: Any) -> None:
    named = replace(profile, title='“甲”的"引号"\\', ignored=("序\t号",), time_forms=("%d/%m/%Y",))
    assert Profile.parse(profile_text(named)) == named
    assert profile_text(Profile.parse(profile_text(named))) == profile_text(named)


@pytest.mark.parametrize("form", ["%H", "", "日", "%Y"])
def test_a_form_by_which_no_time_can_be_read_is_refused(form: str) -> None:
    text = profile_text(replace(BASE, time_forms=(form,)))
    with pytest.raises(UnreadableFile, match="时间写法"):
        Profile.parse(text)


def test_own_profiles_come_first_where_they_know_as_much_of_the_file() -> None:
    own = replace(BASE, name="本地")
    assert detect_profile(COLUMNS, own=[own]) is own
    poorer = Profile("少", "少", BASE.source, {key: BASE.columns[key] for key in BASE.required})
    assert detect_profile(COLUMNS, own=[poorer]) is not poorer
    aware = replace(poorer, ignored=("警情类别", "新列"))
    assert detect_profile(COLUMNS, own=[aware]) is aware


def test_choices_say_what_the_profile_says_and_change_no_more_than_was_changed() -> None:
    choices = choices_of(BASE, COLUMNS)
    assert choices == {
        "接警单编号": "source_id",
        "报警时间": "received_at",
        "报警内容": "text",
        "警情类别": "class1",
        "新列": None,
    }
    same = with_choices(BASE, {name: choice for name, choice in choices.items() if choice})
    assert same == BASE
    moved = with_choices(BASE, {"新列": "text", "报警内容": "+text"})
    assert moved.columns["text"][0] == "新列"
    assert "报警内容" not in moved.columns["text"]
    assert moved.append["text"][0] == "报警内容"
    assert choices_of(moved, COLUMNS)["新列"] == "text"


def test_columns_are_known_by_what_stands_in_them(tmp_path: Path) -> None:
    lines = ["甲,乙,丙,丁,戊,己"]
    lines += [
        f"AB{n:05d},2026-03-{n + 1:02d} 08:00,199000012{n:02d},演示路{n}号,"
        f"{'王李张'[n % 3]}某,买的第{n}件羽绒服掉色店家不肯退钱要求退款"
        for n in range(20)
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), "gb18030")
    sample = take_sample(path)
    found = suggest(sample, nearest_profile(sample))
    assert [found[name].choice for name in "甲乙丙丁戊己"] == [
        *("source_id", "received_at", "person_phone", "place", "person_name", "text"),
    ]
    assert "100% 的内容像电话号码" in found["丙"].reasons


def test_a_name_that_its_cells_contradict_is_doubted() -> None:
    rows = {n: {"联系电话": f"演示路{n}号", "x": f"199000012{n:02d}"} for n in range(20)}
    found = suggest(Sample.of_rows(rows), BASE)
    assert found["x"].choice == "person_phone"
    assert found["联系电话"].choice != "person_phone"


def test_codes_are_told_by_the_code_above_them() -> None:
    sample = Sample.of_rows(
        {n: {"类": code} for n, code in enumerate(["080102", "0203", "77", "纠纷"])}
    )
    suggested = suggest_codes(sample.frame["类"], BASE)
    assert suggested == {"080102": "纠纷", "0203": "行政（治安）类警情", "77": ""}


def test_a_named_form_reads_times_and_a_new_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "接警单编号,报警时间,报警内容,备注,又一列\nJ1,26-03-05 8:07,不给退,无,x\n", "utf-8"
    )
    own = replace(BASE, name="本地", time_forms=("%y-%m-%d %H:%M",), ignored=("备注",))
    file = read_records(path, own=[own])
    (batch,) = file
    assert batch.records["received_at"][0].as_py().isoformat() == "2026-03-05T08:07:00"
    assert "又一列" in file.notes[-1]
    assert "备注" not in file.notes[-1]
    sample = take_sample(path)
    assert (readable(sample, BASE), readable(sample, own)) == (set(), {2})
    assert Sample.of_json(sample.as_json()) == sample


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (["5/11/26 8:00", "6/11/26 9:30", "9/11/26 10:00"], "%d/%m/%y %H:%M"),
        (["11/5/2026 8:00", "11/6/2026 9:30", "11/9/2026 10:00"], "%m/%d/%Y %H:%M"),
        (["05-NOV-26 08.00.00 AM", "06-NOV-26 01.00.00 PM"], "%d-%b-%y %I.%M.%S %p"),
        (["26-11-05 8:00", "26-11-06 9:00"], "%y-%m-%d %H:%M"),
        (["昨天", "前天"], None),
        (["2026-11-05 8:00"], None),
    ],
)
def test_the_form_of_times_is_found_by_what_lies_together(written: Any, form: str | None) -> None:
    assert fitting_form(pl.Series(written)) == form


def test_a_refusal_says_what_to_do_before_it_names_columns_that_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"投诉内容,{'乱' * 900},{'码' * 900}\nx,y,z\n", "utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        read_records(path)
    assert refusal.value.remedy.startswith("请补上该列")
    assert len(refusal.value.remedy) < 200


@pytest.mark.long
def test_a_header_above_a_cell_of_megabytes_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"接警单编号,报警时间,报警内容\nJ1,2026-03-05 8:07,{'长' * 3_000_000}\n", "utf-8"
    )
    assert take_sample(path).columns == ("接警单编号", "报警时间", "报警内容")
