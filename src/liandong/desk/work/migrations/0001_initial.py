import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=60)),
                ('payload', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=120)),
                ('args', models.JSONField(default=dict)),
                ('title', models.CharField(max_length=120, verbose_name='事项')),
                ('state', models.CharField(choices=[('waiting', '等待'), ('running', '进行中'), ('done', '完成'), ('failed', '失败'), ('cancelled', '已取消')], default='waiting', max_length=10)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('result', models.JSONField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='问题')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('run', models.PositiveIntegerField(default=0)),
                ('task_id', models.UUIDField(null=True)),
                ('again', models.BooleanField(default=False)),
                ('by_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'heartbeat_at'], name='work_job_state_ed5b15_idx'), models.Index(fields=['by_id', '-created_at'], name='work_job_by_id_438e63_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('name', 'key'), name='job_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField()),
                ('last_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField()),
            ],
        ),
    ]
