import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nhactruong.config.bodies import AT_MOST, IN_MEMORY, WholeBodies


class Slow(io.BytesIO):
    """A body that comes only once it is let."""

    def __init__(self, content, gate):
        super().__init__(content)
        self.gate = gate

    def read(self, size=-1):
        assert self.gate.wait(5)
        return super().read(size)


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read(), b"!"]


@pytest.fixture
def ask():
    served = WholeBodies(echo, threads=1)
    said = []

    def ask(body=b"", length=None, source=None):
        environ = {
            "CONTENT_LENGTH": str(len(body)) if length is None else length,
            "wsgi.input": source or io.BytesIO(body),
        }
        answer = b"".join(served(environ, lambda status, headers: said.append(status)))
        return answer, said[-1]

    return ask


def test_a_body_arrives_whole_and_the_answer_in_one_piece(ask):
    assert ask(b"a" * (IN_MEMORY + 1)) == (b"a" * (IN_MEMORY + 1) + b"!", "200 OK")


def test_nothing_sent_is_nothing_read(ask):
    assert ask() == (b"!", "200 OK")
    assert ask(length="") == (b"!", "200 OK")


def test_slow_senders_do_not_hold_up_the_others(ask):
    gate = threading.Event()
    with ThreadPoolExecutor() as senders:
        slow = [
            senders.submit(ask, b"slow", source=Slow(b"slow", gate)) for _ in range(5)
        ]
        assert ask(b"quick")[0] == b"quick!"
        gate.set()
        assert {one.result()[0] for one in slow} == {b"slow!"}


def test_a_sender_who_goes_away_is_not_answered_by_the_application(ask):
    assert ask(b"half", length="8")[1] == "400 Bad Request"


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(AT_MOST + 1), "413 Content Too Large"), ("many", "400 Bad Request")],
)
def test_a_body_beyond_measure_is_refused_before_it_is_read(ask, length, status):
    assert ask(length=length)[1] == status


def test_an_answer_is_closed_even_when_it_breaks():
    class Answer:
        closed = False

        def __iter__(self):
            raise RuntimeError

        def close(self):
            Answer.closed = True

    served = WholeBodies(lambda environ, start: Answer(), threads=1)

    with pytest.raises(RuntimeError):
        served({"wsgi.input": io.BytesIO()}, lambda status, headers: None)
    assert Answer.closed
