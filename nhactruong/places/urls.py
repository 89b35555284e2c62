from django.urls import path

from nhactruong.places import views

app_name = "places"
urlpatterns = [path("ward-at/", views.ward_at, name="ward_at")]
