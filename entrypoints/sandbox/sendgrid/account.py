"""What the key may do, and how the sender's domain is authenticated: all is well here."""

from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

SCOPES = ("mail.send", "templates.read", "whitelabel.read")
DNS = ("mail_cname", "dkim1", "dkim2")


def list_scopes(_world: World, _call: Call) -> Answer:
    return Answer(200, {"scopes": list(SCOPES)})


def list_domains(_world: World, call: Call) -> Answer:
    domain = call.param("domain")
    return Answer(200, [_authenticated(domain)] if domain else [])


def get_template(world: World, call: Call) -> Answer:
    template, updated = call.path_params["template_id"], f"{world.clock():%Y-%m-%d %H:%M:%S}"
    shown = {"id": template, "name": "A template", "generation": "dynamic", "updated_at": updated, "versions": []}
    return Answer(200, shown)


def _authenticated(domain: str) -> dict[str, object]:
    dns = {name: {"valid": True, "type": "cname", "host": f"{name}.{domain}", "data": "sendgrid.net"} for name in DNS}
    records = {
        "subdomain": "em",
        "ips": [],
        "custom_spf": False,
        "legacy": False,
        "automatic_security": True,
        "dns": dns,
    }
    return {"id": 1, "user_id": 1, "username": "sandbox", "domain": domain, "default": True, "valid": True, **records}
