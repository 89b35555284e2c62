"""What hangs on a task: its segments, pauses, words, results and decisions."""

from django.db import models
from django.db.models import F, Q

from nhactruong.work.states import Ground, Outcome, Verdict


class Segment(models.Model):
    """The stretch of a task's life during which one unit led it.

    calendar: code of the calendar by which that unit's time is counted.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="segments")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    calendar = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10)  # opened, forwarded, settled, reopened

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(ended_at__isnull=True),
                name="work_segment_one_current",
            ),
        ]


class Pause(models.Model):
    """A stretch during which the office could not go on without the requester."""

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    until_at_most = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(ended_at__isnull=True),
                name="work_pause_one_current",
            ),
            models.CheckConstraint(
                name="work_pause_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]


class Extension(models.Model):
    """A later deadline, asked for, granted or refused; kind "reopened": a new round's
    own."""

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="extensions")
    kind = models.CharField(max_length=10, default="extended")
    until = models.DateTimeField()
    reason = models.TextField()
    asked_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_extension_granted_or_refused",
                condition=Q(granted_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        ]


# Asked for, and still waiting for an answer.
ASKED = Q(granted_at__isnull=True, refused_at__isnull=True)


class Question(models.Model):
    """What the office asked the requester, and the answer.

    reply_key: of the one who answered, where several report the same.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="questions")
    pause = models.OneToOneField(Pause, models.CASCADE, related_name="question")
    text = models.TextField()
    asked_by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reply = models.TextField(default="", blank=True)
    reply_key = models.CharField(max_length=40, default="", blank=True)
    replied_at = models.DateTimeField(null=True)


class ProgressNote(models.Model):
    """A public word on how it goes; with a newly committed date where it is late."""

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="notes")
    text = models.TextField()
    committed_until = models.DateTimeField(null=True)
    by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Urging(models.Model):
    """A superior's word, and the owner's answer to it; escalated when none came."""

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="urgings")
    word = models.TextField()
    by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)


class Result(models.Model):
    """What was handed in for approval: the outcome with its substance.

    source_cited: document an answer rests on; ground, right_door: of a refusal.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="results")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    text = models.TextField()
    source_cited = models.CharField(max_length=300, default="", blank=True)
    ground = models.CharField(max_length=12, choices=Ground, default="", blank=True)
    right_door = models.TextField(default="", blank=True)
    photos = models.PositiveSmallIntegerField(default=0)
    documents = models.PositiveSmallIntegerField(default=0)
    produced_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, related_name="results"
    )
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_result_has_substance",
                condition=(
                    Q(outcome=Outcome.RESOLVED) & (Q(photos__gt=0) | Q(documents__gt=0))
                )
                | (Q(outcome=Outcome.ANSWERED) & ~Q(source_cited=""))
                | (Q(outcome=Outcome.DECLINED) & ~Q(ground="") & ~Q(right_door="")),
            ),
            models.CheckConstraint(name="work_result_has_text", condition=~Q(text="")),
        ]


class Decision(models.Model):
    """An approval of a result, or its being sent back."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="decisions")
    task = models.ForeignKey("work.Task", models.CASCADE, related_name="decisions")
    approved = models.BooleanField()
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    authority = models.CharField(max_length=20, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result"],
                condition=Q(approved=True),
                name="work_decision_result_approved_once",
            ),
            models.CheckConstraint(
                name="work_decision_sent_back_with_reason",
                condition=Q(approved=True) | ~Q(reason=""),
            ),
        ]


class EvidenceItem(models.Model):
    """A photo or document shown with a result or a progress note.

    before: a photo of the same place as it was, to be seen beside this one.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="evidence_items")
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, related_name="evidence"
    )
    note = models.ForeignKey(
        ProgressNote, models.CASCADE, null=True, related_name="evidence"
    )
    photo = models.ForeignKey(
        "files.StoredPhoto", models.PROTECT, null=True, related_name="+"
    )
    document = models.ForeignKey(
        "files.StoredDocument", models.PROTECT, null=True, related_name="+"
    )
    caption = models.CharField(max_length=200, default="", blank=True)
    before = models.ForeignKey(
        "files.StoredPhoto", models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_evidence_photo_or_document",
                condition=Q(photo__isnull=False, document__isnull=True)
                | Q(photo__isnull=True, document__isnull=False),
            ),
        ]


class VerdictGiven(models.Model):
    """The requester's word on a result."""

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="verdicts")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=14, choices=Verdict)
    why = models.TextField(default="", blank=True)
    by_key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "round", "by_key"], name="work_verdict_once_a_round"
            ),
            models.CheckConstraint(
                name="work_verdict_says_why",
                condition=~Q(verdict=Verdict.NOT_SATISFIED) | ~Q(why=""),
            ),
        ]


class Settlement(models.Model):
    """The conductor's ruling on who must do it, with the offices' reasons.

    returned_by … : who said it was not theirs, and under which mandate another leads.
    """

    task = models.ForeignKey("work.Task", models.CASCADE, related_name="settlements")
    returned_by = models.ForeignKey("org.Appointment", models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()
    returned_reason = models.TextField()
    says_unit = models.ForeignKey(
        "org.Unit", models.PROTECT, null=True, related_name="+"
    )
    cites = models.CharField(max_length=300, default="", blank=True)
    to_unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="", blank=True)
    settled_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    rule = models.ForeignKey(
        "org.RoutingRule", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(settled_at__isnull=True),
                name="work_settlement_one_open",
            ),
        ]
        indexes = [
            # The desk looks up how the like was settled last.
            models.Index(
                name="work_settlement_last",
                fields=["-settled_at"],
                condition=Q(settled_at__isnull=False),
            )
        ]
