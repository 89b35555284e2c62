"""Wards for tests: small square ones, or those of Hà Nội."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.fold import fold
from nhactruong.places.atlas import forget
from nhactruong.places.load import Loaded, load
from nhactruong.places.models import Boundary, Ward, WardKind

HANOI = Path(__file__).resolve().parents[2] / "config" / "data" / "hanoi"
START = datetime(2025, 7, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def make_ward(
    code: str = "00001",
    name: str = "Hoàn Kiếm",
    *,
    west: float = 105.80,
    south: float = 21.00,
    size: float = 0.02,
    **columns: Any,
) -> Ward:
    """Make a square ward of `size` degrees; `size=0` makes one without a shape."""
    ward = Ward.objects.create(
        **{
            "code": code,
            "kind": WardKind.WARD,
            "name_vi": f"Phường {name}",
            "short_name": name,
            "name_en": f"{fold(name).title()} Ward",
            "folded": fold(name),
            "valid_from": START,
            **columns,
        }
    )
    if size:
        square = shapely.box(west, south, west + size, south + size)
        Boundary.objects.create(ward=ward, wkb=shapely.to_wkb(square), source="test")
    forget()
    return ward


def load_hanoi() -> Loaded:
    return load(HANOI, by=SYSTEM, at=AT)
