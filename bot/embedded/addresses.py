"""Decides which addresses Telegram takes in links and buttons, and how it writes them down.

The rules and texts are those of td's HttpUrl.cpp and LinkManager.cpp.
"""

import ipaddress
import re

_PROTOCOL = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY_END = re.compile(r"[/?#]")
_NOT_IN_HOST = re.compile(r"%(?![0-9a-f]{2})|[^a-z0-9.\-_!$,~*'();&+=%\u0080-\U0010ffff]")
_NOT_IN_APP_LINK = re.compile(r"[^A-Za-z0-9_-]")
_TO_ENCODE = re.compile(r"[\x00-\x20]")
_PERSON = re.compile(r"tg:(?://)?user\?(?:[^#]*&)?id=([1-9]\d{0,15})(?:[&#]|$)", re.IGNORECASE)


class AddressError(ValueError):
    """Telegram would not take this address; the text is Telegram's."""


def checked_address(address: str) -> str:
    """The address as Telegram keeps it: protocol added, host in small letters, path at least `/`.

    Raises AddressError: no dot in the host (`Wrong HTTP URL`), another protocol, a wrong port, odd characters.
    """
    if address[:3].lower() == "tg:":
        return _checked_app_link(address[3:])
    return _checked_web_address(address)


def linked_person(address: str) -> int | None:
    """The user id in `tg://user?id=…`, None for any other address."""
    match = _PERSON.match(address)
    return int(match[1]) if match else None


def _checked_app_link(rest: str) -> str:
    rest = rest.removeprefix("//")
    end = _AUTHORITY_END.search(rest)
    host, query = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    if not host:
        raise AddressError("URL host is empty")
    if _NOT_IN_APP_LINK.search(host):
        raise AddressError("Unallowed characters in URL host")
    return f"tg://{host}{query}"


def _checked_web_address(address: str) -> str:
    protocol, rest = _protocol(address)
    end = _AUTHORITY_END.search(rest)
    authority, query = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    userinfo, host, port = _authority(authority)
    return f"{protocol}://{userinfo}{host}{port}{_query(query)}"


def _protocol(address: str) -> tuple[str, str]:
    match = _PROTOCOL.match(address)
    if match is None:
        return "http", address
    protocol = match[1].lower()
    if protocol not in ("http", "https"):
        raise AddressError("Unsupported URL protocol")
    return protocol, address[match.end() :]


def _authority(authority: str) -> tuple[str, str, str]:
    """Userinfo with its `@`, host in small letters, port with its colon; each empty where absent."""
    before, colon, port = authority.rpartition(":")
    if not colon or "]" in port or "@" in port:
        before, port = authority, ""
    elif not (port.isascii() and port.isdigit() and 0 < int(port) <= 65535):
        raise AddressError("Wrong port number specified in the URL")
    else:
        port = f":{int(port)}"
    userinfo, at, host = before.rpartition("@")
    return userinfo + at, _host(host.lower()), port


def _host(host: str) -> str:
    if not host:
        raise AddressError("URL host is empty")
    if host == ".":
        raise AddressError("Host is invalid")
    if host[0] == "[" and host[-1] == "]":
        return _ipv6(host)
    wrong = _NOT_IN_HOST.search(host)
    if wrong:
        what = "Wrong percent-encoded symbol" if wrong[0] == "%" else "Disallowed character"
        raise AddressError(f"{what} in URL host")
    if "." not in host:
        raise AddressError("Wrong HTTP URL")
    return host


def _ipv6(host: str) -> str:
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        raise AddressError("Wrong IPv6 address specified in the URL") from None
    return host


def _query(query: str) -> str:
    query = query.rstrip(" \t\r\n\0\v") or "/"
    if query[0] != "/":
        query = "/" + query
    return _TO_ENCODE.sub(lambda found: f"%{ord(found[0]):02X}", query)
