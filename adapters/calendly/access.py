"""Which of our questions Calendly answers: a token made since March 2026 has the scopes that were chosen for it."""

from collections.abc import Mapping, Sequence

from adapters.calendly.account import owner_of
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, Reply
from adapters.calendly.meetings import no_of
from application.ports.answers import ProviderUnavailable
from application.ports.provider_access import Right

SCOPES = "users:read, event_types:read, availability:read, scheduled_events:write, webhooks:write"

_OK, _FORBIDDEN = 200, 403
_MEND = f"Make a token with the scopes {SCOPES}; its owner must be an owner or admin of the organization."


class CalendlyAccess:
    """The ProviderAccess port. Writing cannot be asked without writing: the first booking shows it."""

    def __init__(self, api: CalendlyApi) -> None:
        self._api = api

    def rights(self) -> Sequence[Right]:
        owner = owner_of(self._api, Deadline(OPERATION_LIMIT_SECONDS))
        whole = {"organization": owner.current_organization, "count": "1"}
        questions = {
            "read event types": ("/event_types", whole),
            "read meetings": ("/scheduled_events", whole),
            "read webhook subscriptions": ("/webhook_subscriptions", whole | {"scope": "organization"}),
        }
        name = Right(what=f"know whose token it is: {owner.name}" if owner.name else "know whose token it is")
        return [name, *(self._right(what, path, params) for what, (path, params) in questions.items())]

    def _right(self, what: str, path: str, params: Mapping[str, str]) -> Right:
        """Raises ProviderUnavailable."""
        reply = self._api.get(path, params, Deadline(OPERATION_LIMIT_SECONDS))
        if not isinstance(reply, Reply):
            raise ProviderUnavailable(getattr(reply, "detail", "Calendly's rate limit is reached"))
        if reply.status == _OK:
            return Right(what=what)
        no = no_of(reply)
        if reply.status == _FORBIDDEN:
            return Right(what=what, refusal=no.detail, mend=_MEND)
        raise ProviderUnavailable(no.detail)
