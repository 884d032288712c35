"""The text of a chat as HTML: WhatsApp's *bold*, _italic_, ~struck~ and ```code```, links, and nothing else."""

import re
from collections.abc import Iterator
from itertools import islice

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()

# A style's mark stands outside words and touches what it encloses. No part may hold its own mark, so that no text,
# however hostile, is read more than a few times.
_MARKED = re.compile(
    r"(?P<link>https?://[^\s<>\"]+)"
    r"|```(?P<code>[^`]+)```"
    r"|(?<!\w)\*(?!\s)(?P<strong>[^*\n]*[^*\s])\*(?!\w)"
    r"|(?<!\w)_(?!\s)(?P<em>[^_\n]*[^_\s])_(?!\w)"
    r"|(?<!\w)~(?!\s)(?P<s>[^~\n]*[^~\s])~(?!\w)",
    re.IGNORECASE,
)
# A text made of nothing but marks would cost as much as a page of ordinary ones.
_MOST_MARKS = 200
_AFTER_A_LINK = ".,;:!?'’”)]}*_~"
# A customer wrote it: the page behind it learns nothing about ours and gains nothing by standing here.
_LINK = '<a class="link" href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'


@register.filter
def chat_text(text: str) -> SafeString:
    """What somebody wrote, safe to show: marks become elements, addresses become links, the rest is escaped."""
    return format_html_join("", "{}", ((part,) for part in _parts(text)))


def _parts(text: str) -> Iterator[str]:
    done = 0
    for match in islice(_MARKED.finditer(text), _MOST_MARKS):
        yield text[done : match.start()]
        yield from _styled(str(match.lastgroup), match[str(match.lastgroup)])
        done = match.end()
    yield text[done:]


def _styled(style: str, inner: str) -> Iterator[str]:
    match style:
        case "link":
            address = inner.rstrip(_AFTER_A_LINK)
            yield format_html(_LINK, address)
            yield inner[len(address) :]
        case "code":
            yield format_html("<code>{}</code>", inner)
        case "strong":
            yield format_html("<strong>{}</strong>", chat_text(inner))
        case "em":
            yield format_html("<em>{}</em>", chat_text(inner))
        case _:
            yield format_html("<s>{}</s>", chat_text(inner))
