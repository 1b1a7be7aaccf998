import django.db.models.deletion
import liandong.desk.access.encryption.fields
import liandong.desk.access.models
from django.conf import settings
from django.db import migrations, models

from liandong.desk.access.sealing.triggers import DENIALS, REFUSALS, NeverChanges, OnlyCounts


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=100)),
                ('actor_role', models.CharField(blank=True, max_length=20)),
                ('action', models.CharField(max_length=60)),
                ('object_type', models.CharField(blank=True, max_length=40)),
                ('object_id', models.CharField(blank=True, max_length=60)),
                ('detail', models.JSONField(default=dict)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('sequence', models.BigIntegerField(null=True, unique=True)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['-at'], name='access_audi_at_257be8_idx'), models.Index(fields=['object_type', 'object_id'], name='access_audi_object__29c762_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('seal', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('seal', ''), _negated=True)), _connector='OR'), name='audit_sealed_wholly_or_not_at_all')],
            },
        ),
        migrations.CreateModel(
            name='DeniedRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField()),
                ('route', models.CharField(blank=True, max_length=100)),
                ('method', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('times', models.PositiveIntegerField(default=0)),
                ('noted_at', models.DateTimeField()),
                ('noted_in', models.BigIntegerField(null=True)),
                ('latest_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor_kind', 'actor_id', 'route', 'method', 'reason'), name='one_count_of_denials')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='名称')),
                ('kind', models.CharField(choices=[('police', '公安'), ('regulator', '市场监管'), ('association', '消费者协会'), ('committee', '人民调解委员会'), ('office', '信息管理')], max_length=20, verbose_name='类别')),
                ('districts', models.JSONField(default=list, verbose_name='所辖商圈')),
            ],
        ),
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=45)),
                ('account', models.CharField(blank=True, max_length=16)),
                ('why', models.CharField(max_length=20)),
                ('door', models.CharField(max_length=20)),
                ('times', models.PositiveIntegerField(default=0)),
                ('noted_at', models.DateTimeField()),
                ('noted_in', models.BigIntegerField(null=True)),
                ('latest_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('address', 'account', 'why', 'door'), name='one_count_of_refusals')],
            },
        ),
        migrations.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_key', models.CharField(db_index=True, max_length=64)),
                ('address', models.CharField(blank=True, db_index=True, max_length=45)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='MachineAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.department', verbose_name='部门')),
                ('sources', models.JSONField(default=list, verbose_name='可推送的来源')),
                ('may_read', models.BooleanField(default=False, verbose_name='可读取纠纷')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField(default=liandong.desk.access.models.a_year_from_now, verbose_name='有效期至')),
                ('last_notice_days', models.PositiveSmallIntegerField(null=True)),
                ('old_key_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('old_key_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('minute', models.DateTimeField(null=True)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='账号')),
                ('display_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('role', models.CharField(choices=[('duty_officer', '值守民警'), ('mediator', '消协调解员'), ('people_mediator', '人民调解员'), ('regulator', '市监承办人'), ('analyst', '研判员'), ('supervisor', '负责人'), ('lawyer', '律师'), ('association_expert', '行业协会专家'), ('platform_operator', '站点维权专员'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('auditor', '审计员')], max_length=20, verbose_name='角色')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.department', verbose_name='部门')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('password_changed_at', models.DateTimeField(null=True)),
                ('must_change_password', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
            managers=[
                ('objects', liandong.desk.access.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ColumnChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_choices', to=settings.AUTH_USER_MODEL)),
                ('list_key', models.CharField(max_length=20)),
                ('hidden', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'list_key'), name='one_choice_of_columns')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to=settings.AUTH_USER_MODEL)),
                ('mobile', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('email', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('list_key', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('query', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('dropped_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at', None)), fields=('owner', 'list_key', 'name'), name='one_view_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('began_at', models.DateTimeField(null=True, verbose_name='登录时间')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='最近使用')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='来源地址')),
                ('agent', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='access.session')),
                ('form', models.CharField(max_length=120)),
                ('content', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('saved_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'form'), name='one_draft_of_a_form')],
            },
        ),
        NeverChanges("AuditEntry", but=("sequence", "previous", "seal"), until="sequence"),
        OnlyCounts(
            "Refusal", but=("times", "noted_at", "noted_in", "latest_at"), noted=REFUSALS
        ),
        OnlyCounts(
            "DeniedRequest",
            but=("times", "noted_at", "noted_in", "latest_at", "address"),
            noted=DENIALS,
        ),
    ]
