"""Give open tasks the cell of their first report, so that what is similar is found."""

import math

from django.db import migrations

# places.point's as it was when this was written.
CELL, ACROSS = 0.001, 1_000_000
AT_ONCE = 1000
OPEN = ("disputed", "in_progress", "received", "to_approve", "waiting")


def fill(apps, schema_editor):
    Report = apps.get_model("reports", "Report")
    Task = apps.get_model("work", "Task")
    placed = Report.objects.filter(task__state__in=OPEN, lat__isnull=False)
    last = 0
    while rows := list(
        placed.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "task_id", "lat", "lon")[:AT_ONCE]
    ):
        last = rows[-1][0]
        cells = {}
        for _pk, task_id, lat, lon in rows:
            cells.setdefault(task_id, _cell(float(lat), float(lon)))
        tasks = list(Task.objects.filter(pk__in=cells, cell__isnull=True).only("pk"))
        for task in tasks:
            task.cell = cells[task.pk]
        Task.objects.bulk_update(tasks, ["cell"])


def _cell(lat, lon):
    return math.floor(lat / CELL) * ACROSS + math.floor(lon / CELL)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_report_same_sender"),
        ("work", "0007_cells_and_who_replied"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
