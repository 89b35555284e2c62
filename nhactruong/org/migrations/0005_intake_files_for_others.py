"""Let intake posts that were there before write down reports for residents."""

from django.db import migrations


def fill(apps, schema_editor):
    post = apps.get_model("org", "Post")
    post.objects.filter(kind="intake").update(files_for_others=True)


class Migration(migrations.Migration):
    dependencies = [("org", "0004_posts_that_file_for_others")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
