"""Hold a report still: its task's row first, as always."""

from nhactruong.reports.models import Report
from nhactruong.work.writing import lock_task


def lock_report(report_id: int) -> Report:
    """Return the report with its task's row and its own held, the task's first as always.

    A merge may move the report to another task while we wait.
    Raises Report.DoesNotExist.
    """
    found = Report.objects.filter(pk=report_id)
    task_id: int | None = None
    while (now := found.values_list("task_id", flat=True).get()) != task_id:
        task_id = now
        lock_task(task_id)
    return found.select_for_update().get()
