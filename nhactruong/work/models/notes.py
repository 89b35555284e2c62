"""What staff write to each other about a task: never public."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from nhactruong.org.authority import Authority
from nhactruong.work.models.task import Task


class InternalNote(models.Model):
    """A word among those who may see the task; added to, never changed.

    seq: number of its event, beside which the text is kept until it is erased.
    mentioned: ids of the appointments that it names, joined by commas.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="internal_notes")
    text = models.TextField()
    by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    seq = models.PositiveIntegerField()
    mentioned = models.TextField(default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_note_withdrawn_iff_without_text",
                condition=Q(withdrawn_at__isnull=True) & ~Q(text="")
                | Q(withdrawn_at__isnull=False, text=""),
            ),
        ]


class MentionQuerySet(models.QuerySet["Mention"]):
    def visible_to(self, authority: Authority) -> Self:
        """Keep this person's own, of tasks that they may still see."""
        seen = Task.objects.visible_to(authority)
        return self.filter(
            Exists(seen.filter(pk=OuterRef("note__task"))),
            person=authority.person_id,
            note__withdrawn_at__isnull=True,
        )

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Mention(models.Model):
    """That somebody was named in a note; read_at: when they had read it."""

    note = models.ForeignKey(InternalNote, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["note", "person"], name="work_mention_once_a_note"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="work_mention_person"),
            models.Index(
                fields=["person"],
                name="work_mention_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]
