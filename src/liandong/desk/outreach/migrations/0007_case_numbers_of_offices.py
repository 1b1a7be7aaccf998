from django.db import migrations, models


class Migration(migrations.Migration):
    """A case number is taken within one office: else entering it told that another office has it."""

    dependencies = [
        ("outreach", "0006_published_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="enforcementcase",
            name="case_number",
            field=models.CharField(max_length=60, verbose_name="案号"),
        ),
        migrations.AddConstraint(
            model_name="enforcementcase",
            constraint=models.UniqueConstraint(
                fields=("department", "case_number"), name="case_recorded_once_by_an_office"
            ),
        ),
    ]
