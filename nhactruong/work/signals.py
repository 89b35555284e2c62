"""News for the rooms above, sent inside the act's transaction."""

from django.dispatch import Signal

# task, kind (event kind), by, at, words (public words of the step, may be empty)
task_moved = Signal()
# The same of many at once, instead of task_moved: moves (pairs of task and kind), by, at.
# Whoever listens to one of the two listens to both (a test looks).
tasks_moved = Signal()
# kept: the Task that stays, gone: the Task merged into it, by, at
tasks_merged = Signal()
