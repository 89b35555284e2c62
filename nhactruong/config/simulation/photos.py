"""Drawn stand-ins for photos; nobody and nothing real is on them.

A few scenes, each broken and mended: decoded and encoded once, stored as often as wanted.
"""

import random
from datetime import datetime
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from nhactruong.config.simulation.model import dice
from nhactruong.files.models import StoredPhoto
from nhactruong.files.photo import prepare_photo, store_photo
from nhactruong.files.picture import Encoded
from nhactruong.ground.actor import Actor

SCENES = 16
_DRAWN = (640, 480)
_KEPT = (440, 330)
_SKIES = ("#dfe6e4", "#d9dde8", "#efe3d0", "#cfd8dc")
_WALLS = ("#d6c49a", "#c9b8a3", "#b9c4b0", "#d8b9a5")
_ROADS = ("#6f7675", "#7d7a72", "#656b70")


def take_scene(scene: int, *, mended: bool, by: Actor, at: datetime) -> StoredPhoto:
    """Store the photo of a scene, before or after; `scene` counts from 0, any number."""
    return store_photo(_encoded(scene % SCENES, mended), by=by, at=at)


@cache
def _encoded(scene: int, mended: bool) -> Encoded:
    out = BytesIO()
    picture = draw(dice(0, "scene", scene), mended=mended)
    picture.resize(_KEPT, Image.Resampling.BILINEAR).save(out, "JPEG", quality=80)
    out.seek(0)
    return prepare_photo(out)


def draw(roll: random.Random, *, mended: bool) -> Image.Image:
    """Draw a street with something broken on it, or the same street put right."""
    picture = Image.new("RGB", _DRAWN, roll.choice(_SKIES))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 120, 640, 290), fill=roll.choice(_WALLS))
    for left in range(40 + roll.randrange(60), 600, 170):
        pen.rectangle((left, 160, left + 80, 230), fill="#aab2b4")
    pen.rectangle((0, 290, 640, 330), fill="#a7a49b")
    pen.rectangle((0, 330, 640, 480), fill=roll.choice(_ROADS))
    for left in range(-20 + roll.randrange(40), 640, 90):
        pen.rectangle((left, 366, left + 46, 372), fill="#e8e8e0")
    x, y = roll.randrange(180, 420), roll.randrange(392, 430)
    if mended:
        pen.ellipse((x - 80, y - 26, x + 80, y + 26), fill="#8d9392", outline="#54595b")
        for bar in range(-60, 61, 20):
            pen.line((x + bar, y - 14, x + bar, y + 14), fill="#54595b", width=4)
    else:
        pen.ellipse((x - 90, y - 30, x + 90, y + 30), fill="#171a1a", outline="#8a5a22")
        pen.line((x, y, x + 10, y - 90), fill="#4b3621", width=6)
        pen.ellipse((x - 25, y - 120, x + 30, y - 80), fill="#6f8f5a")
    pen.text(
        (16, 14),
        "MO PHONG / SIMULATED",
        fill="#30383a",
        font=ImageFont.load_default(20),
    )
    return picture
