"""Doors of citizens, under /me/; what stands at /me/ itself is a room above's."""

from django.urls import path

from nhactruong.accounts.citizens import views

app_name = "citizens"
urlpatterns = [
    path("sign-in/", views.enter, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-out/", views.leave, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/addresses/<int:pk>/drop/", views.drop, name="drop"),
    path("account/sessions/<uuid:public_id>/end/", views.end_session, name="end"),
    path("account/copy.json", views.copy, name="copy"),
    path("account/delete/", views.delete, name="delete"),
]
