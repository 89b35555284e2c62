"""Addresses of the citizen's pages."""

from django.urls import path

from nhactruong.reports.views import (
    city_map,
    details,
    exports,
    find,
    home,
    join,
    late,
    listing,
    lost,
    mine,
    pages,
    private,
    public,
    start,
    where,
)

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", start.start, name="start"),
    path("report/where/", where.where, name="where"),
    path("report/details/", details.details, name="details"),
    path("report/similar/", join.similar, name="similar"),
    path("report/join/<str:code>/", join.join, name="join"),
    path("report/photos/<uuid:public_id>", details.unsent_photo, name="unsent_photo"),
    path("find/", find.find, name="find"),
    path("find/lost/", lost.lost, name="lost"),
    path("find/lost/code/", lost.digits, name="lost_code"),
    path("reports/", listing.listing, name="list"),
    path("reports/feed.atom", exports.feed, name="feed"),
    path("reports/export.csv", exports.csv_file, name="csv"),
    path("reports/export.geojson", exports.geojson_file, name="geojson"),
    path("late/", late.late, name="late"),
    path("late/feed.atom", late.feed, name="late_feed"),
    path("map/", city_map.city_map, name="map"),
    path("map/picture", city_map.picture, name="map_picture"),
    path("reports/<str:code>/", public.public, name="public"),
    path(
        "reports/<str:code>/photos/<uuid:public_id>/<str:size>",
        public.photo,
        name="photo",
    ),
    path(
        "reports/<str:code>/documents/<uuid:public_id>",
        public.document,
        name="document",
    ),
    path("r/<str:code>/<str:token>/", private.private, name="private"),
    path("r/<str:code>/<str:token>/sent", private.receipt, name="receipt"),
    path(
        "r/<str:code>/<str:token>/files/<uuid:public_id>/<str:size>",
        private.file,
        name="own_file",
    ),
    path("me/", mine.mine, name="mine"),
    path("me/reports/<str:code>/", mine.own, name="own"),
    path("about/", pages.about, name="about"),
    path("help/", pages.help_page, name="help"),
]
