"""Disputes of before the workflow stand in the stage that bears the name of their state."""

from django.db import migrations, models

STEPS = {"handling": "take_up", "settled": "settle", "unsettled": "fail", "transferred": "hand_over"}


def stand_where_they_stood(apps, schema_editor):
    """The five states become the stages of the same name; outcomes become steps."""
    disputes = apps.get_model("disputes", "Dispute").objects
    disputes.update(
        stage=models.F("status"), stage_since=models.F("updated_at"), holder=models.F("status_by")
    )
    for entry in apps.get_model("disputes", "HistoryEntry").objects.filter(verb="outcome"):
        before, after = entry.detail["before"], entry.detail["after"]
        before |= {"stage": before["status"], "holder": None, "since": entry.at.isoformat()}
        entry.detail |= {"step": STEPS[after], "before": before, "facts": []}
        entry.verb = "stepped"
        entry.save(update_fields=["verb", "detail"])


class Migration(migrations.Migration):

    dependencies = [('disputes', '0004_workflow')]

    operations = [migrations.RunPython(stand_where_they_stood, migrations.RunPython.noop)]
