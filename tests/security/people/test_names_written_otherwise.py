"""Names, phones and accounts that a text writes in another way than the field of the record."""

from typing import Any

import polars as pl
import pytest

from liandong.desk.access.masking import mask_text, people
from liandong.desk.access.rules.redaction import redact, redact_all
from liandong.desk.intake.rules.own_people_columns import own_hidden

PHONE = "19900000401"


@pytest.mark.parametrize(
    "written",
    [
        "199、0000、0401", "199|0000|0401", "199：0000：0401", "199#0000#0401", "199+0000+0401",
        "199=0000=0401", "199…0000…0401", "199【0000】0401", "199“0000”0401", "199；0000；0401",
        "199 0000 0401", "199OOOOO4O1", "1 9 9 0 0 0 0 0 4 0 1", "199a0000b0401",
        "前三位199中间0000最后0401", "一九九零零零零零四零一", "１９９００００－０４０１",
        "l99ooooo4ol",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", [PHONE, "199-0000-0401", "+86 199 0000 0401"])
def test_a_known_phone_is_hidden_however_it_is_written(written: str, field: str) -> None:
    text = f"其母亲电话{written}，要求退货"
    masked = mask_text(text, people([(None, field)]))
    assert len(masked) == len(text)
    assert masked.startswith("其母亲电话")
    assert masked.endswith("，要求退货")
    kept = sum(sign != "*" for sign in masked) - len("其母亲电话，要求退货")
    hidden = sum(old != new for old, new in zip(text, masked, strict=True))
    assert hidden >= 4
    assert kept == len(written) - hidden
    for middle in ("0000", "OOOO", "oooo", "零零零零", "００００"):
        assert middle not in masked


@pytest.mark.parametrize(
    ("field", "text", "masked"),
    [
        ("尉迟 映雪", "尉迟映雪称", "尉***称"),
        ("尉迟映雪", "尉迟 映雪称，尉迟·映雪", "尉****称，尉****"),
        ("张女士(尉迟映雪)", "尉迟映雪称，张女士称", "尉***称，张**称"),
        ("尉迟映雪（消费者）", "消费者尉迟映雪", "消费者尉***"),
        ("张伶 李仃", "张伶和李仃都在", "张*和李*都在"),
        ("张伶、李仃", "张伶到场，李仃没来", "张*到场，李*没来"),
        ("尉迟映雪13800138000", "尉迟映雪来", "尉***来"),
        ("尉\u200b迟映雪", "尉迟映雪来", "尉***来"),
        ("阿不都热依木·买买提", "阿不都热依木在店里", "阿*****在店里"),
        ("Michael Johnson", "michael  johnson called", "m*************** called"),
        ("Li Na", "李宁 Lining 的鞋", "李宁 Lining 的鞋"),
        ("王强（本人）", "本人王强称", "本人王*称"),
        ("报警人", "报警人在店里", "报警人在店里"),
        ("匿名", "匿名反映", "匿名反映"),
    ],
)
def test_a_known_name_is_hidden_however_field_and_text_write_it(
    field: str, text: str, masked: str
) -> None:
    assert mask_text(text, people([(field, None)])) == masked


@pytest.mark.parametrize(
    ("field", "text", "masked"),
    [
        ("0515-80001234", "座机 80001234", "座机 ****1234"),
        ("13800138000/19900000401", "199到0000到0401", "199到****到0401"),
        ("8612345", "拨8612345", "拨***2345"),
        ("8612345", "订单20268612345", "订单20268612345"),
        ("12345", "拨12345", "拨12345"),
    ],
)
def test_each_phone_of_a_field_is_known(field: str, text: str, masked: str) -> None:
    assert mask_text(text, people([(None, field)])) == masked


def test_an_import_knows_the_person_of_its_own_rows() -> None:
    """By which the text that lists, search and clouds show in clear is made."""
    rows: list[tuple[Any, Any, str, str]] = [
        ("尉迟 映雪", None, "尉迟映雪称", "尉***称"),
        ("张女士(尉迟映雪)", None, "尉迟映雪称", "尉***称"),
        ("尉迟映雪", None, "尉迟 映雪称", "尉****称"),
        (None, PHONE, "电话199：0000：0401", "电话199：****：0401"),
        (None, "199-0000-0401", "电话199ooooo401", "电话199****o401"),
        ("古丽", "", "古丽称", "古*称"),
        ("", None, "古丽称", "古丽称"),
        (None, None, "古丽称", "古丽称"),
        ("张三", PHONE, "", ""),
    ]
    contents = pl.DataFrame(
        [row[:3] for row in rows], schema=["person_name", "person_phone", "text"], orient="row"
    )
    assert own_hidden(contents, "text").to_list() == [row[3] for row in rows]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("报警人尉迟映雪称", "报警人尉***称"),
        ("店主呼延灼打人", "店主呼**打人"),
        ("民警公孙策到场", "民警公**到场"),
        ("处警民警：公孙策、夏侯惇", "处警民警：公**、夏**"),
        ("报警人古丽称", "报警人古*称"),
        ("报警人阿不都热依木·买买提称", "报警人阿*********称"),
        ("投诉人姓名：买买提·吐尔逊", "投诉人姓名：买******"),
        ("消费者Michael Johnson反映", "消费者M**************反映"),
        ("回电皇甫听雨，未接", "回电皇***，未接"),
        ("其丈夫王大力陪同", "其丈夫王**陪同"),
        ("女儿李晓彤今年八岁", "女儿李**今年八岁"),
        ("对方叫刘小明，态度恶劣", "对方叫刘**，态度恶劣"),
        ("我是陈建国，电话", "我是陈**，电话"),
        ("本人周晓芸在该店购买", "本人周**在该店购买"),
        ("夏侯澹宁（消费者之兄）", "夏***（消费者之兄）"),
        ("王大力（报警人的丈夫）", "王**（报警人的丈夫）"),
        ("加V：abc12345", "加V：a*******"),
        ("QQ群 1234567", "QQ群 1******"),
        ("abc @ qq.com", "a** @ qq.com"),
        ("张三@qq.com", "张*@qq.com"),
        ("abc@qq点com", "a**@qq点com"),
        ("138OO138OOO", "138****8OOO"),
        ("l38ool38ooo", "l38****8ooo"),
        ("138、0013、8000", "138******8000"),
        ("138|0013|8000", "138******8000"),
        ("138：0013：8000", "138******8000"),
        ("138#0013#8000", "138******8000"),
        ("138+0013+8000", "138******8000"),
        ("138=0013=8000", "138******8000"),
        ("138…0013…8000", "138******8000"),
        ("138【0013】8000", "138******8000"),
        ("1、3、8、0、0、1、3、8、0、0、0", "1、3**************、0、0"),
    ],
)
def test_who_is_not_known_is_hidden_as_well(text: str, redacted: str) -> None:
    hidden = redact(text)
    assert hidden.count("*") == redacted.count("*")
    assert hidden == redacted
    assert redact_all([text]) == [redacted]


