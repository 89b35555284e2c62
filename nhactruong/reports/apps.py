from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nhactruong.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.reports import doors, gather, letters_to, listeners  # noqa: F401
        from nhactruong.reports.sources import ReportSource
        from nhactruong.work.sources import register

        register(ReportSource())
        doors.hang()
        letters_to.introduce()
