"""Our webhook endpoints at Stripe, which chooses the secret of each and tells it once."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

import stripe

from adapters.stripe.answers import is_missing, may_be_done
from adapters.stripe.client import API_VERSION
from adapters.stripe.connection import StripeConnection
from adapters.stripe.objects import Endpoint, endpoint_from, endpoints_from
from adapters.stripe.translator import HEARD
from application.ports.answers import ProviderUnavailable
from application.ports.subscriptions import NewSubscription, Subscription

ENDPOINTS_PER_PAGE = 100  # Stripe allows 16 in an account
LIST_PAGES_MAX = 5

_EVERY_EVENT = "*"
_ENABLED = "enabled"


class StripeSubscriptions(StripeConnection):
    """The Subscriptions port. Stripe does not say since when an endpoint is failing, only that it has given up."""

    def ours(self, url_prefix: str) -> Sequence[Subscription]:
        return self._question(lambda: [_told(e) for e in self._listed() if e.url.startswith(url_prefix)])

    def create(self, url: str) -> NewSubscription:
        made = self._question(lambda: self._created(url))
        return NewSubscription(_told(made), made.secret or "")

    def delete(self, subscription_id: str) -> None:
        self._question(lambda: self._deleted(subscription_id))

    def _created(self, url: str) -> Endpoint:
        params: stripe.params.WebhookEndpointCreateParams = {
            "api_version": API_VERSION,
            "enabled_events": list(HEARD),  # type: ignore[arg-type]  # the vendor lists each event there is
            "url": url,
        }
        options: stripe.RequestOptions = {"idempotency_key": f"webhook-endpoint:{uuid4()}"}
        create = self._client.v1.webhook_endpoints.create
        try:
            return endpoint_from(create(params, options))
        except stripe.StripeError as error:
            if not may_be_done(error):
                raise
        # an endpoint whose secret nobody heard would look alive: the same key tells the same secret once more
        return endpoint_from(create(params, options))

    def _deleted(self, subscription_id: str) -> None:
        try:
            self._client.v1.webhook_endpoints.delete(subscription_id)
        except stripe.InvalidRequestError as refusal:
            if not is_missing(refusal):
                raise

    def _listed(self) -> Iterator[Endpoint]:
        params: stripe.params.WebhookEndpointListParams = {"limit": ENDPOINTS_PER_PAGE}
        for _ in range(LIST_PAGES_MAX):
            page = endpoints_from(self._client.v1.webhook_endpoints.list(params))
            yield from page.data
            if not page.has_more or not page.data:
                return
            params["starting_after"] = page.data[-1].id
        raise ProviderUnavailable(f"more than {LIST_PAGES_MAX * ENDPOINTS_PER_PAGE} webhook endpoints")


def _told(endpoint: Endpoint) -> Subscription:
    has_all = _EVERY_EVENT in endpoint.enabled_events or set(HEARD) <= set(endpoint.enabled_events)
    return Subscription(
        id=endpoint.id,
        url=endpoint.url,
        active=endpoint.status == _ENABLED,
        complete=has_all and endpoint.api_version == API_VERSION,
    )
