import pytest


@pytest.fixture
def gallery(settings):
    """Every component on one page, at /gallery/."""
    settings.ROOT_URLCONF = "nhactruong.ui.tests.gallery"
    settings.SIMULATED = True
