import base64
from typing import Any

import pytest
from sendgrid.helpers.eventwebhook import EventWebhook

from entrypoints.sandbox import credentials
from tests.integration.sandbox.running import Sandbox, wait_until

SEND = "/v3/mail/send"
SETTINGS = "/v3/user/webhooks/event/settings"


def mail(to: str = "ada@example.com", **extra: Any) -> dict[str, Any]:
    full = {
        "personalizations": [{"to": [{"email": to}], "custom_args": {"message_key": "booking-1:confirmed"}}],
        "from": {"email": credentials.SENDGRID_FROM_EMAIL, "name": "Bookings"},
        "subject": "Your booking",
        "content": [
            {"type": "text/plain", "value": "See you then"},
            {"type": "text/html", "value": "<p>See <b>you</b> then</p><script>parent.x=1</script>"},
        ],
        "attachments": [
            {
                "content": base64.b64encode(b"BEGIN:VCALENDAR").decode(),
                "type": "text/calendar; method=PUBLISH",
                "filename": "invite.ics",
            }
        ],
        "categories": ["booking_confirmed"],
        **extra,
    }
    return {name: value for name, value in full.items() if value is not None}


def envelope(data: Any) -> dict[str, Any]:
    return {"to": [{"email": "ada@example.com"}], "dynamic_template_data": data}


def send(sandbox: Sandbox, body: Any, **options: Any) -> Any:
    return sandbox.call("sendgrid", "POST", SEND, body, valid_request=False, **options)


def events(sandbox: Sandbox, *wanted: str) -> list[dict[str, Any]]:
    wait_until(lambda: set(wanted) <= set(sandbox.receiver.events("sendgrid")), f"the events {wanted}")
    return [event for item in sandbox.receiver.at("sendgrid") for event in item.json()]


def test_an_accepted_mail_has_an_id_and_lies_in_the_mailbox(sandbox: Sandbox) -> None:
    answer = sandbox.call("sendgrid", "POST", SEND, mail())

    assert (answer.status_code, answer.content) == (202, b"")
    message_id = answer.headers["X-Message-Id"]
    assert "Your booking" in sandbox.http.get("/sendgrid/mailbox").text
    page = sandbox.http.get(f"/sendgrid/mailbox/{message_id}").text
    assert f"Bookings &lt;{credentials.SENDGRID_FROM_EMAIL}&gt;" in page
    assert "See you then" in page
    assert "<iframe sandbox " in page
    shown = sandbox.http.get(f"/sendgrid/mailbox/{message_id}/html")
    assert "<b>you</b>" in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")
    attached = sandbox.http.get(f"/sendgrid/mailbox/{message_id}/attachments/0")
    assert attached.content == b"BEGIN:VCALENDAR"


def test_its_events_come_signed_in_batches_with_our_arguments(sandbox: Sandbox) -> None:
    message_id = send(sandbox, mail()).headers["X-Message-Id"]

    delivered = next(event for event in events(sandbox, "processed", "delivered") if event["event"] == "delivered")

    assert delivered["message_key"] == "booking-1:confirmed"
    assert delivered["sg_message_id"].startswith(f"{message_id}.")
    assert delivered["category"] == ["booking_confirmed"]
    delivery = sandbox.receiver.at("sendgrid")[0]
    verifier = EventWebhook(credentials.sendgrid_public_key())
    signature = delivery.headers["x-twilio-email-event-webhook-signature"]
    timestamp = delivery.headers["x-twilio-email-event-webhook-timestamp"]
    assert verifier.verify_signature(delivery.body.decode(), signature, timestamp)
    assert not verifier.verify_signature(delivery.body.decode().rstrip(), signature, timestamp)


