from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "nhactruong.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.work import doors, letter_groups, listeners  # noqa: F401

        doors.hang()
        letter_groups.introduce()
