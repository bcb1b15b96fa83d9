"""A provider's webhook subscriptions, as the tests of the second ear lay them out."""

from collections.abc import Sequence

from application.ports.answers import ProviderUnavailable
from application.ports.subscriptions import NewSubscription, Subscription

URL = "https://us.test/api/webhooks/calendly"
OFF = Subscription(id="old", url=URL, active=False)
FINE = Subscription(id="old", url=URL, active=True)
SECRET = "told once"


class Hooks:
    """Its subscriptions, and what was done to them in what order."""

    def __init__(self, *subscriptions: Subscription) -> None:
        self.there = {s.id: s for s in subscriptions}
        self.did: list[str] = []
        self.away_for = ""
        self.makes_active = True

    def ours(self, url_prefix: str) -> Sequence[Subscription]:
        self._meet("look")
        return [s for s in self.there.values() if s.url.startswith(url_prefix)]

    def create(self, url: str) -> NewSubscription:
        self._meet("create")
        assert url not in {s.url for s in self.there.values()}, "409: a hook with this url already exists"
        new = Subscription(id=f"new{len(self.there)}", url=url, active=self.makes_active)
        self.there[new.id] = new
        return NewSubscription(new, SECRET)

    def delete(self, subscription_id: str) -> None:
        self._meet("delete")
        del self.there[subscription_id]

    def _meet(self, deed: str) -> None:
        if self.away_for == deed:
            raise ProviderUnavailable("away")
        self.did.append(deed)
