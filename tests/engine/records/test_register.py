"""A register of merchants as a file."""

from pathlib import Path

import polars as pl
import pytest

from liandong.engine.records import UnreadableFile
from liandong.engine.records.merchant_register import read_register


def test_names_aliases_and_places_are_read(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "编号,登记名称,别名,经营地址,经度,纬度,商圈\n"
        "A1,云上羽绒服饰有限公司,云上羽绒；云羽,建设中路1号,120.13,33.38,铜马商圈\n"
        "A2,张记火锅,,,,,\n"
        "A3,,没有名称,,,,\n",
        "utf-8",
    )
    first, second = read_register(path).merchants
    assert (first.id, first.aliases) == ("A1", ("云上羽绒", "云羽"))
    assert (first.lon, first.lat, first.district) == (120.13, 33.38, "铜马商圈")
    assert (second.aliases, second.address, second.lon) == ((), "", None)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_name_is_enough_in_any_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"register.{ending}"
    frame = pl.DataFrame({"name": ["云上羽绒"], "lon": ["120.1"], "lat": [None]})
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[ending](
        path
    )
    (merchant,) = read_register(path).merchants
    assert (merchant.id, merchant.name, merchant.lon) == ("云上羽绒", "云上羽绒", None)


def test_a_file_of_the_national_encoding(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes("名称,别名\n云上羽绒,云羽\n".encode("gb18030"))
    assert read_register(path).merchants[0].aliases == ("云羽",)


def test_without_names_it_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("电话,地址\n1,建设中路\n", "utf-8")
    with pytest.raises(UnreadableFile, match="名称列"):
        read_register(path)
