"""Arbitrary JSON and mutated real shapes: nothing is raised, nothing is lost, order of keys means nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from messaging.whatsapp.events import Event
from messaging.whatsapp.webhook import NotAnEnvelope, parse
from tests.messaging.whatsapp.envelopes import EVERYTHING, body

SHAPES = [shape for _, shape in EVERYTHING]
WORDS = st.sampled_from(
    ["id", "type", "messages", "statuses", "history", "threads", "timestamp", "from", "text", "value", "changes", "x"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


@st.composite
def mutated(draw):
    """A real shape in which one to three values were replaced, dropped or turned into a list of themselves."""
    shape = json.loads(json.dumps(draw(st.sampled_from(SHAPES))))
    for _ in range(draw(st.integers(1, 3))):
        holder, place = draw(st.sampled_from(list(places(shape))))
        match draw(st.sampled_from(["replace", "drop", "wrap"])):
            case "replace":
                holder[place] = draw(ANYTHING)
            case "wrap":
                holder[place] = [holder[place], draw(ANYTHING)]
            case _:
                holder[place] = None
    return shape


def places(thing):
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for place, child in list(inner):
        yield thing, place
        yield from places(child)


def reversed_keys(thing):
    match thing:
        case dict():
            return {name: reversed_keys(thing[name]) for name in reversed(thing)}
        case list():
            return [reversed_keys(child) for child in thing]
    return thing


def read(raw):
    try:
        return parse(raw)
    except NotAnEnvelope:
        return []


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(raw):
    assert all(isinstance(event, Event) for event in read(raw))


@given(ANYTHING)
def test_arbitrary_json_is_read_or_refused(thing):
    assert all(isinstance(event, Event) for event in read(body({"entry": [thing]}) + b" "))


@given(ANYTHING, st.sampled_from(["messages", "history", "calls", "user_preferences", "account_update", "x"]))
def test_arbitrary_values_of_real_subscriptions_are_read(thing, field):
    assert all(
        isinstance(event, Event) for event in read(body({"entry": [{"changes": [{"field": field, "value": thing}]}]}))
    )


@given(mutated())
def test_mutated_shapes_are_read_kept_and_keyed(shape):
    events = read(body(shape))
    assert all(0 < len(event.dedupe_key) <= 255 for event in events)
    assert all(json.dumps(event.raw, allow_nan=False) for event in events)


@given(mutated())
def test_whatever_was_read_can_be_read_again_from_what_it_kept(shape):
    for event in read(body(shape)):
        assert event in parse(json.dumps(event.raw).encode())


@given(st.sampled_from(SHAPES) | mutated())
def test_the_order_of_keys_changes_no_key(shape):
    forwards = [event.dedupe_key for event in read(body(shape))]
    assert sorted(event.dedupe_key for event in read(body(reversed_keys(shape)))) == sorted(forwards)
