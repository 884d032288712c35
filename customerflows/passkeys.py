"""Where passkeys are at home: the host name that a browser binds them to, and the origin that may ask for them."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def passkey_home(site_url: str) -> tuple[str, str]:
    """The host and the origin for the passkeys of a site.

    An address of numbers can own no passkey (Web Authentication, 5.1.3), so a development site at 127.0.0.1 has them
    under localhost, which is the same machine.
    """
    parts = urlsplit(site_url)
    host, port = parts.hostname or "localhost", f":{parts.port}" if parts.port else ""
    try:
        ip_address(host)
    except ValueError:
        return host, f"{parts.scheme}://{host}{port}"
    return "localhost", f"{parts.scheme}://localhost{port}"
