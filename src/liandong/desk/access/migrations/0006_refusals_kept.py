from django.db import migrations, models

from liandong.desk.access.sealing.triggers import DENIALS, REFUSALS, OnlyCounts


def mark_noted(apps, schema_editor):
    """What stands in the table now was written down when it began."""
    apps.get_model("access", "Refusal").objects.update(noted_in=0)


class Migration(migrations.Migration):
    """What was counted of strangers leaves its table as that of known people does."""

    dependencies = [
        ("access", "0005_platform_operator"),
    ]

    operations = [
        migrations.AddField(
            model_name="refusal",
            name="noted_in",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(mark_noted, migrations.RunPython.noop, elidable=True),
        OnlyCounts(
            "Refusal", but=("times", "noted_at", "noted_in", "latest_at"), noted=REFUSALS
        ),
        OnlyCounts(
            "DeniedRequest",
            but=("times", "noted_at", "noted_in", "latest_at", "address"),
            noted=DENIALS,
        ),
    ]
