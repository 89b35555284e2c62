"""Which function a report is about: the topic's own, or another by answer or by place."""

from collections.abc import Mapping
from datetime import datetime

from nhactruong.org.models import Function
from nhactruong.org.sites import city_manages
from nhactruong.reports.models import Topic
from nhactruong.reports.topics import topic_book


def function_of(
    topic: Topic,
    answers: Mapping[str, str],
    address: str,
    at: datetime,
    *,
    ward_id: int | None = None,
) -> Function:
    """Return the function that answers for it; the first route that fits wins.

    address: names the street, park or site where the city's list has one; what is not on
        the list is the ward's.
    Raises ValueError for a topic that is no leaf.
    """
    for route in topic_book().routes_of(topic.pk):
        if route.lookup:
            fits = bool(
                address and city_manages(address, route.lookup, at, ward_id=ward_id)
            )
        else:
            fits = answers.get(route.condition_key) == route.condition_value
        if fits:
            return route.function
    if topic.function is None:
        raise ValueError(f"{topic.code} is no leaf")
    return topic.function
