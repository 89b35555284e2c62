"""How allauth's second factor behaves here: sealed secrets, our names, our words."""

from urllib.parse import urlsplit

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User
from nhactruong.accounts.vault import open_sealed, seal

ISSUER = "Nhạc Trưởng"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages: dict[str, "str | Promise"] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Mã không đúng hoặc đã dùng. Đợi mã mới hiện trong ứng dụng rồi gõ lại."
        ),
        "cannot_delete_authenticator": _("Không tắt được bước thứ hai này."),
        "cannot_generate_recovery_codes": _(
            "Bật bước thứ hai trước, rồi mới lấy được mã dự phòng."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        return ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code dark on light whatever the page's scheme: cameras need it."""
        code = segno.make(url, error="m", micro=False)
        return str(
            code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
        )

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": host_of(context.request), "name": ISSUER}

    def get_public_key_credential_user_entity(
        self, user: AbstractBaseUser
    ) -> dict[str, object]:
        said: dict[str, object] = super().get_public_key_credential_user_entity(user)
        if isinstance(user, User):
            said |= {"name": user.username, "display_name": user.full_name}
        return said


def host_of(request: object) -> str:
    """Return the domain that passkeys belong to: the public address's, else this one."""
    if settings.PUBLIC_URL:
        return urlsplit(settings.PUBLIC_URL).hostname or ""
    host: str = request.get_host()  # type: ignore[attr-defined]
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
