"""What free text loses when it is redacted, and what it keeps."""

import re
from typing import Any

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
        ("电话199\n0000\n1234", "电话199******1234"),
        ("199,0000,1234", "199******1234"),
        ("（199）0000 1234", "（199******1234"),
        ("❶❾❾⓿⓿⓿⓿❶❷❸❹", "❶❾❾****❶❷❸❹"),
        ("𝟏𝟗𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒", "𝟏𝟗𝟗****𝟏𝟐𝟑𝟒"),
        ("١٩٩٠٠٠٠١٢٣٤", "١٩٩****١٢٣٤"),
        ("卡号6222021234567890123", "卡号***************0123"),
        ("V信：wang_1990", "V信：w********"),
        ("护照E12345678", "护照*****5678"),
        ("电话 62345678", "电话 ****5678"),
        ("店员刘德华态度差", "店员刘**态度差"),
        ("赵女士（若兮）来电", "赵**（**）来电"),
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
        ("电话138.0013.8000", "电话138******8000"),
        ("138·0013·8000", "138******8000"),
        ("138 - 0013 - 8000", "138**********8000"),
        ("138－0013－8000", "138******8000"),
        ("138 001 38000", "138******8000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "1 3************** 0 0"),
        ("1-3-8-0-0-1-3-8-0-0-0", "1-3**************-0-0"),
        ("壹叁捌零零壹叁捌零零零", "壹叁捌****捌零零零"),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", "①③⑧****⑧⓪⓪⓪"),
        ("座机0515 8000 1234", "座机0515 *****1234"),
        ("零五一五八零零零一二三四", "零五一五****一二三四"),
        ("320902 19900307 1239", "3209************1239"),
        ("三二零九零二一九九零零三零七一二三九", "三二零九**********一二三九"),
        ("三二零九零二 一九九零零三零七 一二三九", "三二零九************一二三九"),
        ("卡号六二二二零二一二三四五六七八九零一二八", "卡号***************零一二八"),
        ("户名：张伟，账号", "户名：张*，账号"),
        ("收款人李强于", "收款人李*于"),
        ("老板陈建国", "老板陈**"),
        ("老板陈建国拒绝退款", "老板陈**拒绝退款"),
        ("店主：王强不同意", "店主：王*不同意"),
        ("老板娘叫周丽，", "老板娘叫周*，"),
        ("客户高明向店方付款", "客户高*向店方付款"),
    ],
)
def test_personal_data_is_hidden(text: str, redacted: str) -> None:
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
        "老板马上给退，老板何时给退，店主张贴告示",
        "经理高度重视，客服曾经承诺，老板胡说",
        "客户方面未到，会员金额未退，顾客黄金项链",
        "价格13.50、1380.00、800元，2026.11.24 10:30",
        "",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "电话@008613800138000@，", "电话@138.001.38000@", "电话：@138    0013    8000@",
        "电话@1，3，8，0，0，1，3，8，0，0，0@", "手机号:@138、00138000@", "小灵通@88881234@",
        "电话@1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e30@",
        "电话@¹³⁸⁰⁰¹³⁸⁰⁰⁰@", "电话@₁₃₈₀₀₁₃₈₀₀₀@", "电话@१३८००१३८०००@",
        "身份证号:@320902|19900101|1234@", "身份证@32O902199OO1O1123X@",
        "微信 : @zhang_san88@", "微信号“@zhang_san88@”",
        "微信号（@zhang_san88@）", "微信ID：@zhang_san88@",
        "Vx @zhangsan88@", "WECHAT:@zhangsan88@", "+V：@zhangsan88@", "Q号@123456789@",
        "抖音号@zhangsan88@", "小红书号@123456789@", "淘宝ID @zhangsan88@", "快手号@zhangsan88@",
        "车牌@苏JA123警@", "车牌@苏J1234学@", "车牌@苏JA·1234@", "车牌@苏J：A1234@", "@WJ苏12345@",
        "紫薇花园@3-2-401@", "紫薇花园@3#401@", "紫薇花园@三号楼二单元四零一室@",
        "户籍所在地：@射阳县海河镇旭日村三组12号@", "联系地址 @青年路12号@",
    ],
)  # fmt: skip
def test_an_unusual_spelling_of_a_number_an_account_or_an_address_is_hidden(text: str) -> None:
    before, data, after = text.split("@")
    redacted = redact(before + data + after)
    assert redacted.startswith(before)
    assert redacted.endswith(after)
    assert redacted.count("*") >= min(3, max(1, sum(map(str.isalnum, data)) - 4))
    assert redact_all([before + data + after]) == [redacted]


