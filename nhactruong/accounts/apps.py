from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nhactruong.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.accounts import session_limits  # noqa: F401
        from nhactruong.accounts.readers import persons
        from nhactruong.notices import readers
        from nhactruong.notices.models import Audience

        readers.register(Audience.ACCOUNT, persons)
