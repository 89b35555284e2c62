"""What the server's process serves: the application, for as long as its parent lives."""

import os
from pathlib import Path

from nhactruong.config import wsgi
from nhactruong.config.bodies import WholeBodies, threads
from nhactruong.config.holding import keep_running
from nhactruong.config.supervise import die_with_parent

die_with_parent()
keep_running(Path(os.environ.get("NHACTRUONG_DATA_DIR", "var")))
application = WholeBodies(wsgi.application, threads())
