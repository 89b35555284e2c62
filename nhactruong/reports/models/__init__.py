"""The tables of reports: what may be chosen, and what was sent."""

from nhactruong.reports.models.gathered import Gathered
from nhactruong.reports.models.report import (
    Contact,
    Report,
    ReportPhoto,
    ReportQuerySet,
    Review,
    SealKind,
)
from nhactruong.reports.models.topic import (
    DoorKind,
    Lookup,
    QuestionKind,
    Synonym,
    Topic,
    TopicQuestion,
    TopicRoute,
    TopicVersion,
)

__all__ = [
    "Contact",
    "DoorKind",
    "Gathered",
    "Lookup",
    "QuestionKind",
    "Report",
    "ReportPhoto",
    "ReportQuerySet",
    "Review",
    "SealKind",
    "Synonym",
    "Topic",
    "TopicQuestion",
    "TopicRoute",
    "TopicVersion",
]
