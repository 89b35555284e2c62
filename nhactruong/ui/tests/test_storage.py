import json
from io import StringIO

import pytest
from django.core.management import call_command

from nhactruong.ui.storage import join


def test_a_joined_sheet_keeps_layers_and_media():
    sheet = (
        "@layer base, utilities;\n"
        '@import url("css/base.css") layer(base);\n'
        '@import url("css/print.css") layer(utilities) print;\n'
    )
    read = {"css/base.css": "a { color: red; }\n", "css/print.css": "b { c: d; }\n"}

    assert join(sheet, read.__getitem__) == (
        "@layer base, utilities;\n"
        "@layer base {\na { color: red; }\n}\n"
        "@media print {\n@layer utilities {\nb { c: d; }\n}\n}\n"
    )


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "nhactruong.ui.storage.JoinedStorage"}
    }
    for _ in range(2):  # a second time over what is there must give the same
        call_command("collectstatic", interactive=False, stdout=StringIO())
    return tmp_path


def test_what_is_collected_is_one_small_hashed_sheet(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    site = collected / names["ui/site.css"]

    assert "@import" not in site.read_text()
    assert site.read_text().count("@layer components {") == 8
    assert (collected / (names["ui/site.css"] + ".br")).stat().st_size < 12_000


def test_a_citizens_page_weighs_little(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    fetched = ["site.css", "plain.css", "theme.js", "keep.js", "once.js", "faults.js"]
    fetched += ["offline.js", "copy.js", "photos.js"]

    sizes = [
        (collected / (names[f"ui/{name}"] + ".gz")).stat().st_size for name in fetched
    ]
    assert sum(sizes) < 25_000
