"""The tables of reports: what may be chosen, and what was sent."""

from nhactruong.reports.models.brought import Brought
from nhactruong.reports.models.gathered import Gathered
from nhactruong.reports.models.link_code import LinkCode
from nhactruong.reports.models.report import (
    CHANNELS_FOR_OTHERS,
    Channel,
    Contact,
    Report,
    ReportPhoto,
    ReportQuerySet,
    Review,
    SealKind,
)
from nhactruong.reports.models.standing import Reckoning, Standing, Tally
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
    "CHANNELS_FOR_OTHERS",
    "Brought",
    "Channel",
    "Contact",
    "DoorKind",
    "Gathered",
    "LinkCode",
    "Lookup",
    "QuestionKind",
    "Reckoning",
    "Report",
    "ReportPhoto",
    "ReportQuerySet",
    "Review",
    "SealKind",
    "Standing",
    "Synonym",
    "Tally",
    "Topic",
    "TopicQuestion",
    "TopicRoute",
    "TopicVersion",
]
