import productionsite.db.names
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('productions', '0003_deletions'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entity',
            index=models.Index(fields=['project', 'updated_at'], name='entity_project_updated_idx'),
        ),
        migrations.AddIndex(
            model_name='entity',
            index=models.Index(models.F('project'), productionsite.db.names.Folded('name'), name='entity_project_name_idx'),
        ),
        migrations.AddIndex(
            model_name='entity',
            index=models.Index(productionsite.db.names.Folded('name'), name='entity_name_idx'),
        ),
    ]
