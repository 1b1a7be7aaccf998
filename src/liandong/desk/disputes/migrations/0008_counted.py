"""What is counted over time is counted in an index, without the wide rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('disputes', '0007_member_source')]

    operations = [
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['opened_at', 'withdrawn_at', 'district', 'sector', 'item', 'nature', 'merchant', 'status', 'amount_yuan'], name='disputes_counted'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['dispute', 'source'], name='disputes_me_dispute_d37e6d_idx'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='member_has_its_source'),
        ),
    ]
