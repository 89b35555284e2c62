"""Gives every request its actor and authority, loaded when first asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.org.authority import NOBODY, Authority, authority_of_person

Handler = Callable[[HttpRequest], HttpResponse]

# Who looks without having signed in; a private link makes a requester of them.
VISITOR = Actor(ActorKind.CITIZEN, "visitor")


if TYPE_CHECKING:

    class OfficialRequest(HttpRequest):
        """What a view behind login_required gets."""

        actor: Actor
        authority: Authority

else:
    OfficialRequest = HttpRequest


class AuthorityMiddleware:
    """request.authority: NOBODY, and request.actor: VISITOR, when nobody has signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.authority = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: _authority(request)
        )
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: _actor(request)
        )
        return self.get_response(request)


def _authority(request: HttpRequest) -> Authority:
    if not request.user.is_authenticated:
        return NOBODY
    return authority_of_person(request.user.pk, timezone.now())


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return VISITOR
    authority: Authority = request.authority  # type: ignore[attr-defined]
    return actor_of(request.user.pk, authority)


def actor_of(person_id: int, authority: Authority) -> Actor:
    """Return how a person who has signed in acts: under their first appointment unless
    the act finds a fitter one among those they hold."""
    if not authority.holdings:
        return Actor(ActorKind.OFFICIAL, f"person:{person_id}", person_id=person_id)
    return Actor(
        ActorKind.OFFICIAL,
        str(authority.holdings[0].key),
        person_id=person_id,
        authority="conductor" if authority.conductor else "",
    )
