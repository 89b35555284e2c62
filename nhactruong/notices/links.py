"""Addresses that stand in letters, and the signed one by which a reader stops them."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "nhactruong.notices.stop.v1"


def whole(path: str) -> str:
    """Return the whole address of a page, for whoever reads it in a letter."""
    if path.startswith(("http://", "https://")):
        return path
    return f"{settings.LETTER_URL.rstrip('/')}{path}"


def stop_path(reader_key: str, way: str) -> str:
    """Return the path at which letters of one way to one reader are stopped."""
    token = signing.Signer(salt=_SALT).sign_object([reader_key, way])
    return reverse("notices:stop", args=[token])


def read_stop(token: str) -> tuple[str, str] | None:
    """Return reader key and way that a link names; None when it is not ours."""
    try:
        reader_key, way = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(reader_key), str(way)
