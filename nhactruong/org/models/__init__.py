"""The tables of org: offices, posts, people in them, and who answers for what; all dated."""

from nhactruong.org.models.absence import Absence
from nhactruong.org.models.mandates import (
    Function,
    ManagedSite,
    Mandate,
    MandateRole,
    Place,
    PlaceSet,
    PlaceSetMember,
    RoutingRule,
    Rule,
    SiteKind,
)
from nhactruong.org.models.people import AccountPlace, Appointment, Duty, Portfolio
from nhactruong.org.models.units import Post, PostKind, Regulation, Unit, UnitKind

__all__ = [
    "Absence",
    "AccountPlace",
    "Appointment",
    "Duty",
    "Function",
    "ManagedSite",
    "Mandate",
    "MandateRole",
    "Place",
    "PlaceSet",
    "PlaceSetMember",
    "Portfolio",
    "Post",
    "PostKind",
    "Regulation",
    "RoutingRule",
    "Rule",
    "SiteKind",
    "Unit",
    "UnitKind",
]
