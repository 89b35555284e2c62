"""All topics with their words, questions and routes, one copy a process."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID, uuid4

from nhactruong.ground import stamps
from nhactruong.ground.memo import forget
from nhactruong.reports.models import (
    Synonym,
    Topic,
    TopicQuestion,
    TopicRoute,
    TopicVersion,
)

STAMP = "reports.topics.stamp"
# Keys of answers that every topic of danger takes, besides its own questions.
DANGER_NOW, DANGER_CALLED = "danger_now", "danger_called"

_lock = threading.Lock()
_kept: "dict[UUID, TopicBook]" = {}


@dataclass(frozen=True, eq=False)
class TopicBook:
    """Topics in the order of the file. Its rows are shared: read them, never change them."""

    topics: dict[int, Topic]
    questions: dict[int, list[TopicQuestion]]
    routes: dict[int, list[TopicRoute]]
    synonyms: dict[int, list[Synonym]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[str, Topic]:
        return {topic.code: topic for topic in self.topics.values()}

    @cached_property
    def groups(self) -> list[Topic]:
        return [
            topic
            for topic in self.topics.values()
            if topic.parent_id is None and topic.retired_at is None
        ]

    def children(self, topic_id: int) -> list[Topic]:
        return [
            topic
            for topic in self.topics.values()
            if topic.parent_id == topic_id and topic.retired_at is None
        ]

    def called(self, code: str) -> Topic | None:
        """Return the topic in use with this code."""
        topic = self.by_code.get(code)
        return topic if topic is not None and topic.retired_at is None else None

    def within(self, code: str) -> list[int]:
        """Return the ids of the topic and of all below it, also those out of use."""
        topic = self.by_code.get(code)
        if topic is None:
            return []
        found = [topic.pk]
        for here in found:
            found += [t.pk for t in self.topics.values() if t.parent_id == here]
        return found

    def questions_of(self, topic_id: int) -> list[TopicQuestion]:
        return self.questions.get(topic_id, [])

    def routes_of(self, topic_id: int) -> list[TopicRoute]:
        return self.routes.get(topic_id, [])

    def synonyms_of(self, topic_id: int) -> list[Synonym]:
        return self.synonyms.get(topic_id, [])


def stamp() -> UUID | None:
    """Return what changes whenever topics do; one cheap query."""
    return stamps.read(STAMP)


stamps.register(STAMP, lambda: TopicVersion.objects.filter(pk=1))


def bump() -> None:
    """Make every process read the topics anew; called inside the act."""
    TopicVersion.objects.update_or_create(pk=1, defaults={"stamp": uuid4()})
    forget(STAMP)


def topic_book() -> TopicBook:
    """Return all topics; one query where they are known."""
    now = stamp()
    if now is not None and (known := _kept.get(now)) is not None:
        return known
    with _lock:
        fresh = _read()
        if now is not None and stamp() == now:
            _kept.clear()
            _kept[now] = fresh
    return fresh


def _read() -> TopicBook:
    topics = {
        topic.pk: topic
        for topic in Topic.objects.select_related("function").order_by("position")
    }
    questions: dict[int, list[TopicQuestion]] = defaultdict(list)
    for question in TopicQuestion.objects.order_by("topic", "position"):
        questions[question.topic_id].append(question)
    routes: dict[int, list[TopicRoute]] = defaultdict(list)
    for route in TopicRoute.objects.select_related("function").order_by(
        "topic", "position"
    ):
        routes[route.topic_id].append(route)
    synonyms: dict[int, list[Synonym]] = defaultdict(list)
    for synonym in Synonym.objects.order_by("topic", "position"):
        synonyms[synonym.topic_id].append(synonym)
    return TopicBook(topics, dict(questions), dict(routes), dict(synonyms))
