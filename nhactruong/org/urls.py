"""Addresses of the accounts of one's unit, under /desk/accounts/."""

from django.urls import path

from nhactruong.org import views

app_name = "org"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("open/", views.open_one, name="account_open"),
    path("of/<str:username>/", views.account, name="account"),
    path("of/<str:username>/<str:action>/", views.change, name="account_change"),
]
