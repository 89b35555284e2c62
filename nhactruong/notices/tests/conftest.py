import pytest

from nhactruong.notices import readers
from nhactruong.notices.tests.make import find, make_reader
from nhactruong.notices.tests.relay import free_port, relay_at


def smtp(port: int) -> dict:
    return {
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "tls": "none",
    }


@pytest.fixture
def known(monkeypatch):
    """Let letters to "test" be read by An, who has an e-mail address."""
    monkeypatch.setitem(readers._finders, "test", find(an=make_reader("an")))


@pytest.fixture
def relay(settings, known):
    with relay_at() as (relay, port):
        settings.SMTP = smtp(port)
        yield relay


@pytest.fixture
def down(settings, known):
    """Name a relay that does not answer; return its port."""
    port = free_port()
    settings.SMTP = smtp(port)
    return port
