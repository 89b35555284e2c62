"""Forms of the desk: one for each action an official may press."""

from nhactruong.work.forms.actions import ALL_FORMS, FORMS
from nhactruong.work.forms.desk import ActionForm, Desk
from nhactruong.work.forms.sift import SiftForm

__all__ = ["ALL_FORMS", "FORMS", "ActionForm", "Desk", "SiftForm"]
