"""No change without an actor, by signature: what writes takes `by=` and can be called in no other way.

Only what certainly writes is looked at: public functions of operations and public methods of models whose own body
calls a verb of the ORM. What a private helper writes is asked of its public caller by whoever reads it.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import APPS, Function, files_like, functions, functions_in

WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
# Signatures that Django and its user manager prescribe.
DJANGOS_OWN = WRITES | {"update", "create_user", "create_confirmed", "create_superuser"}
# No one's decision: they carry the state of one record over to another, and that record knows who did it.
FOLLOW_UPS = {
    (
        "accounts/models/factor.py",
        "Authenticator.verify_token",
    ): "the code itself says who",
    (
        "accounts/models/factor.py",
        "RecoveryCodes.verify_token",
    ): "the code itself says who",
    ("accounts/operations/mailing.py", "mail"): "a letter tells of what somebody's verb did",
    ("accounts/operations/renaming.py", "tell_companies"): "the name and address that the person has given themselves",
    ("accounts/models/letter.py", "Letter.try_later"): "what the mail server answered",
    ("accounts/models/letter.py", "Letter.park"): "what the mail server answered",
    ("accounts/operations/posting.py", "post"): "a letter that somebody's verb wrote, and the mail server took",
    ("contacts/models/contact.py", "Contact.touch"): "the last activity is the newest of the recorded ones",
    ("contacts/operations/recognising.py", "remember"): "the names that a customer's own message came under",
    ("messaging/models/conversation.py", "Conversation.absorb"): "a stored message moves the totals",
    ("messaging/models/conversation.py", "Conversation.between"): "the conversation that a stored message belongs to",
    (
        "messaging/models/conversation.py",
        "Conversation.remember",
    ): "a stored message of the past, brought by the vendor",
    ("messaging/models/conversation.py", "Conversation.show_change_of"): "the list shows the last message as it is",
    ("messaging/operations/keeping.py", "promise"): "the photo of a customer's own message",
    ("messaging/operations/keeping.py", "put"): "the file that a stored message promised",
    ("messaging/operations/keeping.py", "drop"): "its file, after the commit",
    ("messaging/operations/keeping.py", "forget"): "the photo of a message that its customer deleted",
    ("messaging/operations/keeping.py", "reseal"): "the same photo under another key, by an operator's command",
    (
        "security/operations/resealing.py",
        "SealedColumn.reseal",
    ): "the same secrets under another key, by an operator's command",
    ("security/models/csp_report.py", "CspReport.note"): "a browser's own report",
    ("security/operations/collecting_reports.py", "forget_old"): "the schedule",
    ("messaging/models/message.py", "Message.climb"): "a delivery report of the vendor, kept as an event",
    (
        "messaging/models/whatsapp_number.py",
        "WhatsAppNumber.report",
    ): "an account notice of the vendor, kept as an event",
}


def _is_write(call: ast.Call) -> bool:
    """`x.save()` and the like; `update` only on a query, because dictionaries and sets have one too."""
    if not isinstance(call.func, ast.Attribute):
        return False
    on_a_query = isinstance(call.func.value, ast.Call) or ast.unparse(call.func.value).endswith(".objects")
    return call.func.attr in WRITES or (call.func.attr == "update" and on_a_query)


def _writes(function: Function) -> bool:
    return any(_is_write(node) for node in ast.walk(function.node) if isinstance(node, ast.Call))


def _takes_its_actor(function: Function) -> bool:
    required = [
        argument.arg
        for argument, default in zip(function.node.args.kwonlyargs, function.node.args.kw_defaults, strict=True)
        if default is None
    ]
    return "by" in required


def _public_verbs() -> list[Function]:
    rooms = [f"{app}/{room}/*.py" for app in APPS for room in ("models", "operations")]
    return [
        function
        for path in files_like(*rooms)
        for function in functions(path)
        if function.is_public and function.node.name not in DJANGOS_OWN
    ]


def _follows_up(verb: Function) -> bool:
    return (str(verb.path), verb.name) in FOLLOW_UPS


def test_every_verb_that_writes_requires_its_actor():
    verbs = [verb for verb in _public_verbs() if _writes(verb) and not _follows_up(verb)]
    assert [verb.place for verb in verbs if not _takes_its_actor(verb)] == []


@pytest.mark.parametrize(
    ("verb", "faulty"),
    [
        ("def close(deal):\n    deal.save()", True),
        ("def close(deal, by):\n    deal.save()", True),
        ("def close(deal, *, by=None):\n    deal.save()", True),
        ("def close(deal, *, by):\n    deal.save()", False),
        ("def close(deals):\n    deals.filter(open=True).update(open=False)", True),
        ("def close(words):\n    words.update(open=False)", False),
        ("def is_closed(deal):\n    return deal.closed_at", False),
    ],
)
def test_a_verb_that_writes_without_an_actor_is_found(verb, faulty):
    function = next(functions_in(ast.parse(verb), Path("closing.py")))
    assert (_writes(function) and not _takes_its_actor(function)) is faulty


def test_every_exception_still_exists():
    assert FOLLOW_UPS.keys() <= {(str(verb.path), verb.name) for verb in _public_verbs()}


def test_every_operation_says_what_it_does():
    operations = [verb for verb in _public_verbs() if "operations" in verb.path.parts]
    assert [verb.place for verb in operations if not ast.get_docstring(verb.node)] == []
