"""What free text loses when it is redacted, and what it keeps."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liandong.desk.access.rules.redaction import is_identity_number, redact, redact_all

ID = "320902199003071239"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("电话19900001234。", "电话199****1234。"),
        ("199 0000 1234", "199******1234"),
        ("199-0000-1234", "199******1234"),
        ("+8619900001234", "+86199****1234"),
        ("１９９００００１２３４", "１９９****１２３４"),
        ("一九九零零零零一二三四", "一九九****一二三四"),
        ("幺九九零零零零幺二三四", "幺九九****幺二三四"),
        ("座机0515-80001234", "座机0515-****1234"),
        (f"身份证{ID}", "身份证3209**********1239"),
        ("证号32090219900307123x，", "证号3209**********123x，"),
        ("老证320902900307123", "老证3209*******7123"),
        ("卡号6222021234567890128", "卡号***************0128"),
        ("卡号6222 0212 3456 7890 128", "卡号******************* 128"),
        ("车牌苏J12345，", "车牌苏J***45，"),
        ("苏J·D12345", "苏J·****45"),
        ("邮箱wang.xiao@example.com", "邮箱w********@example.com"),
        ("微信号：wang_199", "微信号：w*******"),
        ("家住幸福路8号阳光花园3幢502室，", "家住幸福路8号阳光花园******，"),
        ("在12幢1单元602室楼下", "在**幢*单元***室楼下"),
        ("报警人王小明称在商场", "报警人王**称在商场"),
        ("报警人：王小明，", "报警人：王**，"),
        ("姓名：阿迪力 电话", "姓名：阿** 电话"),
        ("联系人李四电话", "联系人李*电话"),
        ("投诉人（张三）反映", "投诉人（张*）反映"),
        ("报警人金素珍和店主争吵", "报警人金**和店主争吵"),
        ("经核实报警人（方敏）", "经核实报警人（方*）"),
        ("报警人白洁报称", "报警人白*报称"),
        ("处警民警王建国到场", "处警民警王**到场"),
        ("处警人：李明、张伟", "处警人：李*、张*"),
        ("处警民警：赵大力，辅警钱小明", "处警民警：赵**，辅警钱**"),
        ("接警员周敏", "接警员周*"),
        ("金女士称店家不退", "金**称店家不退"),
        ("后经王先生表示同意", "后经王**表示同意"),
        ("王先生、李女士", "王**、李**"),
        ("店员张小姐说不能退", "店员张**说不能退"),
        ("于女士在店里，付先生随后到", "于**在店里，付**随后到"),
        ("高女士反映", "高**反映"),
        ("黄女士来电，方先生陪同", "黄**来电，方**陪同"),
        ("欧阳女士与诸葛先生", "欧***与诸***"),
        ("王女士包被划破", "王**包被划破"),
        ("陈先生产品有问题", "陈**产品有问题"),
        ("当事人与赵某某、钱某甲协商", "当事人与赵**、钱**协商"),
        ("联系李师傅上门，王老师电话不接", "联系李**上门，王**电话不接"),
        ("，王小明先生说", "，王**先生说"),
        ("李娜女士反映", "李*女士反映"),
    ],
)
def test_personal_data_is_hidden(text, redacted):
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "消费者向商家反映未果，要求退款",
        "报警人称在铜马广场买的金项链，克数不足",
        "报警人在店里与店员争吵",
        "消费者付款后要求退货",
        "消费者金项链在店内断裂，金额到账",
        "投诉人万达广场购买",
        "报警人常在该店消费",
        "民警到场，民警高度重视，民警张贴告示",
        "金额19900元，订单号2026042400012345678",
        "统一社会信用代码91320902MA1MABCD2X",
        "接警编号3209022026042400123",
        "2026-04-24 15:30 在建设中路88号",
        "买的女士包、女士凉鞋和先生产品",
        "厂家先生产后发货，先生锈再脱漆",
        "新款高女士鞋和白女士衬衫",
        "黄金女士项链，白金女士戒指",
        "位于女士鞋区，对于女士来说偏贵",
        "对方女士说不退，双方先生都到场",
        "每周女士瑜伽课，三张女士月卡，十分钟女士护理",
        "允许女士免费入场，感谢女士们光顾女士专柜",
        "康师傅方便面，张师傅面馆，李老师培训中心",
        "在某商场购买某品牌手机，于某日付款，张某品牌",
        "任何女士不得入内，公司先生产再收款",
        "高端女士包，黄色女士外套，谢谢老板",
        "",
    ],
)
def test_what_is_no_personal_data_stays(text):
    assert redact(text) == text


PIECES = st.one_of(
    st.text(max_size=8),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{16}[0-9Xx]", fullmatch=True),
    st.from_regex(r"0[0-9]{2,3}-?[0-9]{7,8}", fullmatch=True),
    st.sampled_from(
        ["报警人", "姓名：", "王小明", "家住", "微信号", "苏J12345", "，", " ", "*", "-"]
    ),
    st.text("0123456789-* Xx０１９一九", max_size=24),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
@example("1990000123419900001234")
@example("报警人" * 3 + "王小明" * 3)
def test_the_length_is_kept_and_only_stars_are_new(text):
    redacted = redact(text)
    assert len(redacted) == len(text)
    assert all(new in {old, "*"} for old, new in zip(text, redacted, strict=True))


@given(TEXTS)
def test_redacting_again_changes_nothing(text):
    assert redact(redact(text)) == redact(text)


@given(st.lists(TEXTS, max_size=5))
@example(
    ["王女士", "报警人姓张三说处警民警：汪思远", "家住３号楼２０１室", "一三九零零零零一二三四"]
)
def test_many_at_once_are_redacted_as_each_by_itself(texts):
    assert redact_all(texts) == [redact(text) for text in texts]


@given(TEXTS)
def test_no_mobile_and_no_identity_number_survives(text):
    redacted = redact(text)
    assert not re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", redacted)
    for found in re.finditer(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", redacted):
        assert not is_identity_number(found[0])


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True), st.sampled_from("，。 号a"))
def test_each_identity_number_with_a_right_check_sign_is_hidden(body, before):
    number = next(body + sign for sign in "0123456789X" if is_identity_number(body + sign))
    assert number[4:-4] not in redact(before + number)


def test_the_check_sign_is_that_of_the_standard():
    assert is_identity_number("11010519491231002X")  # the example of GB 11643-1999
    assert not is_identity_number("110105194912310021")


def test_evidence_spans_hold_in_both_texts():
    text = f"报警人王小明电话19900001234身份证{ID}称衣服掉色"
    start = text.index("衣服掉色")
    assert redact(text)[start : start + 4] == "衣服掉色"
