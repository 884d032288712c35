"""What each of WhatsApp's codes tells a person, and what may be done about it."""

import pytest

from messaging.whatsapp.errors import NO_CONNECTION, Failure, Group, Retry, classify

TOO_FAST = "Sending too fast. We'll send it in a moment."
COULD_NOT = "WhatsApp couldn't send this."
ATTENTION = "Your WhatsApp connection needs attention."
HELD_BACK = "WhatsApp held this back because the customer gets many promotions. Try tomorrow."
PICK_ANOTHER = "This template isn't approved, or WhatsApp paused it. Pick another."
BLANK = "A blank in the template is missing or has the wrong form."
FILE = "The file didn't go through. Try a smaller one or another type."

WORDS = [
    (131026, "This message couldn't be delivered. The number may not be on WhatsApp. Try calling.", Retry.NEVER),
    (131047, "More than 24 hours since they last wrote. Use a template.", Retry.PICKER),
    (131049, HELD_BACK, Retry.LATER),
    (130472, HELD_BACK, Retry.LATER),
    (131050, "They asked not to get promotions.", Retry.NEVER),
    (131056, TOO_FAST, Retry.AUTOMATIC),
    (130429, TOO_FAST, Retry.AUTOMATIC),
    (131048, TOO_FAST, Retry.AUTOMATIC),
    (80007, TOO_FAST, Retry.AUTOMATIC),
    (131053, FILE, Retry.BY_PERSON),
    (131052, FILE, Retry.BY_PERSON),
    (132000, BLANK, Retry.BY_PERSON),
    (132012, BLANK, Retry.BY_PERSON),
    (132001, PICK_ANOTHER, Retry.PICKER),
    (132015, PICK_ANOTHER, Retry.PICKER),
    (132016, PICK_ANOTHER, Retry.PICKER),
    (131042, "WhatsApp has a payment problem with your account.", Retry.SETTINGS),
    (190, ATTENTION, Retry.SETTINGS),
    (10, ATTENTION, Retry.SETTINGS),
    (200, ATTENTION, Retry.SETTINGS),
    (299, ATTENTION, Retry.SETTINGS),
    (131031, ATTENTION, Retry.SETTINGS),
    (368, ATTENTION, Retry.SETTINGS),
    (135000, COULD_NOT, Retry.BY_PERSON),
]

# Meta's documented codes, by the group they fall into.
GROUPS = {
    Group.THROTTLED: (4, 613, 80007, 130429, 131048, 131056, 131064, 131208, 133016, 138002, 138005, 138012, 138013),
    Group.TRANSIENT: (2, 131000, 131016, 131057, 133000, 133004, 133015, 138004, 138007, 139102, 139103, 2494100),
    Group.RECIPIENT: (130472, 131020, 131021, 131026, 131030, 131041, 131049, 131062, 137000, 138001, 138003, 138006),
    Group.CONTENT: (
        *(100, 131008, 131009, 131051, 131052, 131053, 131059, 131201, 131202, 131204, 131209, 131210, 131211, 131212),
        *(131213, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 139001, 139002),
        *(139003, 139004, 139100, 2388019, 2388040, 2388047, 2388073, 2388293, 2388299, 2494164, 2494165, 2494166),
        *(2494167, 2494168, 2494176, 2494177, 2494179),
    ),
    Group.ACCOUNT: (
        *(0, 3, 10, 33, 190, 200, 299, 368, 130497, 131005, 131031, 131037, 131042, 131044, 131045, 131063, 131207),
        *(131214, 131215, 133005, 133006, 133010, 134011, 138000, 138018, 139000, 147001, 147002, 147003, 147004),
        *(147005, 2388012, 2388091, 2388093, 2388103),
    ),
    Group.WINDOW: (131047,),
    Group.OPT_OUT: (131050,),
    Group.UNKNOWN: (1, 135000),
}


@pytest.mark.parametrize(("code", "sentence", "retry"), WORDS)
def test_the_code_is_told_in_plain_words(code, sentence, retry):
    failure = classify(code, 400)
    assert (failure.sentence, failure.retry) == (sentence, retry)


@pytest.mark.parametrize(("group", "codes"), GROUPS.items())
def test_every_documented_code_has_its_group(group, codes):
    assert {code: classify(code).group for code in codes} == dict.fromkeys(codes, group)


@pytest.mark.parametrize(
    ("status", "group"),
    [
        (400, Group.UNKNOWN),
        (401, Group.ACCOUNT),
        (403, Group.ACCOUNT),
        (404, Group.UNKNOWN),
        (429, Group.THROTTLED),
        (500, Group.TRANSIENT),
        (503, Group.TRANSIENT),
        (None, Group.UNKNOWN),
    ],
)
def test_a_code_nobody_knows_is_judged_by_its_http_status(status, group):
    assert classify(987654, status).group is group
    assert classify(None, status).group is group


def test_a_known_code_outweighs_its_http_status():
    assert classify(131047, 500).group is Group.WINDOW


def test_no_connection_is_our_own_trouble():
    assert Failure(Group.TRANSIENT, Retry.BY_PERSON, "Not sent: no connection.") == NO_CONNECTION
