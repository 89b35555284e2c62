from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "nhactruong.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nhactruong.notices import readers
        from nhactruong.notices.models import Audience
        from nhactruong.org import doors
        from nhactruong.org.letters_to import officials

        doors.hang()
        readers.register(Audience.OFFICIAL, officials)
