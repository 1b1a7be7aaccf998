from django.db import migrations

from liandong.desk.access.sealing.triggers import OnlyCounts


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_denied_requests"),
    ]

    operations = [
        OnlyCounts(
            "DeniedRequest", but=("times", "noted_at", "latest_at", "address")
        ),
    ]
