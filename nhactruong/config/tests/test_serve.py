import socket
from argparse import ArgumentTypeError, Namespace

import pytest

from nhactruong.config.commands.serve import address, port, require_free
from nhactruong.config.start import CannotDo


def test_a_taken_port_is_refused_with_another_to_try():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(CannotDo, match=f"--port {number + 1}"):
            require_free("127.0.0.1", number)


def test_a_free_port_passes():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]

    require_free("127.0.0.1", number)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000a", "", "８０００x"])
def test_a_port_is_a_number_that_exists(text):
    with pytest.raises(ArgumentTypeError):
        port(text)


def test_an_address_of_the_sixth_version_stands_in_brackets():
    assert address(Namespace(host="::1", port=8000)) == "http://[::1]:8000"
