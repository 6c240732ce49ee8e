from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("login_assurance", "0002_proof_by_evidence")]

    operations = [
        migrations.AddField(
            model_name="visit", name="opened_by", field=models.UUIDField(null=True)
        )
    ]
