"""Why a task exists is known by the room above: it registers its Source here."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from nhactruong.org.authority import Authority
from nhactruong.work.models import Task


class Source(Protocol):
    """What a room above tells work about the tasks it opened.

    kind: value of Task.source.
    panel_template: shown on the task page with what panel() returns.
    """

    kind: str
    panel_template: str

    def panel(self, task: Task, authority: Authority) -> dict[str, object]:
        """Return what the panel on the task page shows."""

    def gather(self, tasks: Iterable[Task]) -> dict[int, str]:
        """Return one line a task, by task id, for lists; in a fixed number of queries."""

    def public_address(self, panel: Mapping[str, object]) -> str:
        """Return where it is, from what panel() returned, as far as everybody may read
        it; "" where that is no more than the ward."""

    def on_paper(
        self, panel: Mapping[str, object]
    ) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what stands on a printed task, from what panel() returned: sections of
        (label, words), nothing of who asked for the work."""

    def may_close(self, task: Task) -> bool:
        """Tell whether the clock may close the task when its window ends."""


class PlainSource:
    """Tasks that stand for themselves: contributing units' child tasks."""

    kind = "child"
    panel_template = "work/_child_panel.html"

    def panel(self, task: Task, authority: Authority) -> dict[str, object]:
        return {"parent": task.parent}

    def gather(self, tasks: Iterable[Task]) -> dict[int, str]:
        return {}

    def public_address(self, panel: Mapping[str, object]) -> str:
        return ""

    def on_paper(
        self, panel: Mapping[str, object]
    ) -> list[tuple[str, list[tuple[str, str]]]]:
        return []

    def may_close(self, task: Task) -> bool:
        return True


_sources: dict[str, Source] = {"child": PlainSource()}


def register(source: Source) -> None:
    """Make `source` known; called once from the room's AppConfig.ready()."""
    _sources[source.kind] = source


def source_of(task: Task) -> Source:
    return _sources[task.source]


def all_sources() -> list[Source]:
    return list(_sources.values())
