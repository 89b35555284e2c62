"""Doors of officials; allauth looks most of these names up."""

from django.urls import include, path

from nhactruong.accounts.oidc import views as oidc
from nhactruong.accounts.second_factor import views as second
from nhactruong.accounts.views import security, signing, take

_desk = [
    path("", security.index, name="mfa_index"),
    path("required/", security.must_enrol, name="account_must_enrol"),
    path("show/", security.show_second, name="account_show_second"),
    path(
        "password-again/",
        second.PasswordAgainPage.as_view(),
        name="account_reauthenticate",
    ),
    path("code-again/", second.CodeAgainPage.as_view(), name="mfa_reauthenticate"),
    path(
        "passkey-again/",
        second.PasskeyAgainPage.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("app/", second.TotpOn.as_view(), name="mfa_activate_totp"),
    path("app/off/", second.totp_off, name="mfa_deactivate_totp"),
    path("passkeys/add/", second.PasskeyAdd.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", second.passkey_rename, name="mfa_edit_webauthn"),
    path(
        "passkeys/<int:pk>/remove/", second.passkey_remove, name="mfa_remove_webauthn"
    ),
    path("codes/", second.codes, name="mfa_view_recovery_codes"),
    path("codes/file/", second.codes_file, name="mfa_download_recovery_codes"),
    path("codes/kept/", second.codes_kept, name="account_codes_kept"),
    path("codes/new/", second.codes_new, name="mfa_generate_recovery_codes"),
    path("sessions/end/", security.end_others, name="account_end_others"),
    path(
        "sessions/<uuid:public_id>/end/",
        security.end_session,
        name="account_end_session",
    ),
    path("identity/link/", security.link_pending, name="account_link_pending"),
    path("identity/<int:pk>/unlink/", security.unlink, name="account_unlink"),
]

urlpatterns = [
    path("sign-in/", signing.SignIn.as_view(), name="account_login"),
    path(
        "sign-in/password/",
        signing.ChangePassword.as_view(),
        name="account_change_password",
    ),
    path("sign-in/closed/", signing.Closed.as_view(), name="account_inactive"),
    path("sign-in/second/", second.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", second.PasskeyDoor.as_view(), name="mfa_login_webauthn"),
    path("sign-in/oidc/", oidc.start, name="oidc_start"),
    path("sign-in/oidc/callback/", oidc.callback, name="oidc_callback"),
    path("sign-in/take/<str:token>/", take.take, name="account_take"),
    path("sign-out/", signing.SignOut.as_view(), name="account_logout"),
    path("desk/security/", include(_desk)),
    path("me/", include("nhactruong.accounts.citizens.urls")),
]
