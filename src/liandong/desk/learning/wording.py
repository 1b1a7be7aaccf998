"""What the pages of learning call things."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SECTIONS: Final[dict[str, str | Promise]] = {
    "items": gettext_lazy("商品或服务"),
    "problem": gettext_lazy("出了什么问题"),
    "aspects": gettext_lazy("款项、单据、场所等"),
    "places": gettext_lazy("地方的叫法"),
    "nothing": gettext_lazy("不作数"),
}
