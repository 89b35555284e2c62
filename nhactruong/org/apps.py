from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "nhactruong.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.org import doors

        doors.hang()
