"""The post beside the clock: a mail server that hangs, a worker that is killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from nhactruong.config import post
from nhactruong.config.commands import work
from nhactruong.notices import readers
from nhactruong.notices.tests.conftest import smtp
from nhactruong.notices.tests.make import find, make_reader


@contextmanager
def silent_relay():
    """Yield the port of a server that takes the call and never says a word."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(5)
        yield door.getsockname()[1]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_does_not_stop_the_clock(settings, monkeypatch):
    from django.utils import timezone

    from nhactruong.notices.tests.make import make_letter

    monkeypatch.setitem(readers._finders, "test", find(an=make_reader("an")))
    turns = []
    monkeypatch.setattr(work, "jobs", lambda: {"tasks": turns.append})
    make_letter(at=timezone.now(), urgent=True)
    with silent_relay() as port:
        settings.SMTP = smtp(port)
        stop = threading.Event()
        began = time.monotonic()
        end = post.start_post(stop)
        while time.monotonic() - began < 2:
            work.turn()
            time.sleep(0.05)
        assert len(turns) > 10  # the post has been waiting for an answer all along
        stop.set()
    end()
    connection.close()


WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "nhactruong.config.settings"
import django; django.setup()
from django.conf import settings
from django.utils import timezone
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.SMTP = {"host": "127.0.0.1", "port": int(sys.argv[2]), "user": "",
                 "password": "", "tls": "none"}
from nhactruong.notices import readers
from nhactruong.notices.tests.make import find, make_reader
readers._finders["test"] = find(an=make_reader("an"))
from nhactruong.notices.turn import send_letters
print("ready", flush=True)
while True:
    send_letters(timezone.now(), seconds=1)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_delivers_loses_no_letter(monkeypatch):
    """Killed three times at odd moments, taken over after the lease: every letter goes;
    a second copy only of the one whose answer was lost, under the same Message-ID."""
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from nhactruong.notices.models import Delivery, Message
    from nhactruong.notices.settle import LEASE
    from nhactruong.notices.tests.make import make_letter
    from nhactruong.notices.tests.relay import relay_at
    from nhactruong.notices.turn import send_letters

    monkeypatch.setitem(readers._finders, "test", find(an=make_reader("an")))
    now = timezone.now()
    for number in range(60):
        make_letter(str(number), at=now, urgent=True)
    kills = 3
    with relay_at() as (relay, port):
        for turn in range(kills):
            worker = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    WORKER,
                    settings.DATABASES["default"]["NAME"],
                    str(port),
                ],
                stdout=subprocess.PIPE,
                env=os.environ,
            )
            assert worker.stdout.readline() == b"ready\n"
            seen = len(relay.ids)
            until = time.monotonic() + 10
            while (
                len(relay.ids) < min(seen + 2 + turn, 60) and time.monotonic() < until
            ):
                time.sleep(0.001)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            # What it had claimed is free when its lease ends.
            Delivery.objects.filter(state="sending").update(
                due_at=timezone.now() - timedelta(seconds=1)
            )
        monkeypatch.setattr(settings, "SMTP", smtp(port))
        send_letters(timezone.now() + LEASE)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert not Message.objects.filter(settled_at=None).exists()
    assert len(set(relay.ids)) == 60
    assert len(relay.ids) <= 60 + kills
