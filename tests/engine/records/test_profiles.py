"""Each shipped profile reads the export it is for, and knows it by its columns."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from liandong.engine.records import (
    RECORD_SCHEMA,
    Profile,
    RecordFile,
    UnreadableFile,
    detect_profile,
    merge_feedback,
    read_records,
    shipped_profiles,
)
from liandong.engine.records.profiles.binding import bind
from liandong.engine.records.profiles.profile import FIELDS
from liandong.engine.vocabulary import Source

NOW = datetime(2026, 11, 24, 15, 0)

EXPORTS = {
    "police_110_incident": "接警单编号 报警时间 报警人 报警人电话 警情地址 报警内容 补充接警内容",
    "police_110_feedback": "反馈单编号 接警单编号 反馈时间 出警处置情况 处理结果说明 反馈报警类别",
    "police_110_export_a": (
        "接警号 报警时间 地区 管辖单位 警情级别 警情地址 报警人 报警人电话 "
        "报警内容 处警情况 经度 纬度"
    ),
    "police_110_export_b": (
        "接警单编号 报警时间 报警内容 反馈信息 接警报警类别 接警报警类型 接警报警细类 接警报警子类 "
        "反馈报警类别 反馈报警类型 反馈报警细类 反馈报警子类 所属分局 管辖单位名"
    ),
    "complaint_12315": (
        "登记编号 登记时间 信息来源/接收方式 投诉人 联系电话 被投诉主体名称 被投诉主体地址 "
        "商品/服务大类 商品/服务中类 商品/服务小类 商品名称 品牌 购买时间 消费地点 "
        "涉及金额(元) 投诉问题类别(大) 投诉内容 诉求 反馈内容"
    ),
    "report_12315": (
        "登记编号 登记时间 举报人 联系电话 被举报主体名称 违法行为类别 举报内容 是否立案"
    ),
    "workorder_12345": (
        "工单编号 来电时间 来电人 来电号码 事发地址 工单内容 办理结果 一级分类 二级分类"
    ),
    "workorder_plain": "id text",
    "canonical": "source source_id received_at text",
}


def test_every_shipped_profile_has_an_example_here() -> None:
    assert {profile.name for profile in shipped_profiles()} == set(EXPORTS)


@pytest.mark.parametrize("name", EXPORTS)
def test_it_is_known_by_its_columns(name: Any) -> None:
    found = detect_profile(EXPORTS[name].split())
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", EXPORTS)
def test_it_loads_by_name(name: Any) -> None:
    if name != "canonical":
        assert Profile.load(name).name == name


def read(tmp_path: Any, columns: str, *rows: list[str], **options: Any) -> Any:
    path = tmp_path / "a.csv"
    lines = [columns.split(), *rows]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in lines))
    (batch,) = list(read_records(path, now=NOW, **options))
    assert batch.rejects == []
    return batch.records


def test_a_complaint_is_read_in_full(tmp_path: Path) -> None:
    row = [
        "999902000000020260302001", "2026-03-02 10:00", "互联网", "王某", "199****1234",
        "云锦服饰店", "铜马广场2号", "商品", "服装鞋帽", "连衣裙", "连衣裙", "云锦", "2026-02-28",
        "铜马广场", "268", "质量", "第一次手洗就掉色", "退货退款268元", "已退款",
    ]  # fmt: skip
    (record,) = read(tmp_path, EXPORTS["complaint_12315"], row).to_pylist()
    assert record["source"] == "complaint_12315"
    assert record["text"] == "第一次手洗就掉色\n退货退款268元"
    assert record["merchant_name"] == "云锦服饰店"
    assert record["goods"] == "连衣裙 云锦"
    assert record["amount_yuan"] == 268
    assert record["occurred_at"] == datetime(2026, 2, 28)
    assert record["source_class"] == ["商品", "服装鞋帽", "连衣裙", "质量"]
    assert record["response"] == "已退款"


def test_the_confirmed_class_counts_before_the_guessed_one_and_codes_become_words(
    tmp_path: Path,
) -> None:
    columns = EXPORTS["police_110_export_b"]
    guessed = ["08", "消费", "", ""]
    confirmed = ["02", "打架", "", ""]
    rows = [
        ["J1", "2026-03-02", "争吵", "已劝离", *guessed, *confirmed, "", ""],
        ["J2", "2026-03-02", "争吵", "已劝离", *guessed, "", "", "", "", "", ""],
    ]
    classes = read(tmp_path, columns, *rows)["source_class"].to_pylist()
    assert classes == [["行政（治安）类警情", "打架"], ["纠纷", "消费"]]


def test_a_request_that_is_in_the_text_already_is_not_said_twice(tmp_path: Path) -> None:
    columns = "登记编号 登记时间 投诉内容 诉求"
    (record,) = read(
        tmp_path, columns, ["1", "2026-03-02", "掉色，要求退货", "要求退货"]
    ).to_pylist()
    assert record["text"] == "掉色，要求退货"


def test_the_first_filled_phone_column_counts(tmp_path: Path) -> None:
    columns = "接警单编号 报警时间 联系电话 报警电话 报警内容"
    records = read(tmp_path, columns, ["1", "2026-03-02", "", "19900001234", "退货"])
    assert records["person_phone"].to_pylist() == ["19900001234"]


def test_work_orders_without_a_time_take_that_of_the_file_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\nw1,买的手机坏了\n")
    file = read_records(path)
    (batch,) = list(file)
    assert not file.has_times
    assert any("没有时间列" in note for note in file.notes)
    assert batch.records["source"].to_pylist() == [Source.WORKORDER_12345]


def test_feedback_joins_its_incident_in_time_order(tmp_path: Path) -> None:
    incidents = read(
        tmp_path,
        "接警单编号 报警时间 报警内容",
        ["J1", "2026-03-02", "退货"],
        ["J2", "2026-03-02", "吵"],
    )
    feedback = read(
        tmp_path,
        "接警单编号 反馈时间 出警处置情况 反馈报警类别",
        ["J1", "2026-03-02 16:00", "已换货", "纠纷"],
        ["J1", "2026-03-02 15:00", "正在调解", ""],
        ["J9", "2026-03-02 15:00", "别处的警情", ""],
    )
    assert feedback["text"].to_pylist() == [None] * 3
    merged = merge_feedback(incidents, feedback).to_pylist()
    assert [row["response"] for row in merged] == ["正在调解\n已换货", None]
    assert merged[0]["source_class"] == ["纠纷"]
    assert merged[0]["text"] == "退货"


def test_a_new_city_needs_a_profile_and_no_code(tmp_path: Path) -> None:
    profile = tmp_path / "city.toml"
    profile.write_text(
        'name = "city"\ntitle = "某市警情"\nsource = "police_110"\n'
        '[columns]\nsource_id = ["流水"]\nreceived_at = ["几时"]\ntext = ["何事"]\n'
        '[source_class]\ngroups = [["类"]]\n[source_class.codes]\nX7 = "纠纷"\n'
    )
    records = read(
        tmp_path,
        "流水 几时 何事 类",
        ["1", "2026-03-02", "退货", "X7"],
        profile=Profile.load(profile),
    )
    assert records["source_class"].to_pylist() == [["纠纷"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name =", "来源模板有错"),
        ('name="a"\ntitle="a"\nsource="mars"\n[columns]\n', "来源模板有错"),
        (
            'name="a"\ntitle="a"\nsource="police_110"\n[columns]\ncolour=["色"]\n',
            "不认识的键 colour",
        ),
        ('name="a"\ntitle="a"\nsource="police_110"\nkind="x"\n[columns]\n', "kind 只能是"),
        ('name="a"\ntitle="a"\nsource="police_110"\n', "来源模板有错"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        Profile.parse(text)


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(UnreadableFile, match="complaint_12315"):
        Profile.load("nowhere")


def test_columns_in_brackets_are_told_apart() -> None:
    profile = Profile.load("complaint_12315")
    bound = bind(profile, ["登记编号", "投诉问题类别(大)", "投诉问题类别(小)"])
    assert bound.class_groups == (("投诉问题类别(大)", "投诉问题类别(小)"),)


def test_columns_that_nothing_reads_are_told(incidents: Callable[..., RecordFile]) -> None:
    header = "接警单编号,报警时间,报警内容,当事人情绪,回访人"
    file = incidents("W1,2026-11-20 10:05:00,店家不退,激动,老周", header=header)
    (note,) = [note for note in file.notes if "没有读取" in note]
    assert "当事人情绪、回访人" in note
    assert "来源模板" in note


def test_columns_that_a_profile_leaves_out_on_purpose_are_not(
    incidents: Callable[..., RecordFile],
) -> None:
    header = "接警号,报警时间,地区,管辖单位,警情级别,报警内容,处警情况"
    file = incidents("W1,2026-11-20 10:05:00,亭东区,铜马所,三级,店家不退,已劝", header=header)
    assert not [note for note in file.notes if "没有读取" in note]


def test_a_column_may_fill_every_field_of_a_record_that_is_one_cell() -> None:
    of_several_cells = {"source", "source_class", "raw"}
    assert [*FIELDS] == [name for name in RECORD_SCHEMA.names if name not in of_several_cells]
