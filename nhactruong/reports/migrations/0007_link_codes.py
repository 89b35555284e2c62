import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_filing_for_others")]

    operations = [
        migrations.CreateModel(
            name='LinkCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='link_codes', to='reports.report')),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
