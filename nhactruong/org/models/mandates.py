"""Functions, the places they are split by, and who answers for each: dated, with its law."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded
from nhactruong.org.models.units import Unit


class Function(Recorded):
    """A function of state management; mandates are over the leaves of the tree."""

    code = models.CharField("mã", max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_vi = models.CharField("tên", max_length=200)
    name_en = models.CharField("tên tiếng Anh", max_length=200)
    is_leaf = models.BooleanField(default=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_vi

    @property
    def subject_key(self) -> str:
        return f"function:{self.code}"


class PlaceSet(Recorded):
    """Wards that a mandate names together, like the area of a water company."""

    code = models.CharField("mã", max_length=60, unique=True)
    how = models.CharField("cách xác định", max_length=300, blank=True)

    def __str__(self) -> str:
        return self.code

    @property
    def subject_key(self) -> str:
        return f"place_set:{self.code}"


class PlaceSetMember(models.Model):
    place_set = models.ForeignKey(PlaceSet, models.PROTECT, related_name="members")
    ward = models.ForeignKey("places.Ward", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="org_place_set_member_once", fields=["place_set", "ward"]
            )
        ]


class Place(models.TextChoices):
    CITY = "city", _("toàn thành phố")
    DISTRICT = "district", _("từng quận, huyện, thị xã")
    WARD = "ward", _("từng xã, phường")
    AREA = "area", _("một vùng")


class Rule(models.TextChoices):
    """Units named by where the matter lies. Districts ended on 2025-06-30: their
    mandates stay on record and lead to no unit of ours."""

    WARD = "WARD", _("UBND xã, phường của nơi xảy ra việc")
    WARD_POLICE = "WARD_POLICE", _("công an xã, phường của nơi xảy ra việc")
    DISTRICT = "DISTRICT", _("UBND cấp huyện của nơi xảy ra việc")


class MandateRole(models.TextChoices):
    LEAD = "lead", _("chủ trì")
    CONTRIBUTE = "contribute", _("phối hợp")
    INFORMED = "informed", _("được thông báo")


class Mandate(Dated, Recorded):
    """Who answers for a function in a place, from when to when, under which law.

    unit or rule: exactly one; area iff place is "area".
    verified: a page that we read says so; else staff see "chưa kiểm chứng".
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    function = models.ForeignKey(Function, models.PROTECT, related_name="mandates")
    place = models.CharField("nơi", max_length=10, choices=Place)
    area = models.ForeignKey(
        PlaceSet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    rule = models.CharField(max_length=12, choices=Rule, default="", blank=True)
    role = models.CharField("vai trò", max_length=12, choices=MandateRole)
    legal_basis = models.TextField("căn cứ", blank=True)
    source = models.TextField("nguồn", default="unverified")
    verified = models.BooleanField("đã kiểm chứng", default=False)
    note = models.TextField("ghi chú", blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="org_mandate_unit_or_rule",
                condition=Q(unit__isnull=False, rule="")
                | Q(unit__isnull=True, rule__in=Rule.values),
            ),
            models.CheckConstraint(
                name="org_mandate_area_iff_named",
                condition=Q(place=Place.AREA, area__isnull=False)
                | ~Q(place=Place.AREA) & Q(area__isnull=True),
            ),
            models.CheckConstraint(
                name="org_mandate_words_known",
                condition=Q(place__in=Place.values, role__in=MandateRole.values),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject_key(self) -> str:
        return f"mandate:{self.key}"


class RoutingRule(Dated, Recorded):
    """The conductor's ruling on who does a function somewhere, until the competent
    authority settles it for good; it goes before mandates.

    ward: null: everywhere. decided_by: the appointment that ruled.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    function = models.ForeignKey(Function, models.PROTECT, related_name="+")
    ward = models.ForeignKey(
        "places.Ward", models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.TextField("lý do")
    decided_by = models.ForeignKey(
        "org.Appointment", models.PROTECT, null=True, related_name="+"
    )
    provisional = models.BooleanField("tạm thời", default=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def subject_key(self) -> str:
        return f"routing_rule:{self.key}"


class SiteKind(models.TextChoices):
    STREET = "street", _("đường, phố")
    PARK = "park", _("công viên, vườn hoa")
    SITE = "site", _("hồ, công trình, địa điểm")


class ManagedSite(Dated, Recorded):
    """A street, park or site on the city's list, or expressly left to its ward.

    function: the leaf that it is managed under.
    manager: null: the committee of the ward where it lies.
    ward: null: wherever the name occurs.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên", max_length=200)
    folded = models.CharField("tên bỏ dấu", max_length=200, db_index=True)
    kind = models.CharField("loại", max_length=10, choices=SiteKind)
    function = models.ForeignKey(Function, models.PROTECT, related_name="+")
    manager = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ward = models.ForeignKey(
        "places.Ward", models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.TextField("nguồn", default="unverified")
    verified = models.BooleanField("đã kiểm chứng", default=False)
    note = models.TextField("ghi chú", blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="org_managed_site_kind_known",
                condition=Q(kind__in=SiteKind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject_key(self) -> str:
        return f"site:{self.key}"
