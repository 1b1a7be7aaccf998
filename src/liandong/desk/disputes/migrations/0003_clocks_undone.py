"""Why a clock stopped with nothing done as a column, so that rates are counted from indexes."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disputes", "0002_steps_taken")]

    operations: ClassVar = [
        migrations.AddField(
            "clock",
            "undone",
            models.GeneratedField(
                expression=KT("working_out__undone"),
                output_field=models.TextField(null=True),
                db_persist=True,
            ),
        ),
        migrations.RemoveIndex("clock", "clocks_rated"),
        migrations.RemoveIndex("clock", "disputes_cl_code_558a1c_idx"),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["code", "due_on", "paused_on", "stopped_at", "dispute", "undone"],
                name="clocks_rated",
            ),
        ),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["code", "stopped_at", "dispute", "undone"], name="clocks_stopped"
            ),
        ),
    ]
