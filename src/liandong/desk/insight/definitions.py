"""What each figure of the picture means (口径), and by which method it is worked out.

The only place where methods are named. A frozen figure keeps the words as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.queries.clocks import AGREED, PUNCTUAL
from liandong.desk.disputes.rules.periods import Period as Clock
from liandong.desk.disputes.rules.prepaid import WORDS
from liandong.desk.station.definitions import DAYS, FIGURES


@dataclass(frozen=True, slots=True)
class Definition:
    title: str
    text: str
    method: str = ""


COMPARED: Final = (
    "同比：与去年可比日比；环比：与此前同样几周比。节日对节日，工作日对同星期几的工作日，"
    "没有可比日的日子两边都不计。基数不足 50 件只说增减件数，不列百分比"
)
INTERVAL: Final = (
    "两个计数之比按二项分布的精确区间（Clopper–Pearson 1934；Przyborowski–Wilenski 1940），"
    "日间离散大于泊松分布时按离散系数放宽"
)
MANY: Final = "同时比较多组，按组数收紧（Bonferroni）；区间方法同“同比、环比”"


def _listed(defined: Sequence[tuple[str, str]]) -> str:
    """Each figure with what it means, one after the other."""
    return "；".join(f"{name}：{meaning}" for name, meaning in defined)


DEFINITIONS: Final[dict[str, Definition]] = {
    "disputes": Definition(
        "消费纠纷",
        "去重：同一件事只计一次，不论反映渠道和次数；按首次反映的时间计入",
    ),
    "by_source": Definition(
        "分来源", "上列纠纷中来自该渠道的记录数，同一件事可有多条；按纠纷首次反映的时间计入"
    ),
    "year_before": Definition("去年同期", COMPARED, INTERVAL),
    "settled": Definition(
        "化解率",
        "已化解 ÷（已化解＋未达成＋已移交）；仍在办理的不计。本地测算，以全国12315平台为准",
    ),
    "amount": Definition("争议金额", "各纠纷中已知的争议金额之和；未载明金额的不计"),
    "several": Definition("多渠道反映", "由两条或更多记录关联而成的纠纷"),
    "totals": Definition("总量", COMPARED, INTERVAL),
    "risers": Definition(
        "上升最快五项",
        (
            "地段（商圈）×领域（品类），按可比日的增减件数排列，超出正常波动的在前；"
            "少于 5 件的不算上升。数据不满一年时改与此前同样几周比"
        ),
        MANY,
    ),
    "fields": Definition(
        "重点领域",
        (
            "外卖食品、黄金饰品、电动自行车、大宗电器，以及新出现的领域："
            "此前 365 天一件也没有、本期有 3 件以上的品类（数据不满半年时不列）"
        ),
        INTERVAL,
    ),
    "trend": Definition("走势", "按首次反映的日期；去年同期逐日取可比日，按周、按月合计时随之合计"),
    "sectors": Definition("行业", "每件纠纷只属一个行业类别；未能识别的不列"),
    "items": Definition("品类", "比行业更细的种类；未能识别的不列"),
    "natures": Definition("领域×投诉性质", "件数最多的行业与投诉性质的交叉表"),
    "cloud": Definition("诉求关键词", "对象＋问题，同义合并；一件纠纷同一个词只计一次"),
    "places": Definition("地图", "商圈按件数着色；警务站、市监分局界线由名录中导入的边界数据画出"),
    "districts": Definition("商圈", "按地点、地名和商家登记地址归入商圈；归不进的不列"),
    "hours": Definition("星期×时段", "按首次反映的时间，供排班参考"),
    "merchants": Definition(
        "投诉集中主体",
        (
            "登记商户按登记合并各种叫法，未登记的按写法计。同类均值：同行业（选了商圈则限本商圈）"
            "登记商户的纠纷件数 ÷ 登记商户数，没有纠纷的商户也算在内。内部掌握，不对外公布"
        ),
    ),
    "groups": Definition(
        "群体性纠纷", "多人、同一商家、同类问题，本期仍有新投诉；级别见纠纷页“群体性纠纷”"
    ),
    "prepaid": Definition(
        "预付式消费",
        f"品类为预付卡，或诉求关键词以“{'、'.join(WORDS)}”开头",
    ),
    "quality": Definition(
        "数据质量",
        "缺地点、未识别商家、未对上登记商户、未归入商圈、未载明金额的纠纷，及待确认的疑似同一件",
    ),
    "station": Definition("本站成效", _listed([*FIGURES.values(), ("化解天数", DAYS)])),
    "rates": Definition(
        "初查、办结、调解", _listed([PUNCTUAL[Clock.DECISION], PUNCTUAL[Clock.MEDIATION], AGREED])
    ),
    "clue_rate": Definition("举报核查", _listed([PUNCTUAL[Clock.CLUE]])),
    "sources": Definition(
        "来源更新",
        (
            "停更：距最近一条的天数超过此前 90 天里最长的间隔，且多于 2 天；"
            "迟到：收到时间比发生的收件时间晚 3 天以上（含历史补录）"
        ),
    ),
}

ALERTS: Final = (
    Definition(
        "预警信号",
        (
            "每个商圈和全区各按整体、行业、品类、商家、诉求关键词计数，近一周和近两周同时看，"
            "按往年同期、趋势、节假日推算正常范围；件数不足下限的不报。商圈之内，报出的信号中"
            "偶然的不超过设定的比例（标准 10%）"
        ),
        (
            "负二项回归，季节、趋势、农历和法定节日的效应由数据自定强弱（MacKay 1992），"
            "剔除往年的异常（Noufaily 等 2013 的思路），按预测分布的中位 p 值（Lancaster 1961）；"
            "当晚按 Benjamini–Hochberg 1995 控制错误发现率，各层级平分（Genovese 等 2006）；"
            "从未出现过的按 Jeffreys 先验"
        ),
    ),
    Definition(
        "等级",
        (
            "三级：当晚超出正常波动；二级：按全年衡量仍显著；一级：符合二级且达到正常上限的两倍。"
            "上升期间等级只升不降"
        ),
        "全年按批次控制错误发现率（BatchPRDS，Zrnic 等 2020），每两周为一批，逐年重新起算",
    ),
    Definition(
        "同步上升",
        "一个系列超出的件数半数以上同属另一系列的，由该系列代表，只产生一条预警",
    ),
    Definition(
        "增量构成",
        "各商家、品类、诉求、时段的件数，减去按前一年的占比推算的正常件数；“新出现”指此前未出现过",
        "两个泊松计数的精确检验（Przyborowski–Wilenski 1940），同时比较按 Benjamini–Hochberg",
    ),
    Definition(
        "集中处",
        "约 200 米的方格，逐处逐日与正常水平比较，标出显著性最高的一处；不显著的不标",
        "时空扫描统计量（Neill 2009），蒙特卡洛 999 次，Gumbel 尾部（Abrams 等 2010），p ≤ 0.05",
    ),
)
"""What stands on the pages of alerts."""
