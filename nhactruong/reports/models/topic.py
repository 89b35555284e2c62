"""What a resident may choose: topics, their words, questions and routes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ledger.models import Recorded
from nhactruong.work.states import Evidence, Level


class TopicVersion(models.Model):
    """The one row whose stamp tells every process that topics have changed."""

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_topic_version_one_row", condition=Q(pk=1)
            )
        ]


class DoorKind(models.TextChoices):
    """Where to turn instead, for what is no report."""

    CALL = "call", _("gọi điện thoại")
    OFFICE = "office", _("đến cơ quan có thẩm quyền")


class Topic(Recorded):
    """One kind of thing that may be reported, a group of such, or another door.

    function: the leaf that answers for it where no route says otherwise; of groups and
        doors none.
    danger: may endanger people; danger_call_…: whom to call then.
    public_at_once: text may be shown before review where settings.PUBLISH_AT_ONCE.
    door_…: where to turn instead.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField("tên tiếng Anh", max_length=120)
    help_vi = models.TextField("giải thích", blank=True)
    help_en = models.TextField(blank=True)
    function = models.ForeignKey(
        "org.Function", models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField("mức", max_length=10, choices=Level, blank=True)
    danger = models.BooleanField("nguy hiểm", default=False)
    danger_call_vi = models.CharField("gọi ai", max_length=200, blank=True)
    danger_call_en = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(
        "minh chứng", max_length=10, choices=Evidence, blank=True
    )
    public_at_once = models.BooleanField(default=False)
    door_kind = models.CharField(max_length=10, choices=DoorKind, blank=True)
    door_vi = models.TextField("đúng nơi", blank=True)
    door_en = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField("thôi dùng từ", null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.CheckConstraint(
                name="reports_topic_level_known",
                condition=Q(level="") | Q(level__in=Level.values),
            ),
            models.CheckConstraint(
                name="reports_topic_evidence_known",
                condition=Q(evidence="") | Q(evidence__in=Evidence.values),
            ),
            models.CheckConstraint(
                name="reports_topic_leaf_is_whole",
                condition=Q(function__isnull=True)
                | ~Q(level="") & ~Q(evidence="") & Q(door_kind=""),
            ),
            models.CheckConstraint(
                name="reports_topic_door_says_where",
                condition=Q(door_kind="") | ~Q(door_vi=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def subject_key(self) -> str:
        return f"topic:{self.code}"

    @property
    def is_leaf(self) -> bool:
        """Tell whether a report can be sent under it."""
        return self.function_id is not None

    @property
    def is_door(self) -> bool:
        return self.door_kind != ""


class Synonym(models.Model):
    """Other words for a topic, as people write them.

    folded: without marks, for words typed without them.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="synonyms")
    words = models.CharField("từ", max_length=80)
    folded = models.CharField("từ bỏ dấu", max_length=80)
    lang = models.CharField(max_length=5, default="vi")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("topic", "position")
        constraints = [
            models.UniqueConstraint(
                name="reports_synonym_once_a_topic", fields=["topic", "lang", "words"]
            )
        ]


class QuestionKind(models.TextChoices):
    TEXT = "text", _("điền chữ")
    CHOICE = "choice", _("chọn một")
    OFFICE = "office", _("mã hoặc tên cơ quan")


class TopicQuestion(models.Model):
    """What is asked about a topic.

    choices: [[code, Vietnamese, English], …].
    kind office: the office that the matter is about; it never handles the report.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=30)
    label_vi = models.CharField("câu hỏi", max_length=200)
    label_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=QuestionKind)
    required = models.BooleanField(default=False)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("topic", "position")
        constraints = [
            models.UniqueConstraint(
                name="reports_question_key_once", fields=["topic", "key"]
            )
        ]


class Lookup(models.TextChoices):
    """Dated lists of what the city manages by name."""

    NONE = "", "–"
    STREET = "street", _("đường, phố do Thành phố quản lý")
    PARK = "park", _("công viên do Thành phố quản lý")
    SITE = "site", _("di tích, địa điểm do Thành phố quản lý")


class TopicRoute(models.Model):
    """An answer or a look-up under which another function answers; first match wins."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="routes")
    position = models.PositiveSmallIntegerField(default=0)
    condition_key = models.CharField(max_length=30, blank=True)
    condition_value = models.CharField(max_length=60, blank=True)
    lookup = models.CharField(max_length=10, choices=Lookup, default="", blank=True)
    function = models.ForeignKey("org.Function", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("topic", "position")
        constraints = [
            models.CheckConstraint(
                name="reports_route_one_condition",
                condition=(~Q(condition_key="") & Q(lookup=""))
                | (Q(condition_key="") & ~Q(lookup="")),
            )
        ]
