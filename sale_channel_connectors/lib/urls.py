"""Outgoing addresses: a channel's URL is typed by people, so it is not trusted.

A request leaves only for a public address, unless the administrator allows private
ones for the channel. The address is judged where the connection is made, on what the
name resolved to then, and that very address is connected to: a name that resolves
differently the second time gains nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from .errors import Refused

FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\\"<>^`{|}]|[^\x00-\x7f]")
EMBEDDED = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64: an IPv4 address at the end
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4: after the first 16 bits
    (ipaddress.ip_network("::/96"), 0),
)
CONNECT_SECONDS = 5
Resolver = Callable[[str, int], list[str]]


def check_url(url: str, *, allow_private: bool = False) -> SplitResult:
    """Return the parts of a URL that may be called, by its form alone.

    :raise Refused: with a sentence that names what is wrong
    """
    if FORBIDDEN.search(url):
        raise Refused("The address has characters that no address has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("The address cannot be read.") from None
    if parts.scheme not in ("https", "http"):
        raise Refused("The address has to begin with https://.")
    if parts.scheme == "http" and not allow_private:
        raise Refused("The address has to begin with https://, credentials travel.")
    if "@" in parts.netloc:
        raise Refused("The address must hold neither user nor password.")
    if not parts.hostname or "%" in parts.netloc:
        raise Refused("The address names no host.")
    if port == 0:
        raise Refused("The address names no port.")
    return parts


def is_public(address: str) -> bool:
    """Tell whether an IP address, also one that is wrapped in another, is public."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _embedded(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    for network, shift in EMBEDDED:
        if ip in network and int(ip) > 1:
            return ipaddress.IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)
    return None


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [row[4][0] for row in found]


def pick_address(
    host: str, port: int, *, allow_private: bool = False, resolver: Resolver = resolve
) -> str:
    """Return the address to connect to.

    :raise Refused: when any address of the name is not public
    """
    addresses = resolver(host, port)
    if not addresses:
        raise Refused(f"{host} has no address.")
    if not allow_private and not all(map(is_public, addresses)):
        raise Refused(f"{host} is not on the public internet.")
    return addresses[0]


class _Guard:
    """Makes a connection resolve, judge and connect in one step."""

    allow_private = False
    resolver = staticmethod(resolve)

    def _new_conn(self):
        name = self._dns_host
        self._dns_host = pick_address(
            name, self.port, allow_private=self.allow_private, resolver=self.resolver
        )
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


def guarded_session(
    *, allow_private: bool = False, resolver: Resolver = resolve
) -> requests.Session:
    """Return a session that reaches nothing but what may be reached.

    It takes no proxy and no password from the machine's environment.
    """
    marks = {"allow_private": allow_private, "resolver": staticmethod(resolver)}
    plain = type("GuardedConnection", (_Guard, HTTPConnection), marks)
    secure = type("GuardedSecureConnection", (_Guard, HTTPSConnection), marks)
    pools = {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    adapter = _Adapter(pools)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _Adapter(HTTPAdapter):
    def __init__(self, pools: dict):
        self._pools = pools
        super().__init__(max_retries=0)

    def send(self, request, *args, timeout=None, **kwargs):
        """Give up connecting sooner than waiting for an answer."""
        if isinstance(timeout, int | float):
            timeout = (min(timeout, CONNECT_SECONDS), timeout)
        return super().send(request, *args, timeout=timeout, **kwargs)

    def init_poolmanager(self, *args, **kwargs):
        kwargs.pop("strict", None)
        self.poolmanager = PoolManager(
            num_pools=args[0], maxsize=args[1], block=kwargs.get("block", False)
        )
        self.poolmanager.pool_classes_by_scheme = self._pools
