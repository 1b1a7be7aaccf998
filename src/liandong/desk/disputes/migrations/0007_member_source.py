"""Members know the source of their record: it is counted often, and records are wide rows."""

from django.db import migrations, models


def take_over(apps, schema_editor):
    records = apps.get_model("intake", "Record").objects.filter(pk=models.OuterRef("record_id"))
    source = models.Subquery(records.values("source")[:1])
    apps.get_model("disputes", "Member").objects.update(source=source)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
        ('disputes', '0006_stage_in_its_state'),
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='source',
            field=models.CharField(default='', max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