def test_a_bounced_address_is_dropped_from_then_on_until_it_is_taken_off(sandbox: Sandbox) -> None:
    send(sandbox, mail("gone@nowhere.invalid"))
    bounced = next(event for event in events(sandbox, "bounce") if event["event"] == "bounce")
    assert bounced["type"] == "bounce"

    send(sandbox, mail("gone@nowhere.invalid"))

    events(sandbox, "dropped")
    listed = sandbox.call("sendgrid", "GET", "/v3/suppression/bounces").json()
    assert [item["email"] for item in listed] == ["gone@nowhere.invalid"]
    path = "/v3/suppression/bounces/gone@nowhere.invalid"
    assert sandbox.call("sendgrid", "GET", path).json() == listed
    assert sandbox.call("sendgrid", "DELETE", path).status_code == 204
    assert sandbox.call("sendgrid", "GET", path).json() == []


@pytest.mark.parametrize("action", ["bounce", "dropped", "deferred", "spamreport"])
def test_the_mailboxs_buttons_send_that_event(sandbox: Sandbox, action: str) -> None:
    message_id = send(sandbox, mail()).headers["X-Message-Id"]

    assert sandbox.press(f"/sendgrid/mailbox/{message_id}", action=action).status_code == 303

    assert action in {event["event"] for event in events(sandbox, action)}


def test_an_unknown_button_or_mail_changes_nothing(shared: Sandbox) -> None:
    message_id = send(shared, mail()).headers["X-Message-Id"]

    assert shared.press(f"/sendgrid/mailbox/{message_id}", action="explode").status_code == 409
    assert shared.press("/sendgrid/mailbox/nothing", action="bounce").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from": None}, "from.email"),
        ({"from": {"email": "nobody"}}, "from.email"),
        ({"personalizations": []}, "personalizations"),
        ({"personalizations": [{"to": []}]}, "personalizations.0.to"),
        ({"personalizations": [{"to": [{"email": "x"}]}]}, "personalizations.0.to.0.email"),
        (
            {"personalizations": [{"to": [{"email": "a@b.example"}], "cc": [{"email": "A@b.example"}]}]},
            "personalizations.0",
        ),
        ({"subject": None}, "subject"),
        ({"content": None}, "content"),
        ({"content": [{"type": "text/plain", "value": ""}]}, "content.0.value"),
        (
            {"content": [{"type": "text/html", "value": "x"}, {"type": "text/plain", "value": "x"}]},
            "content",
        ),
        ({"categories": [str(number) for number in range(11)]}, "categories"),
        ({"headers": {"Subject": "x"}}, "headers.Subject"),
        ({"send_at": 4_000_000_000}, "send_at"),
        ({"mail_settings": {"sandbox_mode": {"enable": "true"}}}, "mail_settings.sandbox_mode.enable"),
        ({"attachments": [{"content": "%%%", "filename": "a"}]}, "attachments.0.content"),
        (
            {"attachments": [{"content": "YQ==", "filename": "a", "type": "text/calendar; method=REQUEST; charset=x"}]},
            "attachments.0.type",
        ),
        (
            {"attachments": [{"content": "YQ==", "filename": "a", "type": "text/calendar;\r\nBcc: x@y.example"}]},
            "attachments.0.type",
        ),
        ({"attachments": [{"content": "YQ==", "filename": 3}]}, "attachments.0.filename"),
        ({"attachments": {"content": "YQ==", "filename": "a"}}, "attachments"),
        ({"attachments": 3}, "attachments"),
        ({"template_id": "d-1234", "personalizations": [envelope("data")]}, "personalizations.0.dynamic_template_data"),
        ({"template_id": 3}, "template_id"),
        (
            {"template_id": "d-1", "personalizations": [envelope({}) | {"substitutions": {}}]},
            "personalizations.0.substitutions",
        ),
        ({"colour": "red"}, "colour"),
        (
            {"reply_to": {"email": "a@b.example"}, "reply_to_list": [{"email": "a@b.example"}]},
            "reply_to_list",
        ),
        ({"custom_args": {"n": 1}}, "custom_args"),
    ],
)
def test_a_fault_is_named_and_nothing_is_sent(shared: Sandbox, change: dict[str, Any], field: str) -> None:
    answer = send(shared, mail(**change))

    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert "X-Message-Id" not in answer.headers


