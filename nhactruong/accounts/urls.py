from django.urls import path

from nhactruong.accounts import views

# allauth looks these names up.
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path(
        "sign-in/password/",
        views.ChangePassword.as_view(),
        name="account_change_password",
    ),
    path("sign-in/closed/", views.Closed.as_view(), name="account_inactive"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
]
