from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('login_mandates', '0001_parties_and_mandates'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='mandate',
            name='mandate_to_end',
        ),
        migrations.RemoveField(
            model_name='organisation',
            name='made_at',
        ),
        migrations.RemoveField(
            model_name='organisation',
            name='name',
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(condition=models.Q(('status', 'ended'), _negated=True), fields=['until'], name='mandate_to_end'),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(condition=models.Q(('status', 'proposed')), fields=['code_until'], name='mandate_unanswered'),
        ),
    ]
