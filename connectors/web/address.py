"""Which addresses may be connected to: never our own network, whatever a name resolves to.

A host name is resolved once for each connection, all its answers are checked, and the connection
goes to an address that was checked; a second answer of the resolver is never asked for.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from store.errors import WrongAddress

#: Host and port -> addresses as text. Raises `OSError` for a name that does not resolve.
Resolve = Callable[[str, int], Sequence[str]]

#: IPv4 in IPv6 as translators write it; RFC 6052 and RFC 8215.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
#: Addresses that answer inside a cloud only, though they look public: Azure's agent, Oracle's
#: metadata (of which not every Python knows that it is none of the world's).
_INSIDE = (IPv4Network("168.63.129.16"), IPv4Network("192.0.0.0/24"))


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine."""
    one = _plain(address)
    return one is not None and one.is_loopback


def is_public(address: str) -> bool:
    """Tell whether an address is out in the world; no private, link-local or metadata address.

    The special ranges are those of IANA's registries (`ipaddress.is_global`), and an address that
    wraps another is judged by what it wraps.
    """
    one = _plain(address)
    if isinstance(one, IPv6Address) and (inner := _wrapped(one)) is not None:
        one = inner
    if one is None or any(one in network for network in _INSIDE):
        return False
    return one.is_global and not (one.is_multicast or one.is_reserved)


def _plain(address: str) -> IPv4Address | IPv6Address | None:
    """Read an address; one that is IPv4 written as IPv6 is IPv4."""
    try:
        one = ip_address(address.split("%", 1)[0])
    except ValueError:
        return None
    if isinstance(one, IPv6Address) and one.ipv4_mapped is not None:
        return one.ipv4_mapped
    return one


def _wrapped(one: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a tunnel's or translator's address leads to."""
    if any(one in network for network in _TRANSLATED):
        return IPv4Address(int(one) & 0xFFFFFFFF)
    if one.sixtofour is not None:
        return one.sixtofour
    return one.teredo[1] if one.teredo is not None else None


def checked(host: str, port: int, ask: Resolve, *, allow_loopback: bool) -> Sequence[str]:
    """Return the addresses of a host, all of them allowed.

    Raises `WrongAddress` when one of them is not, and `OSError` when there is none. One bad answer
    among good ones refuses them all: an honest name does not lead inside.
    """
    found = ask(host, port)
    if not found:
        raise OSError("the name does not resolve")
    for one in found:
        if not (is_public(one) or (allow_loopback and is_loopback(one))):
            raise WrongAddress("private_address")
    return found
