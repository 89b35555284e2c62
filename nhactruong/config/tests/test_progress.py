import io

from nhactruong.config.progress import Progress


class Screen(io.StringIO):
    def isatty(self):
        return True


def watch(monkeypatch, stream):
    """Put `stream` in the place of stderr (in the test itself: pytest has its own)."""
    monkeypatch.setattr("sys.stderr", stream)
    return stream


def test_a_bar_fills_on_a_terminal(monkeypatch):
    screen = watch(monkeypatch, Screen())
    with Progress("Dựng") as progress:
        progress(1, 2)
        progress(2, 2)

    assert " 50 %" in screen.getvalue()
    assert screen.getvalue().endswith("100 %\n")


def test_nothing_is_printed_where_nobody_watches(monkeypatch):
    pipe = watch(monkeypatch, io.StringIO())

    with Progress("Dựng") as progress:
        progress(1, 2)

    assert pipe.getvalue() == ""


def test_nothing_to_do_is_no_fault(monkeypatch):
    screen = watch(monkeypatch, Screen())
    with Progress("Dựng") as progress:
        progress(0, 0)

    assert "0 %" in screen.getvalue()
