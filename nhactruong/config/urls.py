"""The whole map of addresses: each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("nhactruong.accounts.urls")),
    path("desk/accounts/", include("nhactruong.org.urls")),
    path("desk/", include("nhactruong.work.urls")),
    path("desk/reports/", include("nhactruong.reports.desk_urls")),
    path("places/", include("nhactruong.places.urls")),
    path("api/", include("nhactruong.api.urls")),
    path("", include("nhactruong.notices.urls")),
    path("", include("nhactruong.reports.urls")),
]

handler400 = "nhactruong.ui.errors.bad_request"
handler403 = "nhactruong.ui.errors.forbidden"
handler404 = "nhactruong.ui.errors.not_found"
handler500 = "nhactruong.ui.errors.broken"
handler429 = "nhactruong.ui.errors.too_many"
