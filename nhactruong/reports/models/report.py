"""The report itself, and what belongs to the person who sent it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhactruong.ledger.models import Recorded
from nhactruong.org.authority import Authority
from nhactruong.reports.models.topic import Topic
from nhactruong.work.models import Task
from nhactruong.work.states import OPEN, State


class Review(models.TextChoices):
    """What a member of staff decided about showing it."""

    PENDING = "pending", _("chưa xem")
    PUBLISHED = "published", _("đã công khai")
    WITHHELD = "withheld", _("không công khai nội dung")
    SEALED = "sealed", _("niêm phong")


class SealKind(models.TextChoices):
    """What the law keeps out of the public and handles elsewhere."""

    COMPLAINT = "complaint", _("khiếu nại")
    DENUNCIATION = "denunciation", _("tố cáo")


class Channel(models.TextChoices):
    """By which way a report came; values of Report.channel."""

    FORM = "form", _("trang này")
    API = "api", _("ứng dụng khác")
    TELEPHONE = "telephone", _("điện thoại")
    DESK = "desk", _("quầy một cửa")
    HELPER = "helper", _("người hỗ trợ tại khu dân cư")
    IMPORT = "import", _("dữ liệu chuyển sang")


CHANNELS_FOR_OTHERS = (Channel.TELEPHONE, Channel.DESK, Channel.HELPER)


class ReportQuerySet(models.QuerySet["Report"]):
    def public(self) -> Self:
        """Keep those whose existence the public may know."""
        return self.exclude(review=Review.SEALED).exclude(task__close_kind="cancelled")

    def visible_to(self, authority: Authority, *, protecting: bool = False) -> Self:
        """Keep those of the tasks that this person may see.

        protecting: also those of the units whose personal data they protect.
        """
        mine = Q(task__in=Task.objects.visible_to(authority))
        if protecting and authority.protected:
            mine |= Q(task__unit__in=authority.protected)
        return self.filter(mine)

    def late(self, at: datetime) -> Self:
        """Keep those still owed after their deadline."""
        # All that is open is named first: an index holds just that.
        return self.filter(
            ~Q(task__state=State.WAITING), task__state__in=OPEN, task__due__lt=at
        )

    def with_behind(self) -> Self:
        """Count the reports of the same work, in the same query: `behind_all`, of them
        `behind_present` not withdrawn and `behind_sealed` sealed."""
        beside = Report.objects.filter(task=OuterRef("task")).order_by().values("task")
        here, sealed = Q(withdrawn_at__isnull=True), Q(review=Review.SEALED)
        return self.annotate(
            behind_all=Subquery(beside.annotate(n=Count("pk")).values("n")),
            behind_present=Subquery(
                beside.annotate(n=Count("pk", filter=here)).values("n")
            ),
            behind_sealed=Subquery(
                beside.annotate(n=Count("pk", filter=sealed)).values("n")
            ),
        )

    def for_rows(self) -> Self:
        """Load what a row of a list shows, in the same query."""
        return self.select_related("ward", "topic", "task__unit", "task__owner__post")


class Report(Recorded):
    """What a resident sent: the words, the place, the answers.

    code: public; its private link holds an HMAC of it and link_generation.
    task: the work it gives rise to; after a merge the one that stayed.
    lat, lon: exact, never public; blurred_…: the middle of a cell of about 100 m.
    people_in_danger: said to be so; whom to call was told.
    filed_by: who wrote it down for a resident, at the desk or on the telephone.
    printed_generation: of the private link that an official has seen on paper last.
    same_sender: an earlier report of the same work with the same contact.
    folded: for search by staff; folded_public: by anyone, filled by review.
    """

    code = models.CharField("mã", max_length=20, unique=True)
    task = models.ForeignKey("work.Task", models.PROTECT, related_name="reports")
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="reports", db_index=False
    )
    ward = models.ForeignKey(
        "places.Ward", models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField("nội dung")
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    lat = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True)
    lon = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True)
    blurred_lat = models.FloatField(null=True)
    blurred_lon = models.FloatField(null=True)
    answers = models.JSONField("trả lời", default=dict)
    lang = models.CharField(max_length=5, default="vi")
    channel = models.CharField("kênh", max_length=20)
    submitted_at = models.DateTimeField("gửi lúc")
    people_in_danger = models.BooleanField(default=False)
    same_sender = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", editable=False
    )

    review = models.CharField(max_length=10, choices=Review, default=Review.PENDING)
    reviewed_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField("xem lúc", null=True)
    withheld_why = models.TextField("vì sao không công khai", default="", blank=True)
    seal_kind = models.CharField(
        max_length=14, choices=SealKind, default="", blank=True
    )
    link_generation = models.PositiveIntegerField(default=1)
    printed_generation = models.PositiveIntegerField(null=True)
    filed_by = models.ForeignKey(
        "org.Appointment",
        models.PROTECT,
        null=True,
        related_name="filed_reports",
        db_index=False,
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True)
    folded = models.TextField(default="", editable=False)
    folded_public = models.TextField(default="", editable=False)
    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_report_review_known",
                condition=Q(review__in=Review.values),
            ),
            models.CheckConstraint(
                name="reports_report_reviewed_iff_not_pending",
                condition=Q(review=Review.PENDING, reviewed_at__isnull=True)
                | ~Q(review=Review.PENDING) & Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reports_report_seal_says_its_kind",
                condition=Q(review=Review.SEALED, seal_kind__in=SealKind.values)
                | ~Q(review=Review.SEALED) & Q(seal_kind=""),
            ),
            models.CheckConstraint(
                name="reports_report_point_whole",
                condition=Q(
                    lat__isnull=True,
                    lon__isnull=True,
                    blurred_lat__isnull=True,
                    blurred_lon__isnull=True,
                )
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    blurred_lat__isnull=False,
                    blurred_lon__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="reports_report_public_words_only_when_published",
                condition=Q(review=Review.PUBLISHED) | Q(folded_public=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["filed_by", "-submitted_at"],
                name="reports_report_filed",
                condition=Q(filed_by__isnull=False),
            ),
            models.Index(fields=["-submitted_at", "-id"], name="reports_report_newest"),
            models.Index(
                fields=["topic", "-submitted_at"], name="reports_report_topic"
            ),
            models.Index(fields=["ward", "-submitted_at"], name="reports_report_ward"),
            models.Index(
                fields=["blurred_lat", "blurred_lon"],
                name="reports_report_where",
                condition=Q(review="published"),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject_key(self) -> str:
        return f"report:{self.code}"

    @property
    def channel_words(self) -> str:
        """Return by which way it came, in words."""
        known = self.channel in Channel.values
        return str(Channel(self.channel).label) if known else self.channel

    @property
    def is_link_printed(self) -> bool:
        """Tell whether an official has seen the private link that is valid now."""
        return self.printed_generation == self.link_generation

    @property
    def is_published(self) -> bool:
        """Tell whether the public sees more than the bare facts."""
        return self.review == Review.PUBLISHED or (
            self.review == Review.PENDING
            and bool(getattr(settings, "PUBLISH_AT_ONCE", False))
            and self.topic.public_at_once
        )

    def get_absolute_url(self) -> str:
        return reverse("reports:public", args=[self.code])


class Contact(models.Model):
    """How to reach whoever sent the report; erasable, each look at it is recorded.

    consent_words_version: which words of consent were agreed to.
    consent_how: how, where an official wrote it down: said on the telephone, signed, ….
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact")
    name = models.CharField("họ tên", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.CharField("thư điện tử", max_length=254, blank=True)
    consent_at = models.DateTimeField("đồng ý lúc")
    consent_words_version = models.CharField(max_length=20)
    consent_how = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_contact_some",
                condition=~Q(name="", phone="", email=""),
            )
        ]
        # Whose reports came from an address is asked whenever somebody shows it is theirs.
        indexes = [
            models.Index(
                name="reports_contact_phone",
                fields=["phone"],
                condition=~Q(phone=""),
            ),
            models.Index(
                Lower("email"), name="reports_contact_email", condition=~Q(email="")
            ),
        ]


class ReportPhoto(models.Model):
    """A photo sent with a report; shown to the public only when staff say so."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("files.StoredPhoto", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    public = models.BooleanField("công khai", default=False)

    class Meta:
        ordering = ("report", "position")
        constraints = [
            models.UniqueConstraint(name="reports_photo_once", fields=["photo"])
        ]
