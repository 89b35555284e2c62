from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "nhactruong.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.work import doors, listeners  # noqa: F401

        doors.hang()
