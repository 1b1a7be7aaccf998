"""Keys lie in order of time, so that the records nearest to a moment are found in the index."""

from typing import Any, ClassVar

from django.db import migrations, models

PORTION = 2_000


def carry_over(apps: Any, _schema: Any) -> None:
    """The first 64 bits of each key stay; the moment is that of its record."""
    keys = apps.get_model("disputes", "BlockingKey").objects
    rows = keys.select_related("record").only("old", "record__received_at").order_by("pk")
    last = 0
    while portion := list(rows.filter(pk__gt=last)[:PORTION]):
        for row in portion:
            row.key = int.from_bytes(bytes.fromhex(row.old[:16]), "big", signed=True)
            row.moment = int(row.record.received_at.timestamp())
        keys.bulk_update(portion, ["key", "moment"])
        last = portion[-1].pk


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("disputes", "0001_initial")]
    # PostgreSQL changes no table in the transaction that has just written to it.
    atomic = False

    operations: ClassVar[list[Any]] = [
        migrations.RemoveIndex("blockingkey", "disputes_bl_key_4bfb1a_idx"),
        migrations.RenameField("blockingkey", "key", "old"),
        migrations.AddField("blockingkey", "key", models.BigIntegerField(default=0)),
        migrations.AddField("blockingkey", "moment", models.BigIntegerField(default=0)),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField("blockingkey", "old"),
        migrations.AlterField("blockingkey", "key", models.BigIntegerField()),
        migrations.AlterField("blockingkey", "moment", models.BigIntegerField()),
        migrations.AddIndex(
            "blockingkey",
            models.Index(fields=["key", "moment", "record"], name="disputes_bl_key_1dede6_idx"),
        ),
    ]
