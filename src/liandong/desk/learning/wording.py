"""What the pages of learning call things."""

from typing import Final

SECTIONS: Final[dict[str, str]] = {
    "items": "商品或服务",
    "problem": "出了什么问题",
    "aspects": "款项、单据、场所等",
    "places": "地方的叫法",
    "nothing": "不作数",
}
