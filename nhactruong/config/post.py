"""The post's own thread: a mail server that hangs must not stop the clock."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two turns
PAUSE = 5.0  # seconds after a failure
END_WITHIN = 10.0  # seconds; what is being sent then is sent again by another worker


def start_post(stop: threading.Event) -> Callable[[], None]:
    """Send letters in a thread until `stop` is set; returns what waits for its end."""
    thread = threading.Thread(target=_run, args=(stop,), name="post", daemon=True)
    thread.start()
    return lambda: thread.join(END_WITHIN)


def _run(stop: threading.Event) -> None:
    from django.db import close_old_connections, connection

    while not stop.wait(_attempt()):
        close_old_connections()
    connection.close()


def _attempt() -> float:
    from django.db import connection

    try:
        post_turn()
    except Exception:
        log.exception("bộ gửi thư gặp lỗi, sẽ thử lại")
        connection.close()
        return PAUSE
    return EVERY


def post_turn() -> None:
    """Plan, gather and send what is due at this moment."""
    from django.utils import timezone

    from nhactruong.config.watch.meters import timed
    from nhactruong.notices.turn import send_letters

    with timed("letters"):
        send_letters(timezone.now())
