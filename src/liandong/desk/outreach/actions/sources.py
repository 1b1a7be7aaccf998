"""What a report, letter or campaign rests on: asked again, under a lock, whenever one goes on."""

from django.core.exceptions import ValidationError

from liandong.desk.insight.models import Alert
from liandong.desk.outreach.models import SpecialReport
from liandong.desk.outreach.rules.steps.reports import State


def check_alert(alert: int | None) -> None:
    """Raise ValidationError unless both sides judge it true, or there is none."""
    if alert is None:
        return
    stored = Alert.objects.select_for_update().filter(pk=alert).first()
    if stored is None or stored.verdict != Alert.Verdict.TRUE:
        raise ValidationError("所依据的预警还没有研判属实，或者已改判。")


def check_source(*, alert: int | None, report: int | None) -> None:
    """Raise ValidationError unless the report is issued and stands, or, without one, the alert is
    judged true. A report is signed by both sides: it stands for itself."""
    if report is None:
        check_alert(alert)
        return
    stored = SpecialReport.objects.select_for_update().filter(pk=report).first()
    if stored is None or stored.state != State.ISSUED:
        raise ValidationError("所依据的专项报告没有印发，或者已撤销。")


def check_source_of(source: Alert | SpecialReport | None) -> None:
    """The same of what somebody begins from."""
    if isinstance(source, Alert):
        check_source(alert=source.pk, report=None)
    elif source is not None:
        check_source(alert=None, report=source.pk)
