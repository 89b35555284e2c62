"""A browser without JavaScript, for tests of the citizen's pages."""

import io
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from nhactruong.reports.tests.make import LAT, LON

WHERE = {"lat": str(LAT), "lon": str(LON), "ward": "00070", "address": "ngõ 12"}
TEXT = "Đèn trước số nhà 12 không sáng ba hôm nay."
DETAILS = {"text": TEXT, "a_kind": "out"}


def image(name: str = "anh.jpg", colour: str = "gray") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def broken(name: str = "hong.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 no picture", content_type="image/jpeg")


def reach_details(client: Client, topic: str = "road.light", **where: Any) -> str:
    """Go through the first two steps; return the address of the third."""
    answer = client.post(f"/report/where/?topic={topic}", {**WHERE, **where})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def send(client: Client, address: str, **fields: Any) -> Any:
    """Press "send" as the page shown at `address` would."""
    shown = inputs(client.get(address).content.decode()).get("shown", "")
    return client.post(address, {**DETAILS, "shown": shown, **fields})


def make_receipt(client: Client, **fields: Any) -> str:
    """Send a report through the form; return the address of its receipt."""
    answer = send(client, reach_details(client), **fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.found[given["name"]] = given.get("value") or ""


def inputs(page: str) -> dict[str, str]:
    """Return the hidden fields of a page by name."""
    parser = _Inputs()
    parser.feed(page)
    return parser.found
