"""Adding a contact by hand."""

import pytest

from contacts.models import Activity, Contact, ContactTag, Identity, Tag
from security.tenancy.context import tenant_transaction
from tests.contacts.conftest import MARIA

NEW = "/copperline/contacts/new/"
TWINS = "/copperline/contacts/new/twins/"
HTMX = {"HX-Request": "true"}


def errors(response):
    """What the form of a refused page says, by field."""
    return {field: list(words) for field, words in response.context["form"].errors.items()}


def test_a_contact_is_added_with_everything_that_was_written(cast, browser_of):
    response = browser_of(cast.kiera).post(NEW, MARIA, follow=True)
    contact = response.context["contact"]
    with tenant_transaction(cast.kiera.as_tenant()):
        kept = (
            contact.name,
            contact.owner.name,
            contact.source,
            [(one.kind, one.value) for one in contact.reachable],
            str(contact.address),
            contact.activities.get().title,
        )
    assert kept == (
        "Maria Delgado",
        "Kiera Boone",
        "Referral",
        [("phone", "+15125550142"), ("email", "maria.delgado@example.com")],
        "418 Juniper Ct, Pecan Bend, TX 78699",
        "Added by hand",
    )


def test_a_new_contact_gets_a_toast_and_their_page(cast, browser_of):
    page = browser_of(cast.kiera).post(NEW, {"name": "Tom Brandt"}, follow=True).content.decode()
    assert ("<h1><bdi>Tom Brandt</bdi></h1>" in page, "Tom Brandt added" in page) == (True, True)


def test_a_name_is_enough(cast, browser_of):
    browser_of(cast.kiera).post(NEW, {"name": "  Tom \t  Brandt "})
    with tenant_transaction(cast.kiera.as_tenant()):
        assert (Contact.objects.get().name, Identity.objects.count(), Contact.objects.get().address) == (
            "Tom Brandt",
            0,
            None,
        )


def test_tags_of_the_company_can_be_chosen(cast, browser_of):
    with tenant_transaction(cast.kiera.as_tenant()):
        tag = Tag.objects.create(name="Gate code")
    browser = browser_of(cast.kiera)
    assert "Gate code" in browser.get(NEW).content.decode()
    browser.post(NEW, {"name": "Tom Brandt", "tags": [str(tag.id)]})
    with tenant_transaction(cast.kiera.as_tenant()):
        assert ContactTag.objects.get().tag == tag


def test_a_tag_of_another_company_is_refused(cast, browser_of):
    with tenant_transaction(cast.rex.as_tenant()):
        foreign = Tag.objects.create(name="Brightside’s own")
    response = browser_of(cast.kiera).post(NEW, {"name": "Tom Brandt", "tags": [str(foreign.id)]})
    assert (response.status_code, errors(response)) == (422, {"tags": ["One of the tags isn’t here anymore."]})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("5125550142", "+15125550142"), ("+44 20 7946 0018", "+442079460018"), ("1-512-555-0142", "+15125550142")],
)
def test_a_number_is_stored_in_one_form(cast, browser_of, typed, stored):
    browser_of(cast.kiera).post(NEW, {"name": "Tom Brandt", "phone": typed})
    with tenant_transaction(cast.kiera.as_tenant()):
        assert Identity.objects.get().value == stored


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Write their name."),
        ("name", "\u200b\u202e", "Write a name that people can read."),
        ("name", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("name", "Ma\0ria", "Null characters are not allowed."),
        ("phone", "call me", "That isn’t a phone number. Write it like (512) 555-0142."),
        ("phone", "512", "That isn’t a phone number. Write it like (512) 555-0142."),
        ("email", "maria@", "Check the email address. It looks like maria@example.com."),
        ("state", "Texas", "Write the state as two letters, like TX."),
        ("postal_code", "7869", "A ZIP code has five digits, like 78699."),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_nothing_is_kept(cast, browser_of, field, typed, said):
    response = browser_of(cast.kiera).post(NEW, {"name": "Tom Brandt", field: typed})
    assert (response.status_code, errors(response)) == (422, {field: [said]})
    with tenant_transaction(cast.kiera.as_tenant()):
        assert (Contact.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "focused"), [({"name": "", "phone": "x"}, "name"), ({"name": "Tom", "phone": "x", "email": "x"}, "phone")]
)
def test_the_focus_goes_to_what_is_to_be_mended_first(cast, browser_of, typed, focused):
    form = browser_of(cast.kiera).post(NEW, typed).context["form"]
    assert [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs] == [focused]


