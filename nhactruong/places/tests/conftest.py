from pathlib import Path

import pytest

from nhactruong.places.atlas import forget


@pytest.fixture(autouse=True)
def _fresh_atlas():
    """Let no test see the wards of another."""
    forget()
    yield
    forget()


@pytest.fixture
def pages(settings):
    """Pages with maps, at /where/ and /maps/."""
    settings.ROOT_URLCONF = "nhactruong.places.tests.pages"
    [engine] = settings.TEMPLATES
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [folder]}]