@pytest.mark.parametrize(
    "text",
    [
        "报警人再次称商家不退，消费者多次反映，投诉人电话称",
        "其母亲已到店，丈夫陪同，女儿周岁，儿子高中毕业，妻子马上到",
        "朋友高兴地说好，家属许多人在场，母亲曾于上周购买，爷爷钱被骗",
        "本人于11月20日购买，本人马上到，本人曾多次联系，我是在店里买的",
        "顾客曾在该店消费，店主曾三次承诺，回电告知，致电商家未果，回电时已关机",
        "夏侯烤肉店、东方商场、南宫小区、公孙家具城、尉迟恭烤鱼",
        "诸葛烤鱼（铜马店）、宇文家具（总店）、王记面馆（消费者广场店）",
        "130+1000=1130元，150+1200+1350元，合计150、1200、1350元",
        "尺码165、1700、1750元，型号X130:2000:40",
        "型号A138-0013，规格1*3*8*10，编号NO.2026112410301500",
        "订单号2026042400012345678，2026-11-24 10:30:00下单，10:45:00付款",
        "时间2026年11月24日10:30至2026年11月25日11:30，共150元",
        "单号320902 2026-11-24 10:30，条码6901234567892",
        "1、退货；2、退款；3、赔偿；4、道歉；5、检查；6、处罚；7、回复；8、公示；9、赔礼；10、下架",
        "一、退货二、退款三、赔偿四、道歉五、检查六、处罚七、回复八、公示九、赔礼",
        "加微信领券，加V会员，QQ飞车充值，QQ群里说，微信支付13500元",
        "OPPO Reno 10，iPhone 15 Pro 256G，LOL皮肤，oil oil 1L装",
        "消费者Apple Watch在保修期内，消费者iPhone屏幕碎裂",
        "建设中路88号，东大街130号1000米，人民路1388号",
        "古丽米娜舞蹈班，阿里巴巴平台，巴西烤肉，桑拿房，塔吊",
        "报警人阿姨在场，消费者迪卡侬购买，消费者沙发塌陷，消费者热水器漏水",
        "10:30、11:00、11:30均有人，价格13.50、1380.00、800元",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert redact(text) == text