def test_what_was_typed_is_still_there_after_a_refusal(cast, browser_of):
    page = browser_of(cast.kiera).post(NEW, {**MARIA, "phone": "call me"}).content.decode()
    assert ['value="Maria Delgado"' in page, 'value="call me"' in page, 'value="418 Juniper Ct"' in page] == [True] * 3


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "شركة النور للتكييف", "Bluebonnet 🥐", "O’Brien & Sons"])
def test_any_name_is_shown_as_text(cast, browser_of, name):
    response = browser_of(cast.kiera).post(NEW, {"name": name}, follow=True)
    assert (response.context["contact"].name, b"<script>alert" in response.content) == (name, False)


@pytest.mark.parametrize("same", [{"phone": "512.555.0142"}, {"phone": "5125550142", "email": "other@example.com"}])
def test_somebody_with_the_same_number_is_named_before_a_second_is_added(cast, maria, browser_of, same):
    response = browser_of(cast.kiera).post(NEW, {"name": "M. Delgado", **same})
    page = response.content.decode()
    assert response.status_code == 422
    assert ("Maria Delgado already has this number." in page, f"/contacts/{maria.id}/" in page) == (True, True)


def test_somebody_with_the_same_email_address_is_named_too(cast, maria, browser_of):
    response = browser_of(cast.kiera).post(NEW, {"name": "M. Delgado", "email": "MARIA.DELGADO@example.com"})
    assert "Maria Delgado already has this email address." in response.content.decode()


def test_a_household_may_share_a_number(cast, maria, browser_of):
    again = {"name": "Jorge Delgado", "phone": "5125550142", "anyway": "+15125550142"}
    assert browser_of(cast.kiera).post(NEW, again).status_code == 302
    with tenant_transaction(cast.kiera.as_tenant()):
        assert Identity.objects.filter(value="+15125550142").count() == 2


def test_a_yes_to_one_number_is_no_yes_to_another(cast, maria, browser_of):
    again = {"name": "Jorge Delgado", "phone": "5125550142", "anyway": "+15125550999"}
    assert browser_of(cast.kiera).post(NEW, again).status_code == 422


def test_the_same_number_in_another_company_is_nobodys_business(cast, fran, browser_of):
    response = browser_of(cast.kiera).post(NEW, {"name": "Fran", "phone": "512 555 0199"})
    assert response.status_code == 302


def test_the_hint_comes_while_typing(cast, maria, browser_of):
    part = browser_of(cast.kiera).post(TWINS, {"phone": "5125550142"}, headers=HTMX).content.decode()
    assert ("Maria Delgado already has this number." in part, "Add anyway" in part, "<html" in part) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    "typed", [{}, {"phone": "512 555 0111"}, {"phone": "nonsense"}, {"email": "nobody@example.com"}]
)
def test_the_hint_is_empty_for_somebody_new(cast, maria, browser_of, typed):
    part = browser_of(cast.kiera).post(TWINS, {"name": "", **typed}, headers=HTMX).content.decode()
    assert part.strip() == '<div id="contact-twins" role="status"></div>'


def test_the_dialog_is_the_form_without_the_shell(cast, browser_of):
    part = browser_of(cast.kiera).get(NEW, headers=HTMX).content.decode()
    assert ("<html" in part, 'id="contact-form"' in part, "csrfmiddlewaretoken" in part) == (False, True, True)


def test_the_dialog_is_answered_with_its_errors_or_with_the_new_page(cast, browser_of):
    browser = browser_of(cast.kiera)
    refused = browser.post(NEW, {"name": ""}, headers=HTMX)
    taken = browser.post(NEW, {"name": "Tom Brandt"}, headers=HTMX)
    assert (refused.status_code, "Write their name." in refused.content.decode()) == (422, True)
    assert (taken.status_code, taken["HX-Redirect"].startswith("/copperline/contacts/")) == (200, True)


@pytest.mark.parametrize("address", [NEW, TWINS])
def test_a_viewer_adds_nobody(cast, browser_of, address):
    assert browser_of(cast.ellie).post(address, MARIA).status_code == 403
    with tenant_transaction(cast.ellie.as_tenant()):
        assert Contact.objects.count() == 0


def test_a_stranger_adds_nobody_here(cast, browser_of):
    assert browser_of(cast.rex).post(NEW, MARIA).status_code == 404
