"""Configuration of the insight app."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from django.apps import AppConfig
from django.db.models import TextChoices

from liandong.desk.access import audit_words
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.navigation import NavItem, Notices, register, register_notices
from liandong.desk.work import event_topics

if TYPE_CHECKING:
    from liandong.desk.access.models import User

AUDIT_WORDS: Final = {
    "alert.borders": "商圈边界改动，重新积累可比数据",
    "alert.export": "导出预警图表数据",
    "alert.judge": "研判各商圈件数",
    "alert.raise": "发出预警信号",
    "alert.read": "查看预警信号",
    "alert.rehearse": "试算预警设置",
    "alert.review": "联合研判",
    "alert.settings": "更改预警设置",
    "alert.take_back": "撤回研判",
    "figure.export": "导出存档图表",
    "figure.freeze": "留存图表",
    "figure.withdraw": "撤回存档图表",
    "picture.brief": "导出态势简报",
    "picture.export": "导出图表数据",
}
AUDIT_OBJECTS: Final = {
    "insight.alert": "预警信号",
    "insight.frozenfigure": "存档图表",
    "insight.watch": "预警设置",
}
AUDIT_DETAILS: Final = {
    "least_in_window": "最少件数",
    "levels": "监测层级",
    "observed": "件数",
    "picture": "图表",
    "place": "范围",
    "sensitivity": "灵敏度",
    "side": "哪一方",
    "tested": "研判的系列数",
    "verdict": "结论",
    "chart": "图表",
    "counting": "口径",
    "days": "天数",
    "digest": "内容摘要",
    "disputes": "纠纷数",
    "drawings": "图数",
    "part": "部分",
}
ALERT_PICTURES: Final = {
    "curve": "曲线",
    "cloud": "增加的诉求",
    "map": "地图",
    "district": "商圈",
    "sector": "行业",
    "item": "品类",
    "merchant": "商家",
    "phrase": "诉求关键词",
    "hour": "时段",
}
PARTS: Final = {"table": "数据", "rows": "明细"}


class InsightConfig(AppConfig):
    name = "liandong.desk.insight"
    label = "insight"
    verbose_name = "研判"

    def ready(self) -> None:
        from liandong.desk.access.sealing.contents import register_comparison
        from liandong.desk.insight.definitions import DEFINITIONS
        from liandong.desk.insight.models import Alert, AlertReview, Level, Sensitivity
        from liandong.desk.insight.queries.alerts import needing
        from liandong.desk.insight.queries.frozen_digests import changed_figures
        from liandong.desk.insight.scope import COUNTINGS

        charts: dict[str, str] = {
            name: definition.title for name, definition in DEFINITIONS.items()
        }
        codes: dict[str, Mapping[str, str]] = {
            "chart": {**charts, "all": "全部"},
            "counting": COUNTINGS,
            "levels": _words(Level),
            "part": PARTS,
            "picture": ALERT_PICTURES,
            "sensitivity": _words(Sensitivity),
            "side": _words(AlertReview.Side),
            "verdict": _words(Alert.Verdict),
        }
        audit_words.register(AUDIT_WORDS, AUDIT_OBJECTS, details=AUDIT_DETAILS, codes=codes)
        register_comparison(changed_figures)
        event_topics.register("alerts", event_topics.with_any(Permission.VIEW_PICTURE))
        register(
            NavItem(
                "picture",
                "研判",
                "chart-bar",
                "insight:picture",
                Permission.VIEW_PICTURE,
                order=30,
            )
        )
        register(
            NavItem(
                "alerts",
                "预警",
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


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): label for value, label in choices.choices}
