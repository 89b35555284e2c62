"""What lists, maps and counts read: how each public report stands, and how many do."""

from typing import Any

from django.db import models
from django.db.models import Q

from nhactruong.reports.models.topic import Topic

# The database would lock the rows referred to, and acts on them would wait for a count.
_BESIDE: Any = {
    "on_delete": models.PROTECT,
    "db_index": False,
    "db_constraint": False,
}


class Standing(models.Model):
    """How a report that the public may know of stood when it was last counted.

    Follows reports and tasks a moment behind them (counting/fold.py); holds nothing that
    the public page of the report would not show.

    group: the topic's own, at the top of the tree. office: who leads it; of a division
        its office. status: see counting/status.py; state, late: what of it is rare, apart,
        so that an index holds each in order. runs: its deadline may still pass, at due.
    day: number of the local day of submission (date.toordinal).
    block, cell: of the blurred point, once published (counting/grid.py); null otherwise.
    """

    report = models.OneToOneField(
        "reports.Report",
        models.CASCADE,
        primary_key=True,
        related_name="standing",
        db_constraint=False,
    )
    topic = models.ForeignKey(Topic, related_name="+", **_BESIDE)
    group = models.ForeignKey(Topic, null=True, related_name="+", **_BESIDE)
    ward = models.ForeignKey("places.Ward", related_name="+", **_BESIDE)
    office = models.ForeignKey("org.Unit", related_name="+", **_BESIDE)
    status = models.PositiveSmallIntegerField()
    state = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False)
    runs = models.BooleanField(default=False)
    due = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    day = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    block = models.PositiveIntegerField(null=True)
    cell = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_standing_point_whole",
                condition=Q(block__isnull=True, cell__isnull=True)
                | Q(block__isnull=False, cell__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["-submitted_at", "-report"], name="reports_standing_newest"
            ),
            models.Index(
                fields=["topic", "-submitted_at", "-report"],
                name="reports_standing_topic",
            ),
            models.Index(
                fields=["ward", "-submitted_at", "-report"],
                name="reports_standing_ward",
            ),
            models.Index(
                fields=["office", "-submitted_at", "-report"],
                name="reports_standing_office",
            ),
            models.Index(
                fields=["group", "-submitted_at", "-report"],
                name="reports_standing_group",
            ),
            models.Index(
                fields=["state", "-submitted_at", "-report"],
                name="reports_standing_state",
            ),
            models.Index(
                fields=["-submitted_at", "-report"],
                name="reports_standing_late",
                condition=Q(late=True),
            ),
            models.Index(
                fields=["-due", "-report"],
                name="reports_standing_fell_late",
                condition=Q(late=True),
            ),
            models.Index(
                fields=["due"],
                name="reports_standing_runs",
                condition=Q(runs=True),
            ),
            models.Index(
                fields=["done_at"],
                name="reports_standing_done",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["block", "cell"],
                name="reports_standing_block",
                condition=Q(block__isnull=False),
            ),
        ]


class Tally(models.Model):
    """How many reports stand so at one place; kept by the same act as Standing.

    grain: what `place` is (counting/keys.py). topic, office: key of one, 0 of all; a
        topic is also counted with the groups above it. span: a block of days, 0 for all.
    block: of a cell, for looking up what is in view; 0 for a ward.
    """

    grain = models.PositiveSmallIntegerField()
    topic = models.BigIntegerField()
    office = models.BigIntegerField()
    span = models.PositiveIntegerField()
    block = models.PositiveIntegerField()
    place = models.BigIntegerField()
    status = models.PositiveSmallIntegerField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_tally_once",
                fields=[
                    "grain", "topic", "office", "span", "block", "place", "status",
                ],
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["n"], name="reports_tally_none", condition=Q(n=0))
        ]


class Reckoning(models.Model):
    """How far counting has come; one row, held by the one worker that counts.

    last_event: key of the newest event taken in. gaps: keys passed over that may still
        be committed: [first, last, since].
    walked: where a count from the start has come to; null: done.
    at: when it last counted; turn: how often it has.
    """

    last_event = models.BigIntegerField(default=0)
    gaps = models.JSONField(default=list)
    walked = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    turn = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reports_reckoning_one_row", condition=Q(pk=1))
        ]
