import django.core.validators
import django.db.models.deletion
import liandong.desk.access.encryption.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.district')),
                ('day', models.DateField()),
                ('shift', models.CharField(choices=[('day', '白班'), ('night', '夜班')], max_length=8)),
                ('text', liandong.desk.access.encryption.fields.EncryptedTextField()),
                ('masked', liandong.desk.access.encryption.fields.EncryptedTextField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['district', '-at'], name='station_han_distric_7d17ee_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='hand_over_taken_by_someone_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='SubsidyRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='协议起始日期')),
                ('oral_yuan', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='简易（元）')),
                ('written_yuan', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='一般（元）')),
                ('complex_yuan', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='疑难复杂（元）')),
                ('basis', models.CharField(max_length=100, verbose_name='依据')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['since'], name='station_sub_since_7c8201_idx')],
            },
        ),
    ]
