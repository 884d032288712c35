"""Examples of what the rules of web.yaml must find, and must leave alone."""

import hmac

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt, csrf_protect


def show(name):
    # ruleid: unescaped-html
    mark_safe(name)
    # ruleid: unescaped-html
    SafeString(name)
    # ok: unescaped-html
    SafeString("<hr>")
    # ruleid: unescaped-html
    format_html(f"<b>{name}</b>")
    # ok: unescaped-html
    format_html("<b>{}</b>", name)


# ruleid: csrf-exemption
@csrf_exempt
def unguarded(request):
    return None


def unguard(view):
    # ruleid: csrf-exemption
    view.csrf_exempt = True


# ok: csrf-exemption
@csrf_protect
def guarded(request):
    return None


def go_anywhere(request):
    # ruleid: open-redirect
    return redirect(request.GET["next"])


def go_anywhere_by_a_name(request):
    target = request.POST.get("next", "/")
    # ruleid: open-redirect
    return HttpResponseRedirect(target)


def go_where_it_is_safe(request):
    target = request.GET.get("next", "/")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        # ok: open-redirect
        return redirect(target)
    # ok: open-redirect
    return redirect("home")


def verify(given_signature, expected):
    # ruleid: signature-compared-in-variable-time
    if given_signature == expected:
        return True
    # ok: signature-compared-in-variable-time
    if given_signature == "":
        return False
    # ok: signature-compared-in-variable-time
    return hmac.compare_digest(given_signature, expected)
