import pytest


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    """Keep the bytes of each test in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
