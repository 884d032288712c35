"""Telephone numbers: stored in one form, shown in another, matched in all that WhatsApp uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customerflows.phones import national, to_e164, variants


@pytest.mark.parametrize(
    ("wa_id", "expected"),
    [
        ("15125550142", ("15125550142",)),
        ("5215512345678", ("5215512345678", "525512345678")),
        ("525512345678", ("525512345678", "5215512345678")),
        ("5491123456789", ("5491123456789", "541123456789")),
        ("541123456789", ("541123456789", "5491123456789")),
        ("5511987654321", ("5511987654321", "551187654321")),
        ("551187654321", ("551187654321", "5511987654321")),
        ("447911123456", ("447911123456",)),
        ("", ("",)),
        ("US.13491208655302741918", ("US.13491208655302741918",)),
    ],
)
def test_a_whatsapp_id_is_matched_in_every_spelling_the_given_one_first(wa_id, expected):
    assert variants(wa_id) == expected


@pytest.mark.parametrize("landline", ["551133334444", "5511933334444", "552122223333", "551155556666"])
def test_a_brazilian_landline_neither_gains_nor_loses_a_digit(landline):
    assert variants(landline) == (landline,)


@given(st.from_regex(r"(52|521|54|549|55|1)[0-9]{8,12}", fullmatch=True))
def test_each_spelling_leads_to_the_same_set(wa_id):
    assert {frozenset(variants(spelling)) for spelling in variants(wa_id)} == {frozenset(variants(wa_id))}


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("(512) 555-0142", "+15125550142"),
        ("512.555.0142", "+15125550142"),
        ("1 512 555 0142", "+15125550142"),
        ("+1 512-555-0142", "+15125550142"),
        ("  +15125550142 ", "+15125550142"),
        ("512 555 0142 ext. 7", "+15125550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+5511987654321", "+5511987654321"),
        ("+44 7911 123456", "+447911123456"),
    ],
)
def test_what_people_write_is_stored_in_one_form(raw, stored):
    assert to_e164(raw) == stored


@pytest.mark.parametrize("raw", ["", "hello", "123", "5550142", "+", "+1", "+999 1", "1" * 300, "\x00", "💧"])
def test_what_is_no_whole_number_is_none(raw):
    assert to_e164(raw) is None


def test_a_number_without_a_plus_is_read_where_it_was_dialled():
    assert to_e164("020 7946 0018", region="GB") == "+442079460018"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+15125550142", "(512) 555-0142"),
        ("+525512345678", "+52 55 1234 5678"),
        ("+442079460018", "+44 20 7946 0018"),
        ("not a number", "not a number"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_people_at_home_write_it(stored, shown):
    assert national(stored) == shown


@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_be_asked_about(raw):
    assert (to_e164(raw) or "+").startswith("+")


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_stored_number_stays_as_it_is(raw):
    stored = to_e164(raw)
    assert stored is None or to_e164(stored) == stored
