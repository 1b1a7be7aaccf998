import django.db.models.deletion
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Border',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('police', '警务站'), ('bureau', '市监分局')], max_length=10, verbose_name='类别')),
                ('code', models.CharField(max_length=20, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('rings', models.JSONField(default=list, verbose_name='边界')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='border_once_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('is_working', models.BooleanField(verbose_name='上班')),
                ('statutory', models.BooleanField(default=False, verbose_name='法定节假日')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('notice', models.CharField(max_length=80, verbose_name='依据')),
            ],
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                ('station', models.CharField(blank=True, max_length=60, verbose_name='警务站')),
                ('outline', models.JSONField(default=list, verbose_name='边界')),
                ('names', models.JSONField(default=list, verbose_name='地名')),
            ],
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='登记名称')),
                ('credit_code', models.CharField(max_length=18, null=True, unique=True, verbose_name='统一社会信用代码')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('mall', models.CharField(blank=True, db_index=True, max_length=80, verbose_name='所在商场、市场')),
                ('floor', models.CharField(blank=True, max_length=40, verbose_name='楼层、铺位')),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='directory.district', verbose_name='商圈')),
                ('sector', models.CharField(blank=True, max_length=20, verbose_name='行业类别')),
                ('size', models.CharField(blank=True, choices=[('under_10', '10 人以下'), ('under_50', '10–49 人'), ('under_300', '50–299 人'), ('from_300', '300 人以上')], max_length=10, verbose_name='从业人员')),
                ('odr_since', models.DateField(blank=True, null=True, verbose_name='在线消费纠纷解决（ODR）单位，自')),
                ('returns_since', models.DateField(blank=True, null=True, verbose_name='线下无理由退货承诺单位，自')),
                ('licence_kind', models.CharField(blank=True, max_length=60, verbose_name='主体类型')),
                ('business_scope', models.TextField(blank=True, verbose_name='经营范围')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('authority', models.CharField(blank=True, max_length=80, verbose_name='登记机关')),
                ('licence_state', models.CharField(blank=True, max_length=40, verbose_name='登记状态')),
                ('from_export', models.JSONField(default=dict)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='directory.merchant')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='directory_m_name_c38bd0_idx'), models.Index(fields=['sector', 'size'], name='directory_m_sector_4657be_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='merchant_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.district', verbose_name='商圈')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('seats', models.PositiveSmallIntegerField(default=6, verbose_name='座位')),
                ('remote', models.BooleanField(default=False, verbose_name='有视频设备')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district', 'name'), name='one_room_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('kind', models.CharField(choices=[('lawyer', '律师'), ('association', '行业协会')], max_length=12, verbose_name='类别')),
                ('organisation', models.CharField(max_length=80, verbose_name='单位')),
                ('fields', models.JSONField(default=list, verbose_name='擅长的行业')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='expert', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('interests', models.ManyToManyField(blank=True, related_name='+', to='directory.merchant', verbose_name='有利害关系的商户')),
            ],
        ),
        migrations.CreateModel(
            name='MerchantAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='directory.merchant')),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='别名')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'name'), name='alias_once_per_merchant')],
            },
        ),
        migrations.CreateModel(
            name='MerchantContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.merchant')),
                ('role', models.CharField(default='维权专员', max_length=40, verbose_name='岗位')),
                ('name', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('phone', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(null=True, verbose_name='至')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='contact_left_after_coming')],
            },
        ),
        migrations.CreateModel(
            name='MerchantMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='directory.merchant')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_by', to='directory.merchant')),
                ('moved', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('merged',), name='merchant_merged_once'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='merge_undone_by_someone_at_some_time')],
            },
        ),
    ]
