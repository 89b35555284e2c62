"""All numbers in the form that Prometheus reads: those of every process, and the queues."""

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from nhactruong.config.watch.meters import SHARED
from nhactruong.config.watch.queues import Queues

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    queues = CollectorRegistry()
    queues.register(Queues())
    counted: CollectorRegistry = REGISTRY
    if SHARED:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(queues)
