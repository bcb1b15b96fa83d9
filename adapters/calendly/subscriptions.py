"""Our webhook subscriptions at Calendly. It lets nobody change one or wake one up: only make, read and delete."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from adapters.calendly.account import Account
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri, Reply
from adapters.calendly.listing import every_page
from adapters.calendly.meetings import no_of
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.clock import Clock
from application.ports.scheduling import Refused
from application.ports.subscriptions import NewSubscription, Subscription

EVENTS = ("invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted")
REFUSED_WAIT_SECONDS = 300  # a token, a scope or a plan: a person has to mend it

_PATH = "/webhook_subscriptions"
_WINDOW = "subscribing"
_CREATED, _NO_CONTENT, _NOT_FOUND, _CONFLICT = 201, 204, 404, 409


class _Told(Struct):
    uri: str
    callback_url: str
    state: str
    events: list[str]
    retry_started_at: datetime | None = None


class _Created(Struct):
    resource: _Told


class CalendlySubscriptions:
    """The Subscriptions port, for the whole organization or for one `user`. `signing_key` is ours: Calendly signs with
    it and never tells it; without one it signs with the key of the app whose token asks.
    """

    def __init__(self, api: CalendlyApi, clock: Clock, signing_key: str = "", user: str = "") -> None:
        self._api = api
        self._clock = clock
        self._account = Account(api, clock)
        self._signing_key = signing_key
        self._scope = {"scope": "user", "user": user} if user else {"scope": "organization"}

    def ours(self, url_prefix: str) -> Sequence[Subscription]:
        return self._listed(url_prefix, Deadline(OPERATION_LIMIT_SECONDS))

    def create(self, url: str) -> NewSubscription:
        """An address that is subscribed already stays as it is and is told: an earlier answer may have been lost."""
        deadline = Deadline(OPERATION_LIMIT_SECONDS)
        body = {
            "url": url,
            "events": list(EVENTS),
            "organization": self._account.owner(deadline).current_organization,
            **self._scope,
            **({"signing_key": self._signing_key} if self._signing_key else {}),
        }
        reply = self._answered(self._api.post(_PATH, body, deadline, _WINDOW))
        if reply.status == _CONFLICT:
            return NewSubscription(self._existing(url, deadline))
        if reply.status != _CREATED:
            raise _refused(reply)
        try:
            return NewSubscription(_subscription(msgspec.convert(reply.json(), _Created).resource))
        except ValueError as fault:
            raise ProviderUnavailable(f"a new subscription that cannot be read: {type(fault).__name__}") from None

    def delete(self, subscription_id: str) -> None:
        try:
            path = self._api.path_of(subscription_id)
        except ForeignUri as fault:
            raise ProviderUnavailable(str(fault), REFUSED_WAIT_SECONDS) from None
        reply = self._answered(self._api.delete(path, Deadline(OPERATION_LIMIT_SECONDS), _WINDOW))
        if reply.status not in (_NO_CONTENT, _NOT_FOUND):
            raise _refused(reply)

    def _existing(self, url: str, deadline: Deadline) -> Subscription:
        for subscription in self._listed(url, deadline):
            if subscription.url == url:
                return subscription
        raise ProviderUnavailable(
            f"the address is subscribed already, but not for the {self._scope['scope']}: delete that at Calendly",
            REFUSED_WAIT_SECONDS,
        )

    def _listed(self, url_prefix: str, deadline: Deadline) -> list[Subscription]:
        params = {"organization": self._account.owner(deadline).current_organization, **self._scope}
        try:
            told = list(every_page(self._api, _PATH, params, _Told, deadline))
            return [_subscription(item) for item in told if item.callback_url.startswith(url_prefix)]
        except (LookupError, ValueError) as fault:
            raise ProviderUnavailable(f"subscriptions that cannot be read: {type(fault).__name__}") from None

    def _answered(self, reply: Reply | Limited | NotReached | Unknown) -> Reply:
        if isinstance(reply, Limited):
            wait = reply.retry_at - self._clock.now()
            raise ProviderUnavailable("Calendly's rate limit is reached", max(1, int(wait.total_seconds())))
        if not isinstance(reply, Reply):
            raise ProviderUnavailable(reply.detail)
        return reply


def _refused(reply: Reply) -> ProviderUnavailable:
    no = no_of(reply)
    return (
        ProviderUnavailable(no.detail, REFUSED_WAIT_SECONDS)
        if isinstance(no, Refused)
        else ProviderUnavailable(no.detail)
    )


def _subscription(told: _Told) -> Subscription:
    """ValueError if its time has no zone."""
    failing = told.retry_started_at
    if failing is not None and failing.tzinfo is None:
        raise ValueError("a time in it has no zone")
    return Subscription(
        id=told.uri,
        url=told.callback_url,
        active=told.state == "active",
        failing_since=failing.astimezone(UTC) if failing else None,
        complete=set(EVENTS) <= set(told.events),
    )