@pytest.mark.parametrize(
    "text",
    [
        "投诉人为张建国", "投诉人是张建国", "投诉人系张建国", "投诉人叫张建国", "姓名为张建国",
        "名字：张建国", "报警人【张建国】", "报警人《张建国》", "报警人-张建国", "报警人/张建国",
        "申请人张建国", "客人张建国在店里", "买家张建国在",
        "卖家张建国，", "甲方：张建国", "乙方：张建国",
        "男子张建国称", "收银员张建国", "业务员张建国", "律师张建国", "员工张建国", "其母张建国",
        "其父张建国到场", "老伴张建国", "转账给张建国",
        "微信转给张建国500元", "签字：张建国",
        "张建国（男，1990年生）", "张建国，男，汉族，", "证人张建国",
        *(f"报警人{family}建国称"
           for family in "齐牛葛温庄柴殷翟申洪梅祝舒尚项麻付曲鲍滕游甄樊党盖花"),
    ],
)  # fmt: skip
def test_a_name_after_another_cue_and_with_a_rarer_family_name_is_hidden(text: str) -> None:
    assert "建国" not in redact(text)
    assert redact(text) == text.replace("建国", "**")
    assert redact_all([text]) == [redact(text)]


@pytest.mark.parametrize(
    "text",
    [
        "女子高跟鞋断裂，女子马丁靴在店里开胶，男子毛衣（男，175码）",
        "负责人为何推诿，消费者为江苏人，投诉人为孕妇，消费者是陈旧观念",
        "买家付款后未发货，卖家何时发货，客人要求退款，甲方同意，乙方不认可",
        "消费者付定金表示不满，报警人花钱称不值，消费者付押金反映不退",
        "投诉人向商家反映，报警人向民警称，消费者温馨家园小区反映",
        "抖音直播间购买，快手主播推荐，京东自营购买iPhone15Pro，淘宝订单号2026042400012345678",
        "商家地址：铜马广场1号，商家联系地址：建设中路88号",
        "市场3-2-401摊位，色号3#401口红，型号A3-2-401，小区门口3-5元",
        "尺码36、37、38、39、40、41，价格1380、0013元，第1、3、5、7期",
        "2026-04-24 15:30:00至2026-04-25 16:00:00，面积120m²，单价13800元",
        "苏宁易购，鲁花5L花生油，晋江鞋业，牛肉面，梅花糕，王者荣耀",
        "员工高度重视，员工张贴告示，律师何时到，中介曾经承诺，业务员马上处理",
        "转给商家500元，付款给店家，汇给公司账户，转账给平台",
        "其父母到场，其妻子在场，其夫妻二人，老伴高血压",
        "签字确认后，签名文件，甲方乙方均同意，客人黄金项链，卖方许诺",
        "花园3号楼便利店，三号楼一楼，两幢十五层",
    ],
)
def test_shops_goods_amounts_days_and_orders_stay_readable(text: str) -> None:
    assert redact(text) == text
    assert redact_all([text]) == [text]


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
def test_the_length_is_kept_and_only_stars_are_new(text: Any) -> None:
    redacted = redact(text)
    assert len(redacted) == len(text)
    assert all(new in {old, "*"} for old, new in zip(text, redacted, strict=True))


@given(TEXTS)
def test_redacting_again_changes_nothing(text: Any) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.long
@given(st.lists(TEXTS, max_size=5))
@example(
    ["王女士", "报警人姓张三说处警民警：汪思远", "家住３号楼２０１室", "一三九零零零零一二三四"]
)
def test_many_at_once_are_redacted_as_each_by_itself(texts: Any) -> None:
    assert redact_all(texts) == [redact(text) for text in texts]


@pytest.mark.long
@given(TEXTS)
def test_no_mobile_and_no_identity_number_survives(text: Any) -> None:
    redacted = redact(text)
    assert not re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", redacted)
    for found in re.finditer(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", redacted):
        assert not is_identity_number(found[0])


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True), st.sampled_from("，。 号a"))
def test_each_identity_number_with_a_right_check_sign_is_hidden(body: Any, before: Any) -> None:
    number = next(body + sign for sign in "0123456789X" if is_identity_number(body + sign))
    assert number[4:-4] not in redact(before + number)


def test_the_check_sign_is_that_of_the_standard() -> None:
    assert is_identity_number("11010519491231002X")  # the example of GB 11643-1999
    assert not is_identity_number("110105194912310021")


def test_evidence_spans_hold_in_both_texts() -> None:
    text = f"报警人王小明电话19900001234身份证{ID}称衣服掉色"
    start = text.index("衣服掉色")
    assert redact(text)[start : start + 4] == "衣服掉色"
