"""What each figure of the station means (口径): beside the number, and kept where it is frozen."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIGURES: Final[dict[str, tuple[Promise, Promise]]] = {
    "on_scene": (_("现场调结率"), _("到场的纠纷中，当场履行或约定履行的；一件只计一次")),
    "in_station": (
        _("站内化解率"),
        _(
            "办结的纠纷中，在现场、调解室或电话里化解的；"
            "法律规定须移送、退回、不予受理、治安刑事的不在其内"
        ),
    ),
    "left_out": (_("依法出站"), _("移送、退回、不予受理、治安刑事，不计入站内化解率")),
    "recovered": (_("挽回损失"), _("这段时间履行到位的金额，按履行日计")),
    "agreed": (_("协议金额"), _("这段时间达成协议的金额，按协议日计，不论履行与否")),
}
DAYS: Final = _("首次反映到化解那一步，按最后一次办结计")
