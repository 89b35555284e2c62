from types import SimpleNamespace

from nhactruong.config.commands import import_city
from nhactruong.config.commands.import_city import ROOMS, words


def test_a_fault_is_told_with_file_row_column_and_reason():
    fault = SimpleNamespace(file="units.csv", row=7, column="parent", reason="không có")

    assert words(fault) == "units.csv, dòng 7, cột parent: không có"


def test_rooms_are_loaded_after_those_they_stand_on():
    assert ROOMS == ("workdays", "places", "org", "reports")
    assert import_city.HANOI.is_dir()
