import django.db.models.deletion
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('disputes', '0001_initial'),
        ('intake', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Backfill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backfills', to='disputes.dispute')),
                ('channel', models.CharField(choices=[('police', '110 反馈'), ('registration', '12315 登记'), ('answer', '12315 反馈'), ('people', '人民调解登记')], max_length=12)),
                ('filled', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('waiting', '等来源导出'), ('same', '与来源一致'), ('different', '与来源不一致'), ('accepted', '以来源为准'), ('corrected', '已在来源更正')], default='waiting', max_length=9)),
                ('differences', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('checked', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='intake.record')),
                ('checked_version', models.PositiveIntegerField(default=0)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'channel', 'undone_at'], name='backfill_ba_dispute_d820cf_idx'), models.Index(fields=['outcome', 'at'], name='backfill_ba_outcome_5ac7db_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='difference_settled_by_someone_at_some_time')],
            },
        ),
    ]
