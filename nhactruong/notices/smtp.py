"""Letters by SMTP: one connection for many, and what the relay's answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from nhactruong.notices.backends import Closed, Delayed, Parcel, Refused, Send

# Seconds for each word of the dialogue; a lease outlasts all that one letter takes.
TIMEOUT = 10
# Codes that speak of us, not of one letter: sign-in wanted or refused, service closing.
_OURS = {421, 454, 530, 534, 535, 538}


class Lost(Delayed):
    """The connection is gone; what was being sent may have been taken."""


def open_relay() -> Iterator[Send]:
    """Yield what sends letters over one connection; raises Closed when there is none."""
    relay = _connect()
    try:
        yield lambda parcel: _send(relay, parcel)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            relay.quit()


def _connect() -> smtplib.SMTP:
    said = settings.SMTP
    host, port = str(said["host"]), int(said["port"])
    try:
        context = ssl.create_default_context()
        relay: smtplib.SMTP
        if said["tls"] == "implicit":
            relay = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        else:
            relay = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            if said["tls"] == "starttls":
                relay.starttls(context=context)
            if said["user"]:
                relay.login(str(said["user"]), str(said["password"]))
            relay.ehlo_or_helo_if_needed()
        except BaseException:
            relay.close()
            raise
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        raise Closed(_words(fault)) from fault
    return relay


def _send(relay: smtplib.SMTP, parcel: Parcel) -> None:
    try:
        validate_email(parcel.to)
        mail = as_mail(parcel).message()
    except (ValidationError, ValueError) as fault:
        raise Refused("an address that no mail can go to") from fault
    try:
        relay.sendmail(
            parseaddr(settings.MAIL_FROM)[1],
            parseaddr(mail["To"])[1],
            mail.as_bytes(linesep="\r\n"),
        )
    except smtplib.SMTPRecipientsRefused as fault:
        code, said = next(iter(fault.recipients.values()))
        _judge(code, said, fault)
    except smtplib.SMTPResponseException as fault:
        _judge(fault.smtp_code, fault.smtp_error, fault)
    except (smtplib.SMTPException, OSError) as fault:
        # The line broke: perhaps the letter was taken and only the answer was lost.
        raise Lost(_words(fault)) from fault


def _judge(code: int, said: bytes | str, fault: Exception) -> None:
    words = f"{code} {_text(said)}"
    if code in _OURS:
        raise Closed(words) from fault
    if 500 <= code < 600:
        raise Refused(words) from fault
    raise Delayed(words) from fault


def as_mail(parcel: Parcel) -> EmailMessage:
    """Return the letter as a mail.

    Its Message-ID is that of every try: whoever gets two copies sees that they are one.
    """
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
    return EmailMessage(
        subject=parcel.subject,
        body=parcel.text,
        from_email=settings.MAIL_FROM,
        to=[parcel.to],
        headers={
            "Message-ID": f"<{parcel.reference}@{domain}>",
            "Content-Language": parcel.lang,
            # No holiday notice shall answer it (RFC 3834).
            "Auto-Submitted": "auto-generated",
            **parcel.headers,
        },
    )


def _words(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_text(fault.smtp_error)}"
    return f"{type(fault).__name__}: {fault}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
