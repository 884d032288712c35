"""The practice phone as plain pages and forms, without a script."""

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from messaging.whatsapp.simulator.app import create_app
from tests.sandbox.running import MARIA, NUMBER, Sandbox, Webhook, sandbox_running

ME = {"as": "maria-delgado", "number": NUMBER}


def submit(sandbox: Sandbox, form: str, **fields: str) -> httpx.Response:
    return sandbox.http.post(f"/phone/{form}", data={**ME, **fields})


def test_the_page_says_that_it_is_for_practice_and_brings_its_policy(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/")
    assert "<h1>Practice phone</h1>" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert "<script type=" in page.text


def test_a_written_message_leads_back_to_the_page(sandbox: Sandbox, webhook: Webhook) -> None:
    answer = submit(sandbox, "messages", kind="text", text="Our AC is broken")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/phone/?as=maria-delgado&number={NUMBER}")
    webhook.wait_for(1)
    assert webhook.messages[0]["text"] == {"body": "Our AC is broken"}


def test_markup_in_names_and_messages_stays_text(sandbox: Sandbox) -> None:
    sandbox.control("people", name="<b>Bold</b>", phone="+1 512 555 0199")
    sandbox.write("<script>alert(1)</script>\"'&", sender="15125550199")
    page = sandbox.http.get("/phone/?as=p15125550199").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in page
    assert "<b>Bold" not in page


def test_a_page_without_script_reads_by_a_button(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.send("Hello Maria")
    assert "1 new message" in sandbox.http.get("/phone/").text
    submit(sandbox, "read")
    assert "1 new message" not in sandbox.http.get("/phone/").text
    webhook.wait_for(3)
    assert webhook.kinds[-1] == "read"


@pytest.mark.parametrize(
    ("kind", "arrives_as"), [("sample-photo", "image"), ("voice", "audio"), ("location", "location")]
)
def test_more_than_text_can_be_sent(sandbox: Sandbox, webhook: Webhook, kind: str, arrives_as: str) -> None:
    submit(sandbox, "messages", kind=kind, text="")
    webhook.wait_for(1)
    assert webhook.kinds == [arrives_as]


def test_a_photo_can_be_picked(sandbox: Sandbox, webhook: Webhook) -> None:
    photo = {"photo": ("unit.jpg", b"\xff\xd8\xff\xe0 not much of a photo", "image/jpeg")}
    sandbox.http.post("/phone/messages", data={**ME, "kind": "photo", "text": "Here"}, files=photo)
    webhook.wait_for(1)
    shown = sandbox.http.get(f"/phone/media/{webhook.messages[0]['image']['id']}")
    assert (shown.headers["content-type"], shown.headers["content-disposition"]) == ("image/jpeg", "inline")


@pytest.mark.parametrize(
    ("scene", "kinds"), [("ac-broken", ["text", "image"]), ("asks-price", ["text"]), ("says-yes", ["text"])]
)
def test_a_scene_plays(sandbox: Sandbox, webhook: Webhook, scene: str, kinds: list[str]) -> None:
    submit(sandbox, "scenes", scene=scene)
    webhook.wait_for(len(kinds))
    assert webhook.kinds == kinds


def test_saying_yes_answers_what_was_asked(sandbox: Sandbox, webhook: Webhook) -> None:
    asked = sandbox.send("Shall we come at 1?").json()["messages"][0]["id"]
    submit(sandbox, "scenes", scene="says-yes")
    webhook.wait_until(lambda _arrivals: webhook.messages)
    assert webhook.messages[0]["context"]["id"] == asked


def test_reacting_editing_and_deleting_work_by_forms(sandbox: Sandbox, webhook: Webhook) -> None:
    message = sandbox.write("Tomorow")
    submit(sandbox, "reactions", message=message, emoji="🙏")
    submit(sandbox, "edits", message=message, text="Tomorrow")
    assert "Edited" in sandbox.http.get("/phone/").text
    submit(sandbox, "deletions", message=message)
    webhook.wait_for(4)
    assert webhook.kinds == ["text", "reaction", "edit", "revoke"]
    assert "You deleted this message" in sandbox.http.get("/phone/").text


def test_a_button_of_the_business_can_be_tapped(sandbox: Sandbox, webhook: Webhook) -> None:
    buttons = [{"type": "reply", "reply": {"id": "yes", "title": "Yes, book it"}}]
    interactive = {"type": "button", "body": {"text": "Book it?"}, "action": {"buttons": buttons}}
    asked = sandbox.send(type="interactive", interactive=interactive).json()["messages"][0]["id"]
    assert "Yes, book it" in sandbox.http.get("/phone/").text
    submit(sandbox, "choices", message=asked, choice="yes")
    webhook.wait_until(lambda _arrivals: webhook.messages)
    assert webhook.messages[0]["interactive"]["button_reply"]["id"] == "yes"


def test_a_new_customer_becomes_the_one_who_holds_the_phone(sandbox: Sandbox) -> None:
    answer = submit(sandbox, "people", name="Nora Fields", phone="+1 (512) 555-0199")
    assert answer.headers["location"] == f"/phone/?as=p15125550199&number={NUMBER}"
    assert "You play Nora Fields" in sandbox.http.get(answer.headers["location"]).text


def test_a_customer_can_have_only_a_username(sandbox: Sandbox, webhook: Webhook) -> None:
    answer = submit(sandbox, "people", name="Nora", username="@Nora.Fields")
    assert answer.headers["location"].startswith("/phone/?as=u-nora-fields")
    sandbox.write(sender="u-nora-fields")
    assert "from" not in webhook.wait_for(1)[0].value["messages"][0]


@pytest.mark.parametrize(
    ("form", "fields", "complaint"),
    [
        ("messages", {"kind": "text", "text": ""}, "Write a message first."),
        ("messages", {"kind": "photo"}, "Choose a photo first."),
        ("people", {"name": "", "phone": "+1 512 555 0199"}, "Give a name"),
        ("people", {"name": "Nora", "phone": "call me"}, "country code"),
        ("people", {"name": "Nora"}, "Give a phone number, or a username"),
        ("scenes", {"scene": "opera"}, "There is no such scene."),
        ("edits", {"message": "wamid.x", "text": "Hi"}, "not in this chat"),
        ("choices", {"message": "wamid.x", "choice": "yes"}, "not in this chat"),
        ("replays", {"delivery": "x"}, "not in the log"),
    ],
)
def test_a_mistake_is_explained_on_the_page(
    sandbox: Sandbox, form: str, fields: dict[str, str], complaint: str
) -> None:
    answer = submit(sandbox, form, **fields)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_switches_beside_the_phone_are_kept(sandbox: Sandbox) -> None:
    submit(sandbox, "switches", duplicates="on", delay_seconds="2", window_check="off")
    submit(sandbox, "next-send", outcome="pair")
    submit(sandbox, "state", receipts="on")
    kept = sandbox.http.get("/control/switches").json()
    assert (kept["duplicates"], kept["delay_seconds"], kept["window_check"]) == (True, 2.0, "off")
    assert kept["next_send"]["code"] == 131056
    assert "phone is off" in sandbox.http.get("/phone/").text


def test_closing_the_window_shuts_the_business_out(sandbox: Sandbox, webhook: Webhook) -> None:
    submit(sandbox, "window")
    sandbox.send()
    webhook.wait_for(1)
    assert webhook.statuses[0]["errors"][0]["code"] == 131047


def test_the_number_to_write_to_can_be_chosen(sandbox: Sandbox, webhook: Webhook) -> None:
    sandbox.control("numbers", id="100000000000003", display_number="+1 512 555 0101", name="Copperline Plumbing")
    assert "Writing to" in sandbox.http.get("/phone/").text
    sandbox.http.post("/phone/messages", data={**ME, "number": "100000000000003", "kind": "text", "text": "Leak"})
    assert webhook.wait_for(1)[0].value["metadata"]["phone_number_id"] == "100000000000003"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_post_to_the_sandbox(sandbox: Sandbox, site: str) -> None:
    answer = sandbox.http.post("/phone/scenes", data={**ME, "scene": "ac-broken"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_a_form_of_nobody_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/phone/messages", data={"text": "Hi"}).status_code == 422


def test_a_body_that_is_too_large_is_refused(sandbox: Sandbox) -> None:
    connection = HTTPConnection(urlsplit(sandbox.url).netloc)
    connection.putrequest("POST", "/phone/messages")
    connection.putheader("Content-Length", str(21 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_mounted_under_a_prefix_every_address_has_it(webhook: Webhook, tmp_path: Path) -> None:
    with sandbox_running(webhook.url, tmp_path / "alone") as alone:
        inner = create_app(alone.settings)

    async def mounted(scope, receive, send):
        await inner({**scope, "root_path": "/sandbox"}, receive, send)

    with sandbox_running(webhook.url, tmp_path, app=mounted, path="/sandbox") as sandbox:
        page = sandbox.http.get("/phone/")
        form = sandbox.http.post("/phone/scenes", data={**ME, "scene": "ac-broken"})
        assert page.text.count('="/sandbox/') == page.text.count('="/')
        assert form.headers["location"].startswith("/sandbox/phone/?as=")
        assert sandbox.http.get("/static/css/tokens.css").status_code == 200
        webhook.wait_for(2)
        about = sandbox.get(webhook.messages[1]["image"]["id"]).json()
        assert about["url"].startswith(f"{sandbox.url}/graph/download/")
        assert httpx.get(about["url"], headers=sandbox.token).status_code == 200


def test_the_cast_knows_maria_by_her_number(sandbox: Sandbox) -> None:
    people = sandbox.http.get("/control/people").json()["data"]
    assert people[0]["phone"] == MARIA
