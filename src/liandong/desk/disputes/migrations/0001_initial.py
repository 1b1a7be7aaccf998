import django.db.models.deletion
import django.utils.timezone
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models

from liandong.desk.work.search import CreateSearchIndex


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('intake', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('status', models.CharField(choices=[('open', '待处置'), ('handling', '处理中'), ('settled', '已化解'), ('unsettled', '未达成'), ('transferred', '已移交')], default='open', max_length=12, verbose_name='状态')),
                ('status_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.CharField(choices=[('open', '待处置'), ('handling', '处理中'), ('settled', '已化解'), ('unsettled', '未达成'), ('transferred', '已移交'), ('dispatched', '已派出'), ('on_scene', '到场处置'), ('review', '待初查'), ('naming', '待确定调解主体'), ('mediation', '调解中'), ('suspended', '调解中止'), ('testing', '鉴定中'), ('agreed', '待履行'), ('unperformed', '未按约履行'), ('performed', '待回访'), ('visited', '已回访'), ('refused', '不予受理'), ('terminated', '终止调解'), ('withdrawn', '已撤回'), ('returned', '已退回'), ('police', '公安办理中'), ('archived', '已归档')], default='open', max_length=12, verbose_name='阶段')),
                ('stage_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('opened_at', models.DateTimeField(verbose_name='首次反映')),
                ('summary', models.CharField(blank=True, max_length=120, verbose_name='诉求')),
                ('merchant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='directory.merchant')),
                ('merchant_name', models.CharField(blank=True, max_length=200, verbose_name='商家')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='directory.district', verbose_name='商圈')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='地点')),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('sector', models.CharField(blank=True, max_length=20, verbose_name='行业类别')),
                ('item', models.CharField(blank=True, max_length=40, verbose_name='品类')),
                ('nature', models.CharField(blank=True, max_length=20, verbose_name='投诉性质')),
                ('phrases', models.JSONField(default=list, verbose_name='诉求关键词')),
                ('urgency', models.JSONField(default=list, verbose_name='紧急')),
                ('urgent', models.BooleanField(default=False)),
                ('persons', models.PositiveIntegerField(null=True)),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='争议金额')),
                ('sources', models.JSONField(default=list, verbose_name='来源')),
                ('search', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='disputes.dispute')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fill_in', models.CharField(blank=True, max_length=60)),
                ('filled_in_as_of', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['id', 'withdrawn_at'], name='disputes_in_order'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['-opened_at', '-id', 'withdrawn_at'], name='disputes_opened'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['district', '-opened_at', '-id', 'withdrawn_at'], name='disputes_of_district'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['status', '-opened_at', '-id', 'withdrawn_at'], name='disputes_of_status'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['district', 'status', '-opened_at', '-id', 'withdrawn_at'], name='disputes_of_place_and_status'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['sector', '-opened_at', '-id', 'withdrawn_at'], name='disputes_of_sector'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['amount_yuan', '-id', 'withdrawn_at'], name='disputes_of_amount'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['urgent', 'status', '-opened_at', 'withdrawn_at'], name='disputes_urgent'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['stage', 'stage_since', 'withdrawn_at'], name='disputes_at_stage'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['district', 'stage', 'stage_since', 'withdrawn_at'], name='disputes_of_place_at_stage'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['merchant', '-opened_at', '-id', 'withdrawn_at'], name='disputes_of_merchant'), models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['withdrawn_at'], name='disputes_withdrawn'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['opened_at', 'district', 'sector', 'item', 'nature', 'merchant', 'status', 'amount_yuan', 'withdrawn_at'], name='disputes_counted'), models.Index(condition=models.Q(('withdrawn_at__isnull', True), ('status_by__isnull', False), models.Q(models.Q(('fill_in', ''), _negated=True), ('filled_in_as_of__isnull', True), ('filled_in_as_of__lt', models.F('updated_at')), _connector='OR')), fields=['stage_since', 'id', 'fill_in', 'filled_in_as_of', 'updated_at'], name='disputes_to_fill_in'), models.Index(condition=models.Q(('withdrawn_at__isnull', True), ('status_by__isnull', False), models.Q(models.Q(('fill_in', ''), _negated=True), ('filled_in_as_of__isnull', True), ('filled_in_as_of__lt', models.F('updated_at')), _connector='OR')), fields=['district', 'stage_since', 'id', 'fill_in', 'filled_in_as_of', 'updated_at'], name='disputes_place_to_fill_in'), models.Index(condition=models.Q(('withdrawn_at__isnull', True), ('status_by__isnull', False), models.Q(('filled_in_as_of__isnull', True), ('filled_in_as_of__lt', models.F('updated_at')), _connector='OR')), fields=['district', 'stage_since', 'id'], name='disputes_not_marked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('withdrawn_at__isnull', False), _connector='OR'), name='merged_dispute_is_withdrawn'), models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ['open']), ('status', 'open')), models.Q(('stage__in', ['handling', 'dispatched', 'on_scene', 'review', 'naming', 'mediation', 'suspended', 'testing']), ('status', 'handling')), models.Q(('stage__in', ['settled', 'agreed', 'performed', 'visited', 'withdrawn', 'archived']), ('status', 'settled')), models.Q(('stage__in', ['unsettled', 'unperformed', 'refused', 'terminated', 'archived']), ('status', 'unsettled')), models.Q(('stage__in', ['transferred', 'returned', 'police', 'archived']), ('status', 'transferred')), _connector='OR'), name='dispute_stage_in_its_state')],
            },
        ),
        migrations.CreateModel(
            name='BlockingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.record')),
                ('key', models.BigIntegerField()),
                ('moment', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['key', 'moment', 'record'], name='disputes_bl_key_1dede6_idx')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.record')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intake.record')),
                ('probability', models.FloatField()),
                ('weight', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', '待确认'), ('same', '同一纠纷'), ('different', '不是同一纠纷')], default='open', max_length=10)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-probability', '-id'], name='disputes_ca_state_fc0e55_idx')],
                'constraints': [models.UniqueConstraint(fields=('left', 'right'), name='candidate_pair_once'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='candidate_decided_by_someone_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Serial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=4)),
                ('day', models.DateField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'day'), name='one_counter_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='disputes.dispute')),
                ('code', models.CharField(max_length=30)),
                ('started_on', models.DateField(verbose_name='起算')),
                ('due_on', models.DateField(verbose_name='届满')),
                ('rule', models.CharField(max_length=40)),
                ('working_out', models.JSONField(default=dict)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('paused_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['stopped_at', 'due_on'], name='disputes_cl_stopped_05c4ee_idx'), models.Index(fields=['code', 'due_on', 'paused_on', 'stopped_at', 'dispute'], name='clocks_rated'), models.Index(fields=['code', 'stopped_at', 'dispute'], name='disputes_cl_code_558a1c_idx')],
                'constraints': [models.UniqueConstraint(fields=('dispute', 'code'), name='one_clock_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clock_events', to='disputes.dispute')),
                ('code', models.CharField(max_length=30)),
                ('what', models.CharField(max_length=10)),
                ('on', models.DateField(verbose_name='日期')),
                ('until', models.DateField(null=True, verbose_name='届满')),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'on'], name='disputes_cl_dispute_948fe9_idx')],
            },
        ),
        migrations.CreateModel(
            name='DisputeFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='disputes.dispute')),
                ('fact', models.CharField(choices=[('dispatched', '已派出'), ('arrived', '已到达现场'), ('rights_explained', '已当面告知时间、地点、调解人员及申请回避的权利'), ('ways_explained', '已告知其他解决途径（消法第39条）'), ('jurisdiction', '管辖'), ('accepted', '受理'), ('refusal', '不予受理的情形'), ('both_consented', '双方同意调解'), ('delegation_consented', '双方同意委托消费者协会调解'), ('committee_delegation', '双方同意委托人民调解委员会调解'), ('name_chosen', '调解主体'), ('invited', '已通知双方'), ('recusal_requested', '有人申请调解员回避'), ('recused', '回避已决定'), ('testing', '鉴定机构'), ('tested', '已收到鉴定结论'), ('agreed', '协议金额'), ('signed', '双方已签字或盖章'), ('oral', '双方同意不制作调解书，已记入笔录'), ('termination', '终止调解的情形'), ('served', '已告知双方'), ('confirmation', '已共同申请司法确认'), ('paid', '已履行金额'), ('not_performed', '到期未履行，已催告'), ('called_back', '回访结果'), ('handed', '去向'), ('police_answered', '公安意见'), ('reopened', '重新办理')], max_length=24)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('detail', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'fact'], name='disputes_di_dispute_1a1522_idx'), models.Index(fields=['fact', 'at'], name='disputes_di_fact_3e6af6_idx')],
            },
        ),
        migrations.CreateModel(
            name='FormerMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left', to='intake.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispute', 'record'), name='former_member_once')],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='disputes.dispute')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('verb', models.CharField(max_length=30)),
                ('detail', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', '-at'], name='disputes_hi_dispute_731f7c_idx'), models.Index(fields=['verb', 'at'], name='disputes_hi_verb_01e7fe_idx')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='disputes.dispute')),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='member', to='intake.record')),
                ('source', models.CharField(max_length=20)),
                ('probability', models.FloatField(null=True)),
                ('weight', models.FloatField(null=True)),
                ('reasons', models.JSONField(default=list)),
                ('linked_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='intake.record')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'source'], name='disputes_me_dispute_d37e6d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='member_has_its_source')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='disputes.dispute')),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by__isnull', True)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='note_taken_back_by_someone_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phrase_rows', to='disputes.dispute')),
                ('text', models.CharField(db_index=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispute', 'text'), name='phrase_once_per_dispute')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='disputes.dispute')),
                ('kind', models.CharField(choices=[('recusal', '申请回避'), ('extension', '申请延长时限')], max_length=10)),
                ('code', models.CharField(blank=True, max_length=30)),
                ('until', models.DateField(null=True, verbose_name='延长到')),
                ('mediator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.historyentry')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('granted', models.BooleanField(null=True)),
                ('answer', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.historyentry')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['decided_at', 'requested_at'], name='disputes_ap_decided_5a50c6_idx'), models.Index(fields=['requested_by', 'read_at'], name='disputes_ap_request_b799d1_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted__isnull', False)), _connector='OR'), name='approval_decided_by_someone_at_some_time')],
            },
        ),
        CreateSearchIndex("disputes", "Dispute", "search"),
    ]
