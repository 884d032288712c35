"""Mailing: a letter is written with the change it tells of, in one transaction; a worker posts it after the commit."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import Letter


def mail(name: str, *, to: str, **context: Any) -> Letter:
    """Write the letter `name` to an address, from `templates/mail/<name>.txt` and `.html`.

    The first line of the text is the subject. Both see `context` and `site_url`.
    """
    context["site_url"] = settings.SITE_URL
    subject, _, text = render_to_string(f"mail/{name}.txt", context).partition("\n")
    letter = Letter(to=to)
    html = render_to_string(f"mail/{name}.html", context)
    # In one line: a name in it must not begin a header of its own.
    letter.write(subject=" ".join(subject.split()), text=text.strip(), html=html)
    letter.save(force_insert=True)
    return letter
