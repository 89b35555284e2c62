"""Addresses of the outbox's own pages."""

from django.urls import path

from nhactruong.notices.views import outbox, stop

app_name = "notices"
urlpatterns = [
    path("dev/outbox", outbox.outbox, name="outbox"),
    path("dev/outbox/", outbox.outbox),
    path("letters/stop/<str:token>/", stop.stop, name="stop"),
]
