import pytest

from nhactruong.places.atlas import forget


@pytest.fixture(autouse=True)
def _fresh_atlas():
    """Let no test see the wards of another."""
    forget()
    yield
    forget()
