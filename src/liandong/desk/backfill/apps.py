"""Configuration of the backfill app."""

from typing import Final

from django.apps import AppConfig

from liandong.desk.access import audit_words

AUDIT_WORDS: Final = {
    "backfill.compare": "核对回填",
    "backfill.read": "查看回填文字",
    "backfill.settle": "处理回填差异",
    "backfill.take_back": "撤销已回填",
    "backfill.tick": "登记已回填",
}
AUDIT_DETAILS: Final = {
    "channel": "回填到",
    "differ": "不一致的字段数",
    "settled_as": "如何处理",
}


class BackfillConfig(AppConfig):
    name = "liandong.desk.backfill"
    label = "backfill"
    verbose_name = "回填"

    def ready(self) -> None:
        from liandong.desk.backfill.models import Backfill
        from liandong.desk.backfill.queries.sheets import open_points_of
        from liandong.desk.backfill.rules.channels import LABELS
        from liandong.desk.disputes.step_registry import register_open_points
        from liandong.desk.handling.queries.open_points import ARCHIVING

        codes = {"channel": dict(LABELS.items()), "settled_as": dict(Backfill.Outcome.choices)}
        audit_words.register(AUDIT_WORDS, details=AUDIT_DETAILS, codes=codes)
        for verb in ARCHIVING:
            register_open_points(verb, open_points_of)
