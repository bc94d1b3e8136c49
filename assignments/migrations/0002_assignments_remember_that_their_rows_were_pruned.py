from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without a default: no table is rewritten, the lock lasts a moment."""

    dependencies = [
        ('assignments', '0001_bookings_ledger_and_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='pruned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='pruned at'),
        ),
    ]
