"""An index for finding whom a department's event is about, made without locking the table."""

from django.db import migrations, models

_INDEX = models.Index(fields=["pseudonym", "member"], name="link_by_pseudonym")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            'CREATE INDEX CONCURRENTLY "link_by_pseudonym"'
            ' ON "people_registerlink" ("pseudonym", "member")',
            'DROP INDEX CONCURRENTLY "link_by_pseudonym"',
            state_operations=[migrations.AddIndex(model_name="registerlink", index=_INDEX)],
        ),
    ]
