from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_wording")]

    operations = [
        migrations.RenameField("watch", "floor", "least_in_window"),
        migrations.RenameField("rehearsal", "floor", "least_in_window"),
    ]
