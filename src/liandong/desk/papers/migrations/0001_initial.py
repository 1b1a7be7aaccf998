import django.core.validators
import django.db.models.deletion
import liandong.desk.access.encryption.fields
import liandong.desk.papers.rules.parts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute_number', models.CharField(db_index=True, max_length=20, verbose_name='纠纷编号')),
                ('form', models.CharField(max_length=30)),
                ('edition', models.CharField(max_length=10)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.department', verbose_name='出具单位')),
                ('number', models.CharField(blank=True, max_length=50, verbose_name='文号')),
                ('values', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('state', models.CharField(choices=[('issued', '已出'), ('replaced', '已重出'), ('void', '已作废')], default='issued', max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_at', models.DateTimeField(verbose_name='出具时间')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='papers.paper')),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['department', '-issued_at'], name='papers_pape_departm_ef1f3d_idx')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='access.department')),
                ('full_name', models.CharField(max_length=80, verbose_name='文书落款全称')),
                ('level', models.CharField(choices=[('district', '区县'), ('city', '地市'), ('province', '省')], default=liandong.desk.papers.rules.parts.Level['DISTRICT'], max_length=10, verbose_name='层级')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='通信地址')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='联系电话')),
            ],
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.department', verbose_name='部门')),
                ('prefix', models.CharField(max_length=20, verbose_name='机关代字')),
                ('year', models.PositiveIntegerField(verbose_name='年份')),
                ('first', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='起号')),
                ('last', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='止号')),
                ('covers', models.JSONField(default=list, verbose_name='适用文书')),
                ('basis', models.CharField(max_length=100, verbose_name='登记依据')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='segment_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dispute_number', models.CharField(db_index=True, max_length=20, verbose_name='纠纷编号')),
                ('form', models.CharField(blank=True, max_length=30)),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='papers.paper')),
                ('title', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('media', models.CharField(max_length=20)),
                ('pages', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('original', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField(null=True, verbose_name='拍摄时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='access.department')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('kept', '在卷'), ('replaced', '已替换'), ('taken_out', '已撤出')], default='kept', max_length=10)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='papers.attachment')),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('paper__isnull', True), models.Q(('form', ''), _negated=True), _connector='OR'), name='scan_of_a_paper_is_of_its_form'), models.UniqueConstraint(condition=models.Q(('state', 'kept')), fields=('dispute_number', 'original'), name='same_file_once_in_a_dispute')],
            },
        ),
        migrations.CreateModel(
            name='PaperFile',
            fields=[
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='file', serialize=False, to='papers.paper')),
                ('content', liandong.desk.access.encryption.fields.EncryptedBytesField()),
            ],
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='papers.paper')),
                ('recipient', models.CharField(max_length=20, verbose_name='受送达人')),
                ('name', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('way', models.CharField(choices=[(liandong.desk.papers.rules.parts.Way['HAND'], '当面送达'), (liandong.desk.papers.rules.parts.Way['LETTER'], '信函'), (liandong.desk.papers.rules.parts.Way['PHONE'], '电话'), (liandong.desk.papers.rules.parts.Way['SMS'], '短信'), (liandong.desk.papers.rules.parts.Way['MAIL'], '电子邮件'), (liandong.desk.papers.rules.parts.Way['INTERNET'], '互联网')], max_length=10, verbose_name='送达方式')),
                ('sent_on', models.DateField(verbose_name='送出日期')),
                ('received_on', models.DateField(null=True, verbose_name='签收日期')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('received_on__isnull', True), ('received_on__gte', models.F('sent_on')), _connector='OR'), name='received_after_it_was_sent')],
            },
        ),
        migrations.CreateModel(
            name='UsedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='used', to='papers.segment')),
                ('prefix', models.CharField(max_length=20)),
                ('year', models.PositiveIntegerField()),
                ('serial', models.PositiveIntegerField(verbose_name='序号')),
                ('paper', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='used_number', to='papers.paper')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='空号原因')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year', 'serial'), name='no_number_twice'), models.CheckConstraint(condition=models.Q(models.Q(('paper__isnull', False), ('reason', '')), models.Q(('paper__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='number_on_a_paper_or_left_out_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='AttachmentFile',
            fields=[
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='file', serialize=False, to='papers.attachment')),
                ('content', liandong.desk.access.encryption.fields.EncryptedBytesField()),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='papers.paper')),
                ('who', models.CharField(max_length=20, verbose_name='签署人')),
                ('name', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('manner', models.CharField(choices=[('pen', '签名'), ('finger', '按指印'), ('stamp', '盖章'), ('screen', '屏幕手写签名'), ('refused', '拒绝签署')], default='pen', max_length=10)),
                ('signed_on', models.DateField(verbose_name='签署日期')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('reason', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='papers.attachment')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('paper', 'who'), name='each_signs_once'), models.CheckConstraint(condition=models.Q(models.Q(('manner', 'refused'), ('reason__isnull', False)), models.Q(models.Q(('manner', 'refused'), _negated=True), ('reason__isnull', True)), _connector='OR'), name='refused_to_sign_for_a_reason')],
            },
        ),
    ]
