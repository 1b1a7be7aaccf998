"""The fields of a row without the people whom they name.

Texts are kept twice, in clear and redacted. Goods, shop and the source's own class are no texts and
are kept once, for everybody: people are taken out of them before they are compared or stored. What
was sent stays in the raw row, which is encrypted.
"""

import re
from collections.abc import Iterable
from typing import Final

from liandong.desk.access.rules.known_people import hide_known

PUBLIC: Final = ("goods", "merchant_name", "merchant_address")
#: What makes a name before it that of a shop: 张建国水果店.
SHOP: Final = (
    "(?!的|家|说|称|投诉|反映|本人)[\u4e00-\u9fff]{0,12}"
    "(?:店|馆|铺|行|超市|商场|市场|公司|厂|中心|经营部|门市部|工作室|坊|屋|吧|城|诊所|医院|药房|餐厅|饭庄|酒家|摊)"
)


def hidden_in(field: str, text: str, names: Iterable[str], phones: Iterable[str]) -> str:
    """The value of a field without these people. A shop that is named after somebody keeps its
    name, which is no secret."""
    if field == "merchant_name":
        names = [name for name in names if not re.search(re.escape(name) + SHOP, text)]
    return hide_known(text, names, phones)
