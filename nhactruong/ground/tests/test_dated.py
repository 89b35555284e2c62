from datetime import timedelta
from types import SimpleNamespace

import pytest

from nhactruong.ground.dated import Dated
from nhactruong.ground.tests.make import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "until, moment, holds",
    [
        (None, NOW - SECOND, False),
        (None, NOW, True),
        (None, NOW + 1000 * SECOND, True),
        (NOW + SECOND, NOW, True),
        (NOW + SECOND, NOW + SECOND, False),
    ],
)
def test_a_row_holds_from_its_first_moment_until_just_before_its_last(
    until, moment, holds
):
    row = SimpleNamespace(valid_from=NOW, valid_to=until)
    assert Dated.in_force(row, moment) is holds
