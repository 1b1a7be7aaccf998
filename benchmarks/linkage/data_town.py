"""The town of `data_hard`: its words, shops and people."""

from dataclasses import dataclass
from typing import Final

import numpy as np

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜"
    "叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶"
    "贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文斌辉鹏飞波宁浩宇轩子涵"
    "欣怡雨晨佳琪思雅婷嘉豪志远晓东海燕春生永康德福振兴立新家乐俊峰凯旋天佑若曦梦瑶"
)
BRAND: Final = (
    "瑞祥福隆鼎盛泰和兴源锦绣鸿运金鼎银座宝利丰华美佳乐味香满堂聚贤德云天外小城故事阿婆大"
    "碗绿茵蓝海星辰紫荆白桦青禾橙果墨轩书悦禾木田园春晓秋实雪域冬青雅致臻品优尚名仕皇冠恒"
    "信诚达众联百川千寻万象一品九鼎三江五岳六合七彩八方"
)
ROADS: Final = [
    "人民",
    "解放",
    "建设",
    "青年",
    "文化",
    "中山",
    "迎宾",
    "开放",
    "振兴",
    "希望",
    "毓秀",
    "景明",
    "双桥",
    "柳堤",
    "荷塘",
    "松涛",
    "桂香",
    "竹园",
    "菊香",
    "梅苑",
    "龙腾",
    "凤翔",
    "麒麟",
    "长安",
    "永宁",
    "太平",
    "望江",
    "临湖",
    "观海",
    "听涛",
    "新民",
    "利民",
    "惠民",
    "富民",
    "和平",
    "友谊",
    "团结",
    "幸福",
    "光明",
    "前进",
    "胜利",
    "红旗",
    "东风",
    "朝阳",
    "向阳",
    "育才",
    "学府",
    "科技",
    "创新",
    "软件",
]
MALLS: Final = [
    "万象汇",
    "吾悦",
    "银泰",
    "大润",
    "金鹰",
    "天街",
    "印象",
    "奥莱",
    "新天地",
    "时代",
    "世纪",
    "环球",
    "中央",
    "国贸",
    "东方",
    "星光",
    "尚品",
    "华联",
    "新世界",
    "百盛",
]
TRADES: Final = {
    "火锅": (["锅底", "毛肚", "牛肉卷", "团购套餐"], 180),
    "珠宝": (["黄金手镯", "金项链", "钻戒", "吊坠"], 4200),
    "服饰": (["羽绒服", "连衣裙", "牛仔裤", "大衣"], 420),
    "健身": (["年卡", "私教课", "次卡"], 2600),
    "美容": (["美容卡", "祛斑项目", "护理套餐"], 1800),
    "美发": (["烫染", "会员卡", "剪发套餐"], 480),
    "数码": (["二手手机", "耳机", "平板电脑", "充电器"], 1900),
    "电器": (["冰箱", "洗衣机", "电饭煲", "空调"], 2300),
    "车行": (["电动自行车", "电瓶", "头盔"], 2700),
    "超市": (["酸奶", "散装糕点", "大米", "过期饼干"], 60),
    "烘焙": (["生日蛋糕", "面包", "储值卡"], 160),
    "眼镜": (["镜片", "隐形眼镜", "镜架"], 560),
    "家居": (["沙发", "床垫", "餐桌", "定制柜"], 3900),
    "宠物": (["幼猫", "寄养", "狗粮"], 1300),
    "培训": (["钢琴课", "舞蹈班", "驾考"], 3600),
    "洗衣": (["羽绒服清洗", "皮衣护理", "充值卡"], 260),
}
PROBLEMS: Final = (
    ("有质量问题不给退", "使用不久就出现质量问题，商家拒绝退货"),
    ("退款扯皮", "多次联系要求退款，对方一再拖延"),
    ("价格和标的不一样", "结账价格与标价不符，事先没有任何说明"),
    ("店关门了人找不到", "店铺突然停业，负责人失去联系"),
    ("不给换", "要求更换被拒绝，态度恶劣"),
    ("少给了东西", "实际收到的与约定不符，缺少部分商品"),
    ("被骗办了卡", "在店员诱导下办理，后发现宣传与实际不符"),
    ("用了过敏", "使用后身体不适，要求赔偿医药费"),
    ("说好的服务没做", "约定的服务没有履行，要求退还余款"),
    ("掉色", "第一次洗就严重掉色，染坏其他衣物"),
)
OPEN: Final = ("报警人称", "来电称", "报警称", "群众报警", "对方称", "其称", "一男子称", "一女子称")
CALL_END: Final = (
    "请民警到场",
    "双方争执",
    "要求处理",
    "现场有争吵",
    "无人受伤",
    "请出警",
    "情绪激动",
    "",
)
PLEA: Final = (
    "希望有关部门尽快处理",
    "请求退一赔三",
    "要求全额退款",
    "请市场监管部门核实",
    "要求商家道歉并赔偿",
    "望给予答复",
)
OTHER: Final = (
    "两车追尾，无人受伤",
    "楼上噪音扰民",
    "手机丢失求助",
    "夫妻吵架请民警处理",
    "有人醉酒倒地",
    "钱包被盗",
    "工地夜间施工噪音",
    "与邻居因停车发生纠纷",
    "老人走失",
    "有人拖欠工资",
    "车辆被堵出不来",
    "被电信诈骗",
)


