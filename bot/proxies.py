"""Which proxy of the environment leads to an address: HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, with NO_PROXY's exceptions.

Only HTTP proxies are used, whoever asks: a SOCKS proxy would need packages that the bot does without.
"""

import re
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(address: str) -> str | None:
    """The proxy's own address; None: it is reached without one, as everything on this machine is.

    Raises ValueError, saying which setting is wrong and not repeating it, if that is no HTTP proxy.
    """
    parts = urlsplit(address)
    if _is_here(parts.hostname or "") or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    known = getproxies()
    scheme = next((scheme for scheme in (parts.scheme, "all") if known.get(scheme)), None)
    if scheme is None:
        return None
    proxy = _whole(known[scheme])
    if not _is_http(proxy):
        name = f"{scheme.upper()}_PROXY"
        raise ValueError(f"{name} is no HTTP proxy, and others are not used; write for example http://127.0.0.1:7890")
    return proxy


def proxy_passwords() -> list[str]:
    """What must not be repeated of the proxies' addresses."""
    askers = (_whole(proxy).partition("://")[2].rpartition("@")[0] for proxy in getproxies().values())
    parts = (asker.partition(":") for asker in askers)
    return [unquote(password or name) for name, _, password in parts if name or password]


def without_passwords(text: str) -> str:
    """The text, whose addresses no longer say who asks there, nor with which password."""
    return re.sub(r"//[^/\s]*@", "//", text)


def _whole(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"  # as curl takes it


def _is_http(proxy: str) -> bool:
    try:
        parts = urlsplit(proxy)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
