"""What publicity material is about."""

from typing import Final

TOPICS: Final = {
    "tobacco_liquor": "假烟假酒识别",
    "expired_food": "过期食品识别",
    "food": "食品安全",
    "gold": "黄金首饰",
    "e_bike": "电动自行车",
    "prepaid": "预付式消费",
    "elderly": "老年人消费",
    "minors": "未成年人消费",
    "online": "网络购物",
    "ways": "维权途径",
    "law": "法律法规",
    "other": "其他",
}
