"""SMS without a gateway: a line in the log that says that one would have gone.

The words only in a demonstration, where nobody is real; never the whole number.
"""

import logging
from collections.abc import Iterator

from django.conf import settings

from nhactruong.notices.backends import Parcel, Send

log = logging.getLogger("nhactruong.sms")


def open_log() -> Iterator[Send]:
    yield _note


def _note(parcel: Parcel) -> None:
    text = parcel.text if settings.SIMULATED else f"{len(parcel.text)} ký tự"
    log.info("SMS %s tới ···%s: %s", parcel.reference, parcel.to[-3:], text)
