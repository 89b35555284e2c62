"""What the server's process serves: the application, for as long as its parent lives."""

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from nhactruong.config.bodies import Environ, StartResponse, WholeBodies, threads
from nhactruong.config.holding import keep_running
from nhactruong.config.start import loading
from nhactruong.config.supervise import die_with_parent

die_with_parent()
keep_running(Path(os.environ.get("NHACTRUONG_DATA_DIR", "var")))
with loading():
    _wsgi = import_module("nhactruong.config.wsgi").application
    # Now, not while the first visitor waits.
    import_module("nhactruong.config.urls")
_whole = WholeBodies(_wsgi, threads())


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer; to /healthz at once, however busy the threads are that do the work."""
    if (
        environ.get("PATH_INFO") == "/healthz"
        and environ.get("REQUEST_METHOD") == "GET"
    ):
        headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
        start_response("200 OK", [*headers, ("Content-Length", "3")])
        return [b"ok\n"]
    return _whole(environ, start_response)
