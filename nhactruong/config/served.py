"""What the server's process serves: the application, for as long as its parent lives."""

from nhactruong.config import wsgi
from nhactruong.config.bodies import WholeBodies, threads
from nhactruong.config.supervise import die_with_parent

die_with_parent()
application = WholeBodies(wsgi.application, threads())