def test_all_faults_come_together(shared: Sandbox) -> None:
    answer = send(shared, {"personalizations": []})

    fields = {fault["field"] for fault in answer.json()["errors"]}
    assert fields == {"from.email", "personalizations", "subject", "content"}


def test_a_template_may_bring_subject_and_content(shared: Sandbox) -> None:
    body = mail(subject=None, content=None, template_id="d-1234")
    body["personalizations"][0]["dynamic_template_data"] = {"name": "Ada"}

    answer = shared.call("sendgrid", "POST", SEND, body)

    assert answer.status_code == 202
    assert "d-1234" in shared.http.get(f"/sendgrid/mailbox/{answer.headers['X-Message-Id']}").text


def test_sandbox_mode_checks_but_does_not_send(sandbox: Sandbox) -> None:
    answer = sandbox.http.post(
        "/sendgrid" + SEND,
        json=mail(mail_settings={"sandbox_mode": {"enable": True}}),
        headers={"Authorization": f"Bearer {credentials.SENDGRID_API_KEY}"},
    )

    assert answer.status_code == 200
    assert "X-Message-Id" not in answer.headers
    assert "No mail yet" in sandbox.http.get("/sendgrid/mailbox").text


def test_a_wrong_key_a_large_body_and_other_formats_are_refused(shared: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {credentials.SENDGRID_API_KEY}"}
    large = mail(content=[{"type": "text/plain", "value": "x" * (30 * 1024 * 1024)}])

    assert send(shared, mail(), key="SG.wrong").status_code == 401
    assert send(shared, large).status_code == 413
    assert shared.http.post("/sendgrid" + SEND, data={"a": "b"}, headers=headers).status_code == 415
    bad = shared.http.post("/sendgrid" + SEND, content=b"{", headers=headers | {"Content-Type": "application/json"})
    assert bad.status_code == 400


def test_every_answer_carries_the_rate_headers(shared: Sandbox) -> None:
    answer = send(shared, mail())

    assert int(answer.headers["X-RateLimit-Remaining"]) < int(answer.headers["X-RateLimit-Limit"])
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_event_webhook_settings_can_be_made_signed_changed_and_removed(sandbox: Sandbox) -> None:
    url = f"{sandbox.receiver.url}/second"
    made = sandbox.call("sendgrid", "POST", SETTINGS, {"url": url, "bounce": True, "enabled": True})
    assert made.status_code == 201
    webhook = made.json()["id"]
    assert sandbox.call("sendgrid", "POST", SETTINGS, {"url": url}).status_code == 400
    signed = sandbox.call("sendgrid", "PATCH", f"{SETTINGS}/signed/{webhook}", {"enabled": True}).json()
    assert signed["public_key"] == credentials.sendgrid_public_key()
    assert sandbox.call("sendgrid", "GET", f"{SETTINGS}/signed/{webhook}").json() == signed
    assert sandbox.call("sendgrid", "GET", f"{SETTINGS}/{webhook}").json()["public_key"] == signed["public_key"]
    assert len(sandbox.call("sendgrid", "GET", f"{SETTINGS}/all").json()["webhooks"]) == 2
    changed = sandbox.call("sendgrid", "PATCH", f"{SETTINGS}/{webhook}", {"url": url, "dropped": True}).json()
    assert (changed["bounce"], changed["dropped"]) == (True, True)
    off = sandbox.call("sendgrid", "PATCH", f"{SETTINGS}/signed/{webhook}", {"enabled": False}).json()
    assert off["public_key"] == ""

    send(sandbox, mail("gone@nowhere.invalid"))

    wait_until(lambda: sandbox.receiver.at("/second"), "the second webhook's batch")
    unsigned = sandbox.receiver.at("/second")[0]
    assert {event["event"] for event in unsigned.json()} == {"bounce"}
    assert "x-twilio-email-event-webhook-signature" not in unsigned.headers
    assert sandbox.call("sendgrid", "DELETE", f"{SETTINGS}/{webhook}").status_code == 204
    assert sandbox.call("sendgrid", "GET", f"{SETTINGS}/{webhook}").status_code == 404
