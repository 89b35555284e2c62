"""What the server's process serves: the application, for as long as its parent lives."""

from nhactruong.config.supervise import die_with_parent
from nhactruong.config.wsgi import application

die_with_parent()

__all__ = ["application"]
