import django.db.models.deletion
import django.utils.timezone
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models

from liandong.desk.consultations.rules.first_topics import first_topics


def add_topics(apps, schema_editor):
    """What the lists begin with."""
    topics = apps.get_model("consultations", "ConsultationTopic")
    answers = apps.get_model("consultations", "AnswerTemplate")
    for position, first in enumerate(first_topics(), start=1):
        topic = topics.objects.create(name=first.name, kind=first.kind, position=10 * position)
        answers.objects.bulk_create(
            answers(topic=topic, **answer._asdict()) for answer in first.answers
        )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('directory', '0001_initial'),
        ('disputes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsultationTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, unique=True, verbose_name='主题')),
                ('kind', models.CharField(choices=[('rights', '消费维权'), ('business', '市场监管业务'), ('elsewhere', '非本单位职责')], max_length=10, verbose_name='类别')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='AnswerTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='consultations.consultationtopic', verbose_name='主题')),
                ('title', models.CharField(max_length=40, verbose_name='名称')),
                ('text', models.CharField(max_length=500, verbose_name='答复')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('article', models.CharField(blank=True, max_length=1000, verbose_name='条文')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'title'), name='answer_once_in_a_topic')],
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.department', verbose_name='单位')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.district', verbose_name='商圈')),
                ('channel', models.CharField(choices=[('phone', '电话'), ('counter', '来访'), ('online', '网络'), ('hotline', '12345 转来'), ('police', '110 转来'), ('letter', '来信'), ('other', '其他')], max_length=10, verbose_name='渠道')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.consultationtopic', verbose_name='主题')),
                ('question', liandong.desk.access.encryption.fields.EncryptedTextField(null=True, verbose_name='咨询内容')),
                ('masked_question', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.answertemplate')),
                ('answer', liandong.desk.access.encryption.fields.EncryptedTextField(verbose_name='答复')),
                ('masked_answer', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('phone', liandong.desk.access.encryption.fields.EncryptedTextField(null=True, verbose_name='电话')),
                ('seconds', models.PositiveIntegerField(null=True, verbose_name='用时（秒）')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('dispute', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.dispute')),
                ('turned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('turned_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-at', 'district', 'channel', 'topic', 'withdrawn_at'], name='consultations_counted'), models.Index(fields=['by', '-at'], name='consultations_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dispute__isnull', True), ('turned_at__isnull', True), ('turned_by__isnull', True)), models.Q(('dispute__isnull', False), ('turned_at__isnull', False), ('turned_by__isnull', False)), _connector='OR'), name='consultation_turned_by_someone_at_some_time'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('dispute__isnull', True), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='consultation_withdrawn_by_someone_at_some_time')],
            },
        ),
        migrations.RunPython(add_topics, migrations.RunPython.noop),
    ]
