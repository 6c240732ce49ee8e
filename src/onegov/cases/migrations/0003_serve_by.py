from datetime import timedelta

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """The version before still fills the queue meanwhile: a submission's moment is now."""

    dependencies = [
        ('cases', '0002_change'),
    ]

    operations = [
        migrations.AddField(
            model_name='waiting',
            name='tier',
            field=models.CharField(db_default='ordinary', default='ordinary', max_length=40),
        ),
        migrations.AddField(
            model_name='waiting',
            name='serve_by',
            field=models.DateTimeField(db_default=Now() + timedelta(days=30)),
        ),
    ]
