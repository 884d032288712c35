"""What a request tells of the browser behind it, reduced to what a person recognises: "Chrome on Windows"."""

import ipaddress
import re
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import Session
from security.limits import client_address

# Live updates and other requests that a page makes by itself carry this header: nobody need be sitting there.
BACKGROUND = "X-Background"
_LONGEST = Session._meta.get_field("user_agent").max_length

# In this order: nearly every browser also names those it wants to be taken for.
_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|Chromium|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("Chromebook", r"\bCrOS\b"),
    ("Mac", r"\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)
UNKNOWN = "Unknown browser"


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser by its own word, which nobody has to believe."""

    user_agent: str

    @property
    def family(self) -> str:
        """Its make: "Chrome"."""
        return _first(_BROWSERS, self.user_agent) or UNKNOWN

    @property
    def system(self) -> str:
        """What it runs on: "Windows"; empty where it does not say."""
        return _first(_SYSTEMS, self.user_agent)

    @property
    def is_handheld(self) -> bool:
        """Whether it is a phone or a tablet."""
        return self.system in {"iPhone", "iPad", "Android"}

    def __str__(self) -> str:
        return f"{self.family} on {self.system}" if self.system else self.family


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text)), "")


def user_agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, cut, and without signs that PostgreSQL or a page could stumble over."""
    said = request.headers.get("User-Agent", "")
    return "".join(sign for sign in said if sign.isprintable())[:_LONGEST]


def network_of(request: HttpRequest) -> str:
    """The network of the client, "203.0.113.0/24" or "2001:db8:7::/48"; empty where its address is unknown.

    Enough for its person to recognise it, and not the address of one household.
    """
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        # Fewer addresses than proxies: somebody came around them, and whatever the header says is their own word.
        return ""
    # A proxy that listens on both kinds of addresses writes IPv4 ones this way.
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def is_background(request: HttpRequest) -> bool:
    """Whether the page asked by itself, so that it is no sign of a person."""
    return BACKGROUND in request.headers
