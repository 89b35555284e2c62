"""Forms of the desk: one for each action an official may press."""

from nhactruong.work.forms.actions import FORMS
from nhactruong.work.forms.desk import ActionForm, Desk
from nhactruong.work.forms.sift import SiftForm

__all__ = ["FORMS", "ActionForm", "Desk", "SiftForm"]
