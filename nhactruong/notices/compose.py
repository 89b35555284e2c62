"""Make a letter into what its reader reads."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from nhactruong.notices.backends import Parcel
from nhactruong.notices.links import stop_path, whole
from nhactruong.notices.models import Message, TextChange, Way
from nhactruong.notices.readers import Reader
from nhactruong.notices.texts import LANGUAGES, Text, fill, template_called
from nhactruong.ui.language import spoken

# Texts of the city's own by (template, language), for a batch of letters.
Changes = Mapping[tuple[str, str], Text]


def changes_in_use() -> dict[tuple[str, str], Text]:
    """Return the texts that editors put in place of the software's."""
    return {
        (row.template, row.language): Text(row.subject, row.body, row.sms)
        for row in TextChange.objects.filter(in_use=True)
    }


def language_of(letter: Message, reader: Reader | None) -> str:
    wanted = (reader.lang if reader else "") or letter.lang
    return wanted if wanted in LANGUAGES and wanted in spoken() else "vi"


def words_of(
    letter: Message,
    reader: Reader | None,
    *,
    language: str,
    changes: Changes,
    secret: Mapping[str, Any] | None = None,
) -> Text:
    """Return the letter's words in one language.

    secret: in place of the letter's own, where that is erased already.
    Raises TextFault: no such template, or the letter lacks what its text names.
    """
    template = template_called(letter.template)
    text = changes.get((letter.template, language)) or template.texts[language]
    given = letter.secret if secret is None else secret
    values = {
        "city": settings.CITY["place"],
        "link": "",
        **(reader.fields if reader else {}),
        **letter.payload,
        **given,
    }
    if path := letter.payload.get("path"):
        values["link"] = whole(str(path))
    return fill(text, values, language)


def parcel_of(
    letter: Message, way: str, reader: Reader | None, to: str, changes: Changes
) -> Parcel:
    """Return the letter packed for one way; raises TextFault."""
    language = language_of(letter, reader)
    words = words_of(letter, reader, language=language, changes=changes)
    with translation.override(language):
        if way == Way.SMS:
            return Parcel(
                reference=str(letter.public_id),
                to=to,
                lang=language,
                text=_simulated(words.sms),
            )
        stop = _stop(letter, reader)
        return Parcel(
            reference=str(letter.public_id),
            to=to,
            lang=language,
            subject=_simulated(words.subject),
            text=_signed(words.body, stop),
            headers=_stop_headers(stop) if stop else {},
        )


def _simulated(words: str) -> str:
    return f"[{_('SỐ LIỆU MÔ PHỎNG')}] {words}" if settings.SIMULATED else words


def _stop(letter: Message, reader: Reader | None) -> str:
    """Return where the reader stops such letters; nowhere where they asked for this one
    (a code) or it is their duty to know."""
    if reader is None or "channel" in letter.secret:
        return ""
    if reader.gathered and letter.urgent:
        return ""
    return whole(stop_path(reader.key, Way.EMAIL))


def _signed(body: str, stop: str) -> str:
    lines = [body, "", "-- ", str(settings.CITY["place"])]
    if settings.SIMULATED:
        lines.insert(0, _("SỐ LIỆU MÔ PHỎNG: thư này không gửi cho người thật.") + "\n")
    if stop:
        lines.append(_("Thôi nhận thư này: {link}").format(link=stop))
    return "\n".join(lines)


def _stop_headers(stop: str) -> dict[str, str]:
    # One press in the reader's mail program, without signing in (RFC 8058).
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
