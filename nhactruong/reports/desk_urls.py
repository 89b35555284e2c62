"""Addresses of what officials do about a report, under /desk/reports/."""

from django.urls import path

from nhactruong.reports import desk
from nhactruong.reports.views import counter, duplicates, pairs

app_name = "reports_desk"
urlpatterns = [
    path("counter/", counter.counter, name="counter"),
    path("counter/new/", counter.new, name="counter_new"),
    path("counter/slips/<str:code>/", counter.slip, name="slip"),
    path("counter/reissue/", counter.reissue, name="counter_reissue"),
    path("counter/reply/", counter.reply, name="counter_reply"),
    path("<str:code>/similar/", duplicates.duplicates, name="duplicates"),
    path("<str:code>/pairs/", pairs.pairs, name="pairs"),
    path("<str:code>/merge/", duplicates.merge, name="merge"),
    path("<str:code>/split/", duplicates.split, name="split"),
    path("<str:code>/publish/", desk.publish, name="publish"),
    path("<str:code>/withhold/", desk.withhold, name="withhold"),
    path("<str:code>/seal/", desk.seal, name="seal"),
    path("<str:code>/looks/", desk.looks, name="looks"),
    path("<str:code>/contact/", desk.contact, name="contact"),
    path("<str:code>/photos/<uuid:public_id>/cover/", desk.cover, name="cover"),
    path("<str:code>/photos/<uuid:public_id>/<str:size>", desk.photo, name="photo"),
]
