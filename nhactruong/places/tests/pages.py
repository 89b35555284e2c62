"""Pages with maps, as other rooms make them; served only while a test runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from nhactruong.places.draw import city_map, ward_map
from nhactruong.places.find import ward_by_code, wards_in_force
from nhactruong.places.pick import picture
from nhactruong.places.point import blur
from nhactruong.places.tests.make import AT


def where(request: HttpRequest) -> HttpResponse:
    shown = picture(request.GET, AT)
    context = {"picture": shown, "wards": wards_in_force(AT)}
    return render(request, "places_tests/where.html", context)


def maps(request: HttpRequest) -> HttpResponse:
    ward = ward_by_code("00070", AT)
    assert ward is not None
    shades = {w.pk: str(i % 5) for i, w in enumerate(wards_in_force(AT)) if i % 5}
    context = {
        "city": city_map(AT, shades),
        "small": ward_map(ward, AT, pin=blur(21.0287, 105.8524)),
        "legend": [("", "0 đến 4 việc"), ("1", "5 đến 9")],
    }
    return render(request, "places_tests/maps.html", context)


urlpatterns = [
    path("where/", where),
    path("maps/", maps),
    path("places/", include("nhactruong.places.urls")),
    path("sign-in/", maps, name="account_login"),
]
