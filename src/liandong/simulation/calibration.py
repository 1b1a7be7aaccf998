"""The figures to which the city is set, each with where it comes from.

Real cities publish shares, not records. The city follows a street-level district: people who walk
into shops, not the national mix in which online trade leads.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.vocabulary import NATURES, SECTORS
from liandong.simulation.catalogue import DURABLE_SECTORS, Item

# Natures: Hunan, consumer councils, first quarter of 2025 (10,461 complaints). Local, with more of
# quality, price, safety and measure than the national mix of the China Consumers Association.
NATURE_SHARE: Final[dict[str, float]] = {
    "质量": 29.16,
    "售后服务": 16.70,
    "合同": 6.96,
    "价格": 14.44,
    "虚假宣传": 10.11,
    "安全": 9.03,
    "假冒": 3.00,
    "人格尊严": 0.54,
    "计量": 2.28,
    "其他": 7.77,
}

# Goods, services, others: the same quarter, 66.43 : 31.28 : 2.29. Within goods, food 38.2, clothing
# 11.4, vehicles 9.9 (Jincheng, 12315, March 2025; Zhongning, May 2025: 106 of 281 on food safety)
# and the rest as the China Consumers Association counted in early 2022. Within services, food and
# lodging 20.4, beauty and bathing 17.6, leisure 14.6 (Jincheng), the rest by the association.
SECTOR_SHARE: Final[dict[str, float]] = {
    "食品": 25.4,
    "日用商品": 9.7,
    "家用电子电器": 9.0,
    "服装鞋帽": 7.6,
    "交通工具": 6.6,
    "房屋建材": 3.0,
    "首饰文体用品": 2.1,
    "烟酒饮料": 1.5,
    "医药医疗用品": 1.2,
    "农用生产资料": 0.3,
    "生活社会服务": 15.6,
    "文化娱乐体育": 4.6,
    "教育培训": 2.3,
    "房屋装修物业": 1.8,
    "销售服务": 1.8,
    "互联网服务": 1.5,
    "电信": 1.0,
    "公共设施服务": 0.7,
    "旅游": 0.6,
    "卫生保健": 0.5,
    "邮政业": 0.5,
    "金融": 0.2,
    "保险": 0.15,
    "其他": 2.3,
}

# Amounts: Jincheng, 12315, March 2025: 1.092 million yuan in 882 complaints, 306,600 yuan recovered
# in 538 that were closed.
MEAN_AMOUNT: Final = 1238.0  # yuan a complaint
PRICE_LEVEL: Final = 1.33  # scales the catalogue's prices so that amounts have that mean
RECOVERED_SHARE: Final = 0.49  # of the amount, over all closed: some 570 yuan each

# Of all 110 calls a few in a hundred are consumer disputes; of those of the old-town station over
# one third (local press, 2021).
DISPUTES_OF_CALLS: Final = 0.04
DISPUTES_OF_STATION: Final = 0.35

# 12315 in 2024: 18.6 million complaints and 5.5 million reports; a city at Spring Festival 2025:
# 222 and 35. Five calls to a complaint is the load that the engine is measured with.
POLICE_SHARE, COMPLAINT_SHARE, REPORT_SHARE = 0.81, 0.16, 0.03
COMPLAINTS_NO_DISPUTE: Final = 0.09
REPORTS_WITH_PURCHASE: Final = 0.30

# Channels of complaints: Mudanjiang 2024, hotline 46.8, internet 50.9, staff entry the rest.
CHANNELS: Final[dict[str, float]] = {
    "12315热线": 46.8,
    "全国12315平台": 22.0,
    "微信小程序": 20.0,
    "12315APP": 8.9,
    "12345转办": 1.2,
    "110转办": 0.5,
    "来访": 0.4,
    "来信": 0.2,
}

# Outcomes: 60-77 % of what is received is accepted; mediation succeeds in 51.63 % nationwide (May
# 2024), in 66.02 % in Taizhou 2024; 99.92 % are closed on time, 97.21 % may be published.
ACCEPTED: Final = 0.72
MEDIATION_SUCCEEDS: Final = 0.58
CLOSED_LATE: Final = 0.0008
PUBLISHED: Final = 0.97

# The China Consumers Association counted +14.45 % in 2025 and +32.62 % in 2024, much of it online.
GROWTH_A_YEAR: Final = 0.08


def joint_share(catalogue: tuple[Item, ...]) -> npt.NDArray[np.float64]:
    """Share of each (item, nature), fitted so that sectors and natures have their shares.

    Iterative proportional fitting (Deming and Stephan 1940) over a seed: an item's weight by what
    can go wrong with it.
    """
    table = np.array([[_seed(item, nature) for nature in NATURES] for item in catalogue])
    sector = np.array([SECTORS.index(item.sector) for item in catalogue])
    want_sector = np.array([SECTOR_SHARE[s] for s in SECTORS]) / sum(SECTOR_SHARE.values())
    want_nature = np.array([NATURE_SHARE[n] for n in NATURES]) / sum(NATURE_SHARE.values())
    for _ in range(200):
        table *= (want_sector / np.bincount(sector, table.sum(1), len(SECTORS)))[sector][:, None]
        table *= want_nature / table.sum(0)
    return np.asarray(table / table.sum())


def _seed(item: Item, nature: str) -> float:
    weight = sum(f.weight for f in item.faults.get(nature, ()))
    if nature == "售后服务" and item.sector in DURABLE_SECTORS:
        weight += sum(f.weight for f in item.faults.get("质量", ()))
    return float(item.weight * weight**0.5)
