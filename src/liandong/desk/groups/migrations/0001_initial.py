import django.db.models.deletion
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('disputes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('declined', '不是群体性纠纷')], default='proposed', max_length=10)),
                ('trader', models.CharField(db_index=True, max_length=200)),
                ('merchant_name', models.CharField(max_length=200, verbose_name='商家')),
                ('problem', models.CharField(max_length=40, verbose_name='问题')),
                ('rule', models.CharField(max_length=20)),
                ('level', models.CharField(max_length=2)),
                ('consumers', models.PositiveIntegerField()),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=14)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('declined_consumers', models.PositiveIntegerField(null=True)),
                ('declined_level', models.CharField(blank=True, max_length=2)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-last_at'], name='groups_grou_state_b4999c_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('decided_at__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='group_decided_by_someone_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='groups.groupdispute')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_members', to='disputes.dispute')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('left_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'dispute'), name='dispute_once_in_a_group'), models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('dispute',), name='dispute_in_one_group_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.groupdispute')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
                ('represents', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'dispute'), name='one_mandate_of_a_consumer')],
            },
        ),
        migrations.CreateModel(
            name='PlanTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.groupdispute')),
                ('task', models.CharField(max_length=20)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'task'), name='task_ticked_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.groupdispute')),
                ('to', models.CharField(max_length=60)),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
