"""Configuration of the insight app."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from django.apps import AppConfig
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, Notices, register, register_notices

if TYPE_CHECKING:
    from liandong.desk.access.models import User

AUDIT_WORDS: Final = {
    "alert.borders": _("商圈边界改动，重新积累可比数据"),
    "alert.export": _("导出预警图表数据"),
    "alert.judge": _("研判各商圈件数"),
    "alert.raise": _("发出预警信号"),
    "alert.read": _("查看预警信号"),
    "alert.rehearse": _("试算预警设置"),
    "alert.review": _("联合研判"),
    "alert.settings": _("更改预警设置"),
    "alert.take_back": _("撤回研判"),
    "figure.export": _("导出冻结的图表"),
    "figure.freeze": _("冻结图表"),
    "figure.withdraw": _("撤回冻结的图表"),
    "picture.brief": _("导出态势简报"),
    "picture.export": _("导出图表数据"),
}
AUDIT_OBJECTS: Final = {
    "insight.alert": _("预警信号"),
    "insight.frozenfigure": _("冻结的图表"),
    "insight.watch": _("预警设置"),
}
AUDIT_DETAILS: Final = {
    "floor": _("最少件数"),
    "levels": _("监测层级"),
    "observed": _("件数"),
    "picture": _("图表"),
    "place": _("范围"),
    "sensitivity": _("灵敏度"),
    "side": _("哪一方"),
    "tested": _("研判的系列数"),
    "verdict": _("结论"),
    "chart": _("图表"),
    "counting": _("口径"),
    "days": _("天数"),
    "disputes": _("纠纷数"),
    "drawings": _("图数"),
    "part": _("部分"),
}
ALERT_PICTURES: Final = {
    "curve": _("曲线"),
    "cloud": _("多出来的诉求"),
    "map": _("地图"),
    "district": _("商圈"),
    "sector": _("行业"),
    "item": _("品类"),
    "merchant": _("商家"),
    "phrase": _("诉求关键词"),
    "hour": _("时段"),
}
PARTS: Final = {"table": _("数据"), "rows": _("明细")}


class InsightConfig(AppConfig):
    name = "liandong.desk.insight"
    label = "insight"
    verbose_name = _("研判")

    def ready(self) -> None:
        from liandong.desk.insight.definitions import DEFINITIONS
        from liandong.desk.insight.models import Alert, AlertReview, Level, Sensitivity
        from liandong.desk.insight.queries.alerts import needing
        from liandong.desk.insight.scope import COUNTINGS

        charts: dict[str, audit_words.Words] = {
            name: definition.title for name, definition in DEFINITIONS.items()
        }
        codes: dict[str, Mapping[str, audit_words.Words]] = {
            "chart": {**charts, "all": _("全部")},
            "counting": COUNTINGS,
            "levels": _words(Level),
            "part": PARTS,
            "picture": ALERT_PICTURES,
            "sensitivity": _words(Sensitivity),
            "side": _words(AlertReview.Side),
            "verdict": _words(Alert.Verdict),
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        register(
            NavItem(
                "picture",
                _("研判"),
                "chart-bar",
                "insight:picture",
                Permission.VIEW_PICTURE,
                order=30,
            )
        )
        register(
            NavItem(
                "alerts",
                _("预警"),
                "activity",
                "alerts:list",
                Permission.VIEW_PICTURE,
                order=35,
                phone=False,
            )
        )
        register_notices(
            Notices(
                "alerts:list",
                "alerts:bell",
                lambda request: needing(cast("User", request.user)).count(),
                Permission.REVIEW_ALERTS,
            )
        )


def _words(choices: type[TextChoices]) -> dict[str, audit_words.Words]:
    return {str(value): label for value, label in choices.choices}
