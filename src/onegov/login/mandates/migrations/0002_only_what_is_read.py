from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('login_mandates', '0001_parties_and_mandates'),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='mandate',
            name='mandate_to_end',
        ),
        # The columns go with the release after the one that stops filling them.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'ALTER TABLE login_mandates_organisation '
                    'ALTER COLUMN made_at DROP NOT NULL, ALTER COLUMN name DROP NOT NULL'
                ),
            ],
            state_operations=[
                migrations.RemoveField(
                    model_name='organisation',
                    name='made_at',
                ),
                migrations.RemoveField(
                    model_name='organisation',
                    name='name',
                ),
            ],
        ),
        AddIndexConcurrently(
            model_name='mandate',
            index=models.Index(condition=models.Q(('status', 'ended'), _negated=True), fields=['until'], name='mandate_to_end'),
        ),
        AddIndexConcurrently(
            model_name='mandate',
            index=models.Index(condition=models.Q(('status', 'proposed')), fields=['code_until'], name='mandate_unanswered'),
        ),
    ]
