"""The decorator of views: by whom a request is counted, and what its answer says of the limit."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from customerflows.limits import POLICIES, Key, Policy, Verdict
from security.limits.addresses import client_network
from security.limits.spending import spend_from

type View = Callable[..., HttpResponseBase]
type KeyOf = Callable[[HttpRequest], str]
type Condition = Callable[[Any], object]

_LONGEST_ADDRESS = 254
_OWN_KEY = (Key.ADDRESS, Key.PERSON_AT_ADDRESS, Key.USER, Key.ACCOUNT)


def sends(request: HttpRequest) -> bool:
    """Whether something is sent: to look at a form is no try."""
    return request.method not in {"GET", "HEAD", "OPTIONS"}


def always(request: HttpRequest) -> bool:
    """Every request counts."""
    return True


def posted(field: str) -> KeyOf:
    """The email address in a field of the form, as the same person might write it another time."""

    def read(request: HttpRequest) -> str:
        typed = request.POST.get(field, "").strip()[:_LONGEST_ADDRESS]
        return unicodedata.normalize("NFKC", typed).casefold()

    return read


def limited(name: str, *, by: KeyOf | Sequence[KeyOf] = (), when: Condition = sends) -> Callable[[View], View]:
    """Count the requests of a view by the policy `name`; over it they raise LimitReached and the view is not asked.

    Without `by` a request counts for what the policy says: its client address, person or company. Each `by` names a
    key of its own: what was typed into a form (an empty one does not count), or who is about to sign in. Where the
    policy goes by addresses, such a key counts together with the address, and the address by itself as well; otherwise
    it stands for the person. It counts what is sent; `when=always` counts every request.
    """
    policy = POLICIES[name]
    keys_of = (by,) if callable(by) else tuple(by)
    if not keys_of and policy.keyed_by not in _OWN_KEY:
        raise ValueError(f"The limit {name!r} cannot tell from a request what it is counted by.")

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not when(request):
                return view(request, *args, **kwargs)
            named = [value for key_of in keys_of if (value := key_of(request))]
            verdicts = [spend_from(*bucket) for bucket in _buckets(policy, request, named)]
            response = view(request, *args, **kwargs)
            _tell(response, verdicts)
            return response

        return counted

    return decorate


def _buckets(policy: Policy, request: HttpRequest, named: list[str]) -> Iterator[tuple[Policy, tuple[str, ...]]]:
    """The buckets of a request, the narrowest first: one person's many tries must not use up their office's."""
    if policy.keyed_by in {Key.ADDRESS, Key.PERSON_AT_ADDRESS}:
        network = client_network(request)
        yield from ((policy, (value, network)) for value in named)
        yield policy.of_the_crowd, (network,)
    elif named:
        yield from ((policy, (value,)) for value in named)
    else:
        yield policy, (_own_key(policy, request),)


def _own_key(policy: Policy, request: HttpRequest) -> str:
    """The company or the person of a request, else the client's address."""
    if policy.keyed_by is Key.ACCOUNT and (account := getattr(request, "account", None)):
        return str(account.id)
    if policy.keyed_by is Key.USER and request.user.is_authenticated:
        return str(request.user.pk)
    return client_network(request)


def _tell(response: HttpResponseBase, verdicts: list[Verdict]) -> None:
    """Say what is left where least is left."""
    tightest = min(verdicts, key=lambda verdict: verdict.remaining)
    for name, value in tightest.headers().items():
        response.headers.setdefault(name, value)
