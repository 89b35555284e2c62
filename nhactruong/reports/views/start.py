"""Step 1: what is it about? Browse, search, or be shown another door."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from nhactruong.reports.models import Topic
from nhactruong.reports.search import find_topics
from nhactruong.reports.topics import (
    DANGER_CALLED,
    DANGER_NOW,
    TopicBook,
    topic_book,
)
from nhactruong.reports.unsent import PARAMETER, Unsent, unsent_of

LONGEST_SEARCH = 300


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Let a topic be found; a chosen one (?topic=) leads on, or to its door."""
    book, unsent = topic_book(), unsent_of(request)
    if code := request.GET.get("topic", ""):
        topic = book.called(code)
        if topic is not None and (topic.is_leaf or topic.is_door):
            return choose(request, topic, unsent)
    words = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    found = find_topics(words, get_language() or "vi") if words else []
    return render(
        request,
        "reports/start.html",
        {
            "words": words,
            "found": found,
            "groups": groups_of(book),
            "other": book.called("admin.other"),
            "draft": unsent,
            "carry": carried(unsent),
            "open_group": request.GET.get("group", ""),
        },
    )


def groups_of(book: TopicBook) -> list[tuple[Topic, list[Topic]]]:
    """Return the groups with what is in each, in the order of the file."""
    found = [(group, book.children(group.pk)) for group in book.groups]
    return [(group, topics) for group, topics in found if topics]


def choose(request: HttpRequest, topic: Topic, unsent: Unsent | None) -> HttpResponse:
    """Lead on with a chosen topic, unless another door or a danger comes first."""
    if topic.is_door:
        return render(request, "reports/door.html", {"topic": topic})
    if stop := ask_danger(request, topic, unsent):
        return stop
    return redirect(where_url(request, topic, unsent))


def ask_danger(
    request: HttpRequest, topic: Topic, unsent: Unsent | None
) -> HttpResponse | None:
    """Return the page that asks whether somebody is in danger, or says whom to call;
    None where the way is free."""
    if not topic.danger:
        return None
    said = danger_said(request, unsent)
    if said.get(DANGER_NOW) == "no" or (
        said.get(DANGER_NOW) == "yes" and said.get(DANGER_CALLED) == "yes"
    ):
        return None
    page = {"topic": topic, "carry": carried(unsent)}
    if said.get(DANGER_NOW) == "yes":
        return render(request, "reports/danger_stop.html", page)
    return render(request, "reports/danger.html", page)


def danger_said(request: HttpRequest, unsent: Unsent | None) -> dict[str, str]:
    """Return the answers about danger: of this address, else of the report under way."""
    said = {
        name: value
        for name in (DANGER_NOW, DANGER_CALLED)
        if (value := request.POST.get(name) or request.GET.get(name)) in ("yes", "no")
    }
    return said or dict(unsent.danger if unsent and unsent.danger else {})


def where_url(request: HttpRequest, topic: Topic, unsent: Unsent | None) -> str:
    query = {"topic": topic.code, **carried(unsent)}
    if topic.danger:
        query |= danger_said(request, unsent)
    return f"{reverse('reports:where')}?{urlencode(query)}"


def carried(unsent: Unsent | None) -> dict[str, str]:
    """Return what addresses of the steps carry along: the report under way."""
    return {PARAMETER: unsent.id} if unsent and not unsent.sent else {}
