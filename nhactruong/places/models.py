"""Wards over time and their shapes."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.dated import Dated, DatedQuerySet
from nhactruong.ledger.models import Recorded


class WardKind(models.TextChoices):
    WARD = "ward", _("phường")
    COMMUNE = "commune", _("xã")


class Ward(Dated, Recorded):
    """A ward or commune while its name and extent stayed the same.

    Identity is the row's own: the state gives old codes to new wards.
    """

    code = models.CharField("mã", max_length=10)
    name_vi = models.CharField("tên đầy đủ", max_length=100)
    short_name = models.CharField("tên", max_length=100)
    name_en = models.CharField("tên tiếng Anh", max_length=100)
    kind = models.CharField("loại", max_length=10, choices=WardKind)
    folded = models.CharField("tên bỏ dấu", max_length=100, db_index=True)
    source = models.CharField("căn cứ", max_length=300, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("short_name", "code")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="places_ward_code_once_from", fields=["code", "valid_from"]
            ),
            models.UniqueConstraint(
                name="places_ward_code_current_once",
                fields=["code"],
                condition=Q(valid_to__isnull=True),
            ),
            models.CheckConstraint(
                name="places_ward_kind_known", condition=Q(kind__in=WardKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def subject_key(self) -> str:
        return f"ward:{self.code}:{localtime(self.valid_from):%Y%m%d}"


class Boundary(models.Model):
    """The shape of a ward: WGS84 (multi)polygon as WKB, longitude first."""

    ward = models.OneToOneField(Ward, models.CASCADE, related_name="boundary")
    wkb = models.BinaryField("hình")
    source = models.CharField("nguồn", max_length=300)


class Landmark(models.Model):
    """A place or a street known by name, drawn so that people find their way on a map.

    rank: which goes first where there is no room for all; the file's order.
    """

    class Kind(models.TextChoices):
        PLACE = "place", _("địa điểm")
        STREET = "street", _("đường, phố")

    kind = models.CharField("loại", max_length=10, choices=Kind)
    name_vi = models.CharField("tên", max_length=60)
    lat = models.FloatField("vĩ độ")
    lon = models.FloatField("kinh độ")
    rank = models.PositiveIntegerField("thứ tự")
    source = models.CharField("nguồn", max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="places_landmark_kind_known",
                condition=Q(kind__in=["place", "street"]),
            ),
            models.UniqueConstraint(name="places_landmark_rank_once", fields=["rank"]),
        ]

    def __str__(self) -> str:
        return self.name_vi


class Gazetteer(Recorded):
    """The one row whose version tells every process that wards or landmarks changed."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="places_gazetteer_one_row", condition=Q(pk=1))
        ]

    @property
    def subject_key(self) -> str:
        return "places"
