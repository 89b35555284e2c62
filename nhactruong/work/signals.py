"""News for the rooms above, sent inside the act's transaction."""

from django.dispatch import Signal

# task, kind (event kind), by, at, words (public words of the step, may be empty)
task_moved = Signal()
# kept: the Task that stays, gone: the Task merged into it, by, at
tasks_merged = Signal()
