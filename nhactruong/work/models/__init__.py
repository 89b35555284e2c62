"""The tables of work: the task, and what hangs on it."""

from nhactruong.work.models.desk import Draft, DraftFile, ReplyTemplate, SavedFilter
from nhactruong.work.models.found import Beside, InStates, LateFrom
from nhactruong.work.models.notes import InternalNote, Mention
from nhactruong.work.models.parts import (
    ASKED,
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
from nhactruong.work.models.recompute import Recompute
from nhactruong.work.models.task import Task, TaskQuerySet

__all__ = [
    "ASKED",
    "Beside",
    "Decision",
    "Draft",
    "DraftFile",
    "EvidenceItem",
    "Extension",
    "InStates",
    "InternalNote",
    "LateFrom",
    "Mention",
    "Pause",
    "ProgressNote",
    "Question",
    "Recompute",
    "ReplyTemplate",
    "Result",
    "SavedFilter",
    "Segment",
    "Settlement",
    "Task",
    "TaskQuerySet",
    "Urging",
    "VerdictGiven",
]
