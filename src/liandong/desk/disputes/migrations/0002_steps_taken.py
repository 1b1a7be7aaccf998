"""The step of an entry of the history as a column, and what figures and lists are counted from."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disputes", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            "historyentry",
            "step",
            models.GeneratedField(
                expression=models.Case(models.When(verb="stepped", then=KT("detail__step"))),
                output_field=models.CharField(max_length=30, null=True),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "historyentry",
            models.Index(
                condition=models.Q(step__isnull=False),
                fields=["step", "at"],
                name="disputes_steps_taken",
            ),
        ),
        migrations.AddIndex(
            "member", models.Index(fields=["source", "dispute"], name="disputes_of_source")
        ),
    ]
