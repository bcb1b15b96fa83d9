"""What a key may do and whose mails are believed, as SendGrid describes its answers."""

from tests.integration.sandbox.running import Sandbox

TEMPLATE = "40da60e6-66f3-4223-9406-ba58b7f55a62"
"""As long as the description wants it; the ids of dynamic templates, `d-` and 32 digits, are two shorter."""


def test_the_key_may_do_what_we_need(sandbox: Sandbox) -> None:
    assert "mail.send" in sandbox.call("sendgrid", "GET", "/v3/scopes").json()["scopes"]


def test_every_domain_is_authenticated(sandbox: Sandbox) -> None:
    (domain,) = sandbox.call("sendgrid", "GET", "/v3/whitelabel/domains?domain=example.com").json()
    assert (domain["domain"], domain["valid"]) == ("example.com", True)
    assert {name for name, record in domain["dns"].items() if record["valid"]} == {"mail_cname", "dkim1", "dkim2"}


def test_every_template_is_there(sandbox: Sandbox) -> None:
    assert sandbox.call("sendgrid", "GET", f"/v3/templates/{TEMPLATE}").json()["id"] == TEMPLATE
