"""Stored files going out. Who may see one is for the caller to know."""

from typing import Literal

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag

from nhactruong.files.models import StoredDocument, StoredPhoto

Size = Literal["large", "thumb", "original"]
# How long a browser may show a picture without asking whether it was covered since.
_FRESH_SECONDS = 300


def respond(
    request: HttpRequest, stored: StoredPhoto | StoredDocument, size: Size = "large"
) -> HttpResponseBase:
    """Return the answer that carries a stored file.

    size: of a photo; "original" is the uncovered picture, for staff alone.
    Raises Http404 when the bytes are gone.
    """
    if isinstance(stored, StoredDocument):
        key, kind = stored.key, "application/pdf"
    else:
        key, kind = _key(stored, size), "image/jpeg"
    # A key is never given to other bytes, so it is its own entity tag.
    etag = quote_etag(key.rsplit("/", 1)[-1].split(".")[0])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _guard(HttpResponseNotModified(), etag, stored, size)
    try:
        file = default_storage.open(key)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        file,
        content_type=kind,
        as_attachment=isinstance(stored, StoredDocument),
        filename=_name(stored),
    )
    return _guard(response, etag, stored, size)


def _guard(
    response: HttpResponse | FileResponse,
    etag: str,
    stored: StoredPhoto | StoredDocument,
    size: Size,
) -> HttpResponseBase:
    lasting = isinstance(stored, StoredPhoto) and size != "original"
    response["ETag"] = etag
    response["Cache-Control"] = (
        f"private, max-age={_FRESH_SECONDS}" if lasting else "private, no-store"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _key(photo: StoredPhoto, size: Size) -> str:
    if size == "thumb":
        return photo.thumb_key
    if size == "original":
        return photo.original_key or photo.key
    return photo.key


def _name(stored: StoredPhoto | StoredDocument) -> str:
    if isinstance(stored, StoredDocument):
        return stored.name
    return f"{str(stored.public_id)[:8]}.jpg"
