"""Faults of a provider in memory that last: down until somebody says otherwise, or one answer lost."""

from typing import Any

from adapters.memory.faults import Faults, Lost
from application.ports.answers import Limited, ProviderUnavailable, Unknown
from tests.acceptance.mail_limit import MailLimit

_ORDERS = {
    *("book", "cancel", "scheduling_link", "show_no_show"),
    *("start_checkout", "give_back", "capture", "release"),
    "send",
}


class Outages(Faults):
    """Stands in for the queue of faults of one provider."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.loses_next_answer = False
        self.always: dict[str, Any] = {}
        self.limit: MailLimit | None = None

    def take(self, call: str) -> Any:
        if call not in _ORDERS:
            if self.is_down:
                raise ProviderUnavailable("the provider is down")
            return super().take(call)
        if self.is_down:
            return Unknown("the provider answered 503")
        if self.loses_next_answer:
            self.loses_next_answer = False
            return Lost()
        if self.limit is not None and (until := self.limit.refuses_until()) is not None:
            return Limited(until)
        return self.always.get(call) or super().take(call)
