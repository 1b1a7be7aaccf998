import django.db.models.deletion
import django.db.models.functions.comparison
import liandong.desk.access.encryption.fields
import liandong.desk.insight.models.watches
from django.conf import settings
from django.db import migrations, models

from liandong.desk.access.sealing.triggers import NeverChanges


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('directory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.district', verbose_name='商圈')),
                ('place', models.CharField(max_length=40)),
                ('level', models.CharField(choices=[('district', '整个商圈'), ('sector', '行业'), ('item', '品类'), ('merchant', '商家'), ('phrase', '诉求关键词')], max_length=10, verbose_name='层级')),
                ('sector', models.CharField(blank=True, max_length=20, verbose_name='行业类别')),
                ('item', models.CharField(blank=True, max_length=40, verbose_name='品类')),
                ('merchant', models.CharField(blank=True, max_length=200, verbose_name='商家')),
                ('phrase', models.CharField(blank=True, max_length=40, verbose_name='诉求关键词')),
                ('series', models.CharField(max_length=330)),
                ('grade', models.CharField(choices=[('1', '一级'), ('2', '二级'), ('3', '三级')], max_length=1, verbose_name='等级')),
                ('state', models.CharField(choices=[('waiting', '待研判'), ('half', '待另一方研判'), ('differing', '两方意见不一'), ('settled', '已研判')], default='waiting', max_length=10)),
                ('verdict', models.CharField(blank=True, choices=[('true', '属实'), ('normal', '正常波动'), ('known', '已知原因'), ('data', '数据问题')], max_length=10)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('observed', models.PositiveIntegerField()),
                ('expected', models.FloatField()),
                ('upper', models.PositiveIntegerField()),
                ('year_before', models.PositiveIntegerField(null=True)),
                ('p_value', models.FloatField()),
                ('q_value', models.FloatField()),
                ('model', models.CharField(max_length=40)),
                ('evidence', models.JSONField(default=dict)),
                ('found_on', models.DateField()),
                ('judged_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('raised_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(fields=['ended_on', 'state', 'grade'], name='insight_ale_ended_o_fa3d4d_idx'), models.Index(fields=['district', '-found_on'], name='insight_ale_distric_de3e12_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('series',), name='one_alert_while_a_rise_goes_on'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), models.Q(('verdict', ''), _negated=True)), models.Q(models.Q(('state', 'settled'), _negated=True), ('verdict', '')), _connector='OR'), name='alert_settled_with_a_verdict'), models.CheckConstraint(condition=models.Q(('since__lte', models.F('until'))), name='alert_window_in_order')],
            },
        ),
        migrations.CreateModel(
            name='FrozenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=20, verbose_name='图表')),
                ('query', models.JSONField()),
                ('words', models.CharField(max_length=200, verbose_name='范围')),
                ('title', models.CharField(max_length=300, verbose_name='结论')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('purpose', liandong.desk.access.encryption.fields.EncryptedTextField(verbose_name='用途')),
                ('spec', models.JSONField()),
                ('rows', models.JSONField()),
                ('definition', models.TextField(verbose_name='口径')),
                ('method', models.TextField(blank=True, verbose_name='方法')),
                ('versions', models.JSONField(verbose_name='识别版本')),
                ('latest', models.DateTimeField(null=True, verbose_name='数据截至')),
                ('district', models.CharField(blank=True, max_length=40, verbose_name='商圈')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.department')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='留存时间')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-at'], name='insight_fro_at_b5dd18_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), ('withdrawn_reason__isnull', False)), _connector='OR'), name='frozen_figure_withdrawn_by_someone_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sensitivity', models.CharField(choices=[('strict', '少而准'), ('normal', '标准'), ('eager', '宁多勿漏')], default='normal', max_length=10, verbose_name='灵敏度')),
                ('least_in_window', models.PositiveSmallIntegerField(default=5, verbose_name='最少件数')),
                ('levels', models.JSONField(default=liandong.desk.insight.models.watches.all_levels, verbose_name='监测层级')),
                ('district', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.district')),
                ('comparable_since', models.DateField(null=True, verbose_name='可比数据起始日')),
                ('outline_digest', models.CharField(blank=True, max_length=64)),
                ('judged_on', models.DateField(null=True)),
                ('judged_at', models.DateTimeField(null=True)),
                ('last_dispute', models.BigIntegerField(default=0)),
                ('tested', models.PositiveIntegerField(default=0)),
                ('found', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('district', 0), name='one_watch_of_a_district')],
            },
        ),
        migrations.CreateModel(
            name='AlertReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='insight.alert')),
                ('side', models.CharField(choices=[('association', '消协'), ('station', '警务站')], max_length=12)),
                ('verdict', models.CharField(choices=[('true', '属实'), ('normal', '正常波动'), ('known', '已知原因'), ('data', '数据问题')], max_length=10)),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('observed', models.PositiveIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('alert', 'side'), name='one_review_of_a_side'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='review_undone_by_someone_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sensitivity', models.CharField(choices=[('strict', '少而准'), ('normal', '标准'), ('eager', '宁多勿漏')], default='normal', max_length=10, verbose_name='灵敏度')),
                ('least_in_window', models.PositiveSmallIntegerField(default=5, verbose_name='最少件数')),
                ('levels', models.JSONField(default=liandong.desk.insight.models.watches.all_levels, verbose_name='监测层级')),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='insight.watch')),
                ('found', models.JSONField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        NeverChanges(
            "FrozenFigure",
            but=("withdrawn_by", "withdrawn_at", "withdrawn_reason"),
            until="withdrawn_at",
        ),
    ]
