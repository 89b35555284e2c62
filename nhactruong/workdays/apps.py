from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "nhactruong.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.notices import quiet
        from nhactruong.workdays.opening import opens

        quiet.register(opens)
