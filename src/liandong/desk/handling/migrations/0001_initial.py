import django.db.models.deletion
import django.utils.timezone
import liandong.desk.access.encryption.fields
import liandong.desk.handling.models.warnings
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('disputes', '0001_initial'),
        ('intake', '0001_initial'),
        ('papers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallAppointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_appointments', to='disputes.dispute')),
                ('at', models.DateTimeField(verbose_name='再联系时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'made_at'], name='handling_ca_dispute_eb9402_idx')],
            },
        ),
        migrations.CreateModel(
            name='ComplexityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额不低于（元）')),
                ('persons', models.PositiveSmallIntegerField(verbose_name='人数不少于')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='disputes.dispute')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.historyentry')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DueWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='due_warnings', to='disputes.dispute')),
                ('key', models.CharField(max_length=30)),
                ('what', models.CharField(max_length=80)),
                ('due_on', models.DateField(verbose_name='届满')),
                ('moment', models.CharField(choices=[('soon', '两个工作日内届满'), ('today', '今日届满'), ('overdue', '已超期')], max_length=8)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'read_at'], name='handling_du_person__c50752_idx')],
                'constraints': [models.UniqueConstraint(fields=('dispute', 'key', 'due_on', 'moment', 'person'), name='warned_once')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.district', verbose_name='商圈')),
                ('day', models.DateField(verbose_name='日期')),
                ('shift', models.CharField(choices=[('day', '白班'), ('night', '夜班')], max_length=8, verbose_name='班次')),
                ('kind', models.CharField(choices=[('police', '民警'), ('association', '消协'), ('committee', '人民调解员'), ('regulator', '市监'), ('lawyer', '驻点律师')], max_length=12, verbose_name='身份')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ('guest', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
            ],
            options={
                'indexes': [models.Index(fields=['day', 'district'], name='handling_du_day_98aaf1_idx')],
                'constraints': [models.UniqueConstraint(fields=('district', 'day', 'shift', 'person'), name='once_on_a_shift'), models.CheckConstraint(condition=models.Q(models.Q(('guest', ''), ('person__isnull', False)), models.Q(('person__isnull', True), models.Q(('guest', ''), _negated=True)), _connector='OR'), name='duty_of_an_account_or_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispute', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='disputes.dispute')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.record')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.paper')),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instalments', to='disputes.dispute')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.historyentry')),
                ('what', liandong.desk.access.encryption.fields.EncryptedTextField(verbose_name='事项')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('done_on', models.DateField(null=True, verbose_name='履行日')),
                ('proof', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['done_on', 'due_on'], name='handling_in_done_on_34f921_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_by__isnull', True), ('done_on__isnull', True)), models.Q(('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='performed_on_some_day_recorded_by_someone'), models.CheckConstraint(condition=models.Q(('amount_yuan__gte', 0)), name='instalment_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='disputes.dispute')),
                ('way', models.CharField(choices=[('room', '到站面对面'), ('video', '视频'), ('phone', '电话')], max_length=8, verbose_name='方式')),
                ('room', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.room', verbose_name='房间')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to=settings.AUTH_USER_MODEL, verbose_name='调解员')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('state', models.CharField(choices=[('planned', '已约'), ('held', '已调解'), ('no_show', '有人未到'), ('cancelled', '已取消')], default='planned', max_length=10)),
                ('consumer_came_at', models.DateTimeField(null=True, verbose_name='消费者签到')),
                ('merchant_came_at', models.DateTimeField(null=True, verbose_name='商家签到')),
                ('consumer_asks', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('merchant_offers', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('minutes', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('link', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['starts_at'], name='handling_si_starts__c67357_idx'), models.Index(fields=['dispute', 'starts_at'], name='handling_si_dispute_0c60e8_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='sitting_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('way', 'room'), _negated=True), ('room__isnull', False), _connector='OR'), name='sitting_face_to_face_has_a_room')],
            },
        ),
        migrations.CreateModel(
            name='PanelSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='panel', to='disputes.dispute')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='directory.expert')),
                ('why', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('invited', '已邀请'), ('accepted', '已接受'), ('declined', '不能参加')], default='invited', max_length=10)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('opinion', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('opinion_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispute', 'expert'), name='invited_once_to_a_panel'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'invited')), models.Q(models.Q(('state', 'invited'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='seat_answered_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='disputes.dispute')),
                ('side', models.CharField(choices=[('consumer', '消费者'), ('merchant', '商家')], max_length=10)),
                ('identity', models.CharField(blank=True, choices=[('', '未核验'), ('document', '已核对身份证件'), ('licence', '已核对营业执照'), ('platform', '12315 平台已实名'), ('failed', '核验不符或不配合')], default='', max_length=10, verbose_name='身份核验')),
                ('contact_name', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('contact_phone', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('authority', models.CharField(blank=True, choices=[('', '无代理人'), ('general', '一般授权'), ('special', '特别授权（可代为和解）')], default='', max_length=10, verbose_name='代理授权')),
                ('agent_name', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('agent_phone', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'side'], name='handling_pa_dispute_40083e_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agent_name__isnull', True), ('agent_phone__isnull', True), ('authority', '')), models.Q(models.Q(('authority', ''), _negated=True), ('agent_name__isnull', False)), _connector='OR'), name='agent_has_an_authority')],
            },
        ),
        migrations.CreateModel(
            name='WarningChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='warning_choice', to=settings.AUTH_USER_MODEL)),
                ('by_mobile', models.JSONField(default=liandong.desk.handling.models.warnings.every_moment)),
                ('by_email', models.JSONField(default=liandong.desk.handling.models.warnings.every_moment)),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='handling.dispatch')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='确认')),
                ('arrived_at', models.DateTimeField(null=True, verbose_name='到场')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('camera', models.CharField(blank=True, max_length=40, verbose_name='执法记录仪编号')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispatch', 'person'), name='sent_once_in_a_dispatch'), models.CheckConstraint(condition=models.Q(('arrived_at__isnull', True), ('confirmed_at__isnull', False), _connector='OR'), name='who_arrived_had_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='handling.visit')),
                ('place', models.PositiveSmallIntegerField()),
                ('verb', models.CharField(max_length=20)),
                ('statement', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('device_at', models.DateTimeField()),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', '等待前一项'), ('done', '已登记'), ('conflict', '待您决定'), ('dropped', '未采用，已记入备注')], default='waiting', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.historyentry')),
            ],
            options={
                'ordering': ['place'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'place'), name='one_entry_at_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='handling.visit')),
                ('kind', models.CharField(choices=[('evidence', '凭证'), ('licence', '营业执照'), ('paper', '现场调解记录（签字）'), ('signature', '手写签名')], max_length=10)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='papers.attachment')),
                ('device_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taken_back', to='handling.instalment')),
                ('done_on', models.DateField(verbose_name='履行日')),
                ('proof', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sitting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='handling.sitting')),
                ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='handling.instalment')),
                ('kind', models.CharField(choices=[('invitation', '通知'), ('reminder', '提醒'), ('change', '变更通知'), ('due', '时限提醒'), ('key', '密钥到期提醒')], max_length=10)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('side', models.CharField(blank=True, choices=[('consumer', '消费者'), ('merchant', '商家')], max_length=10)),
                ('to', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('failed', '发送失败'), ('dropped', '不再发送')], default='waiting', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='handling_no_state_b76dcf_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('instalment', None), ('person', None), ('sitting__isnull', False), models.Q(('side', ''), _negated=True)), models.Q(('instalment__isnull', False), ('person', None), ('sitting', None), models.Q(('side', ''), _negated=True)), models.Q(('instalment', None), ('person__isnull', False), ('side', ''), ('sitting', None)), _connector='OR'), name='notice_to_a_side_of_one_thing_or_to_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='handling.sitting')),
                ('consumer_asks', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('merchant_offers', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('minutes', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='PanelOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='handling.panelseat')),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='SceneRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='handling.presence')),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('camera', models.CharField(blank=True, max_length=40)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