@dataclass
class City:
    rng: np.random.Generator
    brand: list[str]
    trade: list[str]
    registered: list[str]
    nickname: list[str]
    road: list[str]
    number: np.ndarray
    mall: list[str]
    floor: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    share: np.ndarray  # cumulated


def words(rng: np.random.Generator, signs: str, lengths: np.ndarray) -> list[str]:
    pool = np.array(list(signs))
    return ["".join(rng.choice(pool, n)) for n in lengths]


def make_city(rng: np.random.Generator, shops: int) -> City:
    chains = words(rng, BRAND, np.full(max(4, shops // 300), 2))
    brand = words(rng, BRAND, np.where(rng.random(shops) < 0.85, 2, 3))
    is_chain = rng.random(shops) < 0.08
    brand = [
        chains[rng.integers(len(chains))] if c else b for b, c in zip(brand, is_chain, strict=True)
    ]
    trade = [list(TRADES)[k] for k in rng.integers(0, len(TRADES), shops)]
    owners = words(rng, SURNAMES, np.full(shops, 1))
    registered, nickname = [], []
    for b, t, o in zip(brand, trade, owners, strict=True):
        form = ("有限公司", "店", "经营部", "商行", "有限责任公司")[rng.integers(5)]
        where = ("云泽市亭东区", "亭东区", "云泽市", "")[rng.integers(4)]
        registered.append(f"{where}{b}{t}{form}")
        kind = rng.integers(4)
        nickname.append((f"老{o}{t}", f"小{b[:2]}", f"{b[0]}家{t}", f"{b}家")[kind])
    names = [r + s for r in ROADS for s in ("路", "街", "中路", "东路", "西路", "大道")]
    at = rng.integers(0, len(names), shops)
    road_lon = 120.137 + rng.normal(0, 0.04, len(names))
    road_lat = 33.381 + rng.normal(0, 0.03, len(names))
    weight = 1 / (np.arange(shops) + 20.0) ** 0.7
    in_mall = rng.random(shops) < 0.35
    return City(
        rng,
        brand,
        trade,
        registered,
        nickname,
        [names[k] for k in at],
        rng.integers(1, 400, shops),
        [MALLS[k % len(MALLS)] + "广场" if m else "" for k, m in zip(at, in_mall, strict=True)],
        rng.integers(1, 7, shops),
        road_lon[at] + rng.normal(0, 0.003, shops),
        road_lat[at] + rng.normal(0, 0.003, shops),
        np.cumsum(weight / weight.sum()),
    )


def person_names(rng: np.random.Generator, people: int) -> tuple[list[str], np.ndarray]:
    pool = np.array(list(SURNAMES))
    weight = 1 / (np.arange(len(pool)) + 3.0)
    family = rng.choice(pool, people, p=weight / weight.sum())
    given = words(rng, GIVEN, np.where(rng.random(people) < 0.75, 2, 1))
    return [f + g for f, g in zip(family, given, strict=True)], rng.random(people) < 0.5


def phone_of(person: int) -> str:
    """A number of its own for each person. No mobile number begins with 10, 11 or 12."""
    return f"1{person * 7 % 30:02d}{(person * 48_271 + 7_919) % 99_999_989:08d}"


def masked(phone: str) -> str:
    return phone[:3] + "****" + phone[-4:]
