"""What eases an official's day: prepared words, named filters, words not yet sent."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from nhactruong.ledger.models import Recorded
from nhactruong.org.authority import Authority
from nhactruong.work.states import ReplyKind


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def visible_to(self, authority: Authority) -> Self:
        """Keep the city's and those of the units whose tasks this person may see."""
        ours = Q() if authority.conductor else Q(unit__in=authority.unit_ids)
        return self.filter(Q(unit__isnull=True) | ours, retired_at__isnull=True)


class ReplyTemplate(Recorded):
    """Words prepared for what is written often, with places to be filled in.

    unit: whose it is, its divisions' too; null: the whole city's.
    function: what it is about, with everything below; null: anything.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, related_name="+")
    function = models.ForeignKey(
        "org.Function", models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=ReplyKind)
    name = models.CharField(max_length=100)
    text_vi = models.TextField()
    text_en = models.TextField(default="", blank=True)
    retired_at = models.DateTimeField(null=True)
    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_reply_kind_known",
                condition=Q(kind__in=ReplyKind.values),
            ),
            models.CheckConstraint(
                name="work_reply_has_text", condition=~Q(text_vi="") & ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_key(self) -> str:
        return f"reply:{self.key}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, authority: Authority) -> Self:
        """Keep this person's own, in their order."""
        return self.filter(person=authority.person_id).order_by("place", "pk")


class SavedFilter(models.Model):
    """A person's named view of the inbox.

    query: what the inbox's form would send; first: shown when the inbox is opened.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    place = models.PositiveSmallIntegerField()
    first = models.BooleanField(default=False)
    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], name="work_filter_name_once"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(first=True), name="work_filter_one_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody typed into a form of a task and has not sent; their own alone.

    fields: JSON, the form's fields by name; number: goes up with every saving.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    task = models.ForeignKey("work.Task", models.CASCADE, related_name="+")
    form = models.CharField(max_length=30)
    fields = models.TextField(default="{}")
    number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "task", "form"], name="work_draft_once_a_form"
            ),
        ]


class DraftFile(models.Model):
    """A photo or document that came ahead of the form it belongs to."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    photo = models.ForeignKey(
        "files.StoredPhoto", models.PROTECT, null=True, related_name="+"
    )
    document = models.ForeignKey(
        "files.StoredDocument", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_draftfile_photo_or_document",
                condition=Q(photo__isnull=False, document__isnull=True)
                | Q(photo__isnull=True, document__isnull=False),
            ),
        ]
