"""The first page and the list of webhook deliveries.

`POST /webhooks/{id}` sends one delivery again.
"""

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from entrypoints.sandbox.calendly.account import EVENT_TYPES
from entrypoints.sandbox.rendering import html, see
from entrypoints.sandbox.world import World

SHOWN_LIMIT = 200
BODY_SHOWN_LIMIT = 20_000


def pages(world: World) -> Router:
    @get("/", sync_to_thread=True)
    def start_page() -> Response[str]:
        counts = {
            "payments": len(world.store.select("checkout.session")),
            "meetings": len(world.store.select("meeting")),
            "mails": len(world.store.select("mail")),
        }
        return html("start.html", base_url=world.base_url, counts=counts, event_types=EVENT_TYPES.values())

    @get("/webhooks", sync_to_thread=True)
    def deliveries_page() -> Response[str]:
        shown = world.courier.recent(SHOWN_LIMIT)
        bodies = {item.id: item.body[:BODY_SHOWN_LIMIT].decode("utf-8", "replace") for item in shown}
        return html("webhooks.html", deliveries=shown, bodies=bodies, targets=_targets(world))

    @post("/webhooks/{delivery:int}", sync_to_thread=True)
    def send_again(delivery: FromPath[int]) -> Redirect:
        world.courier.send_again(delivery)
        return see("/webhooks")

    return Router("/", route_handlers=[start_page, deliveries_page, send_again])


def _targets(world: World) -> list[tuple[str, str]]:
    kinds = {"webhook_endpoint": "Stripe", "calendly.subscription": "Calendly", "mail.webhook": "SendGrid"}
    return [(name, str(item["url"])) for kind, name in kinds.items() for item in world.store.select(kind)]
