from django.db import migrations, models

from liandong.desk.access.sealing.triggers import DENIALS, OnlyCounts


def mark_noted(apps, schema_editor):
    """What stands in the table now was written down when it began."""
    apps.get_model("access", "DeniedRequest").objects.update(noted_in=0)


class Migration(migrations.Migration):
    """What was counted leaves the table once it stands in the audit, and not before."""

    dependencies = [
        ("access", "0003_denied_requests_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="deniedrequest",
            name="noted_in",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(mark_noted, migrations.RunPython.noop, elidable=True),
        OnlyCounts(
            "DeniedRequest",
            but=("times", "noted_at", "noted_in", "latest_at", "address"),
            noted=DENIALS,
        ),
    ]
