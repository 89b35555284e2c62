"""The tables of work: the task, and what hangs on it."""

from nhactruong.work.models.parts import (
    Decision,
    EvidenceItem,
    Extension,
    Pause,
    ProgressNote,
    Question,
    Result,
    Segment,
    Settlement,
    Urging,
    VerdictGiven,
)
from nhactruong.work.models.task import Task, TaskQuerySet

__all__ = [
    "Decision",
    "EvidenceItem",
    "Extension",
    "Pause",
    "ProgressNote",
    "Question",
    "Result",
    "Segment",
    "Settlement",
    "Task",
    "TaskQuerySet",
    "Urging",
    "VerdictGiven",
]
