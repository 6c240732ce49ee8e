from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("login_recovery", "0001_attempts")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="refused",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        )
    ]
