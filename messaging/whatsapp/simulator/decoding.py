"""Decodes JSON from outside so that everything in it can be stored and sent on."""

import json
from typing import Any


def decoded(body: bytes) -> Any:
    """Return the value. Raises ValueError for what is no JSON, too deep, or holds half a character."""
    try:
        value = json.loads(body)
        # A lone surrogate is legal JSON but no text: neither SQLite nor a web page could take it.
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
    return value
