"""Addresses of the outbox's own pages."""

from django.urls import path

from nhactruong.notices.views import stop

app_name = "notices"
urlpatterns = [
    path("letters/stop/<str:token>/", stop.stop, name="stop"),
]
