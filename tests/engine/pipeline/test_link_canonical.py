"""`liandong link` takes files with canonical column names, CSV or Parquet, without a profile."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from liandong.cli import main

CALL: dict[str, Any] = {
    "source_id": "J1",
    "received_at": "2026-03-02 09:00:00",
    "person_name": "陈先生",
    "person_phone": "19900001234",
    "merchant_name": "锦福金店",
    "merchant_address": None,
    "place": "建设中路169号",
    "lon": 120.1512,
    "lat": 33.3501,
    "text": "报警人称在锦福金店换购手镯被扣折旧费，双方争吵，请民警到场。",
    "goods": None,
    "amount_yuan": 3299.0,
}
OTHER_CALL: dict[str, Any] = {
    **CALL,
    "source_id": "J2",
    "person_name": "周女士",
    "person_phone": "19900005678",
    "merchant_name": "川香火锅",
    "place": "解放路8号",
    "lon": 120.3,
    "lat": 33.1,
    "text": "报警人称在川香火锅吃饭被多收餐费。",
    "amount_yuan": 88.0,
}
COMPLAINT: dict[str, Any] = {
    **CALL,
    "source_id": "T1",
    "received_at": "2026-03-02 09:40:00",
    "person_name": "陈小山",
    "merchant_name": "云泽市亭东区锦福金店有限公司",
    "merchant_address": "亭东区建设中路169-1号",
    "place": None,
    "text": "本人在锦福金店以旧换新购买手镯，店员不按标价折旧，要求退还3299元。",
    "goods": "手镯",
}


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        at = pl.col("received_at").str.to_datetime()
        frame.with_columns(at).write_parquet(path)
    return path


@pytest.mark.long
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_one_matter_in_two_files_is_linked_with_its_reasons(tmp_path: Path, ending: str) -> None:
    police = written(tmp_path / f"police{ending}", [CALL, OTHER_CALL])
    complaints = written(tmp_path / f"complaints{ending}", [COMPLAINT])
    out = tmp_path / "links.csv"
    options = ["--police", police, "--complaints", complaints, "--out", out]
    assert main(["link", *map(str, options)]) == 0
    links = pl.read_csv(out, infer_schema=False).to_dicts()
    assert [(row["police_id"], row["complaint_id"]) for row in links] == [("J1", "T1")]
    assert links[0]["decision"] == "link"
    reasons = json.loads(links[0]["reasons"])
    assert "手机号" in json.dumps(reasons, ensure_ascii=False)


def test_the_command_says_what_was_rejected_compared_and_too_common(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = {**COMPLAINT, "source_id": "T0", "received_at": "2090-01-01 00:00:00"}
    often = [{**COMPLAINT, "source_id": f"T{n}"} for n in range(1, 41)]
    police = written(tmp_path / "police.csv", [CALL])
    complaints = written(tmp_path / "complaints.csv", [late, *often])
    options = ["--police", police, "--complaints", complaints, "--out", tmp_path / "links.csv"]
    assert main(["link", *map(str, options), "--json"]) == 0
    out, err = capsys.readouterr()
    assert "拒收 1 行，如第 2 行“received_at”：时间在将来" in err
    assert "只比较时间最近的：商户与姓氏 2 次" in err
    summary = json.loads(out)
    assert summary["candidates"] == 40  # all: the rule that takes most takes more
    assert summary["capped"]["手机号"] == 1
