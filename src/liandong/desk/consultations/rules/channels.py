"""How a question came in, and what kinds of topics there are."""

from typing import Final

CHANNELS: Final[dict[str, str]] = {
    "phone": "电话",
    "counter": "来访",
    "online": "网络",
    "hotline": "12345 转来",
    "police": "110 转来",
    "letter": "来信",
    "other": "其他",
}
KINDS: Final[dict[str, str]] = {
    "rights": "消费维权",
    "business": "市场监管业务",
    "elsewhere": "非本单位职责",
}
"""Of topics, as monthly reports of the counter count them."""
