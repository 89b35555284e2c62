"""Offices and the posts in them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded


class Regulation(models.Model):
    """The one row whose version moves on whenever offices, posts, people or mandates do.

    stamp: new with every version, so that a version written by a transaction that was
        rolled back is never taken for the one that came after it. Keys every cache in
        every process; exact when read under the organisation lock.
    """

    version = models.PositiveIntegerField(default=0)
    stamp = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="org_regulation_one_row", condition=Q(pk=1))
        ]


class UnitKind(models.TextChoices):
    CITY_COMMITTEE = "city_committee", _("UBND thành phố")
    DEPARTMENT = "department", _("sở, cơ quan chuyên môn")
    CONDUCTOR_DESK = "conductor_desk", _("bàn điều phối")
    PUBLIC_UNIT = "public_unit", _("đơn vị sự nghiệp")
    DIVISION = "division", _("phòng, ban trực thuộc")
    WARD_COMMITTEE = "ward_committee", _("UBND xã, phường")
    POLICE = "police", _("công an thành phố")
    WARD_POLICE = "ward_police", _("công an xã, phường")
    UTILITY = "utility", _("doanh nghiệp công ích")
    PROJECT_BOARD = "project_board", _("ban quản lý dự án")
    CENTRAL_BODY = "central_body", _("cơ quan trung ương tại địa phương")


class Unit(Dated, Recorded):
    """An office while its name, rank and place in the tree stayed the same.

    parent: the office above it; ward: the ward it is the committee or police of.
    calendar: its working time; null: the city's office hours.
    source: address of the page that names it, or "unverified".
    """

    code = models.CharField("mã", max_length=60)
    name_vi = models.CharField("tên", max_length=200)
    name_en = models.CharField("tên tiếng Anh", max_length=200)
    short_vi = models.CharField("tên ngắn", max_length=120)
    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    ward = models.ForeignKey(
        "places.Ward", models.PROTECT, null=True, blank=True, related_name="units"
    )
    calendar = models.ForeignKey(
        "workdays.Calendar", models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    source = models.TextField("nguồn", default="unverified")
    verified = models.BooleanField("đã kiểm chứng", default=False)
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="org_unit_code_once_from", fields=["code", "valid_from"]
            ),
            models.UniqueConstraint(
                name="org_unit_code_current_once",
                fields=["code"],
                condition=Q(valid_to__isnull=True),
            ),
            models.UniqueConstraint(
                name="org_unit_one_of_a_kind_a_ward",
                fields=["ward", "kind"],
                condition=Q(valid_to__isnull=True)
                & Q(kind__in=(UnitKind.WARD_COMMITTEE, UnitKind.WARD_POLICE)),
            ),
            models.CheckConstraint(
                name="org_unit_kind_known", condition=Q(kind__in=UnitKind.values)
            ),
            models.CheckConstraint(
                name="org_unit_ward_of_ward_offices",
                condition=~Q(kind__in=(UnitKind.WARD_COMMITTEE, UnitKind.WARD_POLICE))
                | Q(ward__isnull=False),
            ),
            models.CheckConstraint(
                name="org_unit_named", condition=~Q(code="") & ~Q(name_vi="")
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def subject_key(self) -> str:
        # The state gives a code anew; the row's first day tells which was meant.
        began = self.valid_from.astimezone(get_default_timezone())
        return f"unit:{self.code}:{began:%Y-%m-%d}"


class PostKind(models.TextChoices):
    HEAD = "head", _("người đứng đầu")
    DEPUTY = "deputy", _("cấp phó")
    INTAKE = "intake", _("tiếp nhận")
    DUTY = "duty", _("trực")
    OFFICER = "officer", _("chuyên viên")


class Post(Dated):
    """A position in an office, whoever holds it.

    manages_accounts: also opens and resets accounts of the unit and everything below.
    protects_data: also sees who looked at reporters' identities there.
    files_for_others: at a counter, on the telephone or in the neighbourhood it writes down
        reports for residents.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    code = models.CharField("mã", max_length=40)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField("tên tiếng Anh", max_length=120)
    kind = models.CharField("loại", max_length=10, choices=PostKind)
    manages_accounts = models.BooleanField(_("quản lý tài khoản"), default=False)
    protects_data = models.BooleanField(_("bảo vệ dữ liệu cá nhân"), default=False)
    files_for_others = models.BooleanField("ghi hộ người dân", default=False)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="org_post_code_current_once",
                fields=["unit", "code"],
                condition=Q(valid_to__isnull=True),
            ),
            models.UniqueConstraint(
                name="org_post_one_head_a_unit",
                fields=["unit"],
                condition=Q(valid_to__isnull=True, kind=PostKind.HEAD),
            ),
            models.CheckConstraint(
                name="org_post_kind_known", condition=Q(kind__in=PostKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi
