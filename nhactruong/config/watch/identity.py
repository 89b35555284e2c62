"""Names that tell nothing about a person: of a request, of where it came from."""

import ipaddress
import os


def fresh_id() -> str:
    """Return a new name for a request: 24 characters of chance."""
    return os.urandom(12).hex()


def network_of(address: str) -> str:
    """Return the network of an address, too wide to mean one subscriber; "" unknown.

    The first 24 bits of an IPv4 address, the first 48 of an IPv6 one.
    """
    try:
        found = ipaddress.ip_interface(address)
    except ValueError:
        return ""
    wide = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found.ip, wide), strict=False))
