"""The states of all pages, by whose pages they are: what axe looks at, and what is shown in docs/screens.md."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.browser.account_states import ACCOUNT_STATES
from tests.browser.analytics_states import ANALYTICS_STATES, OTHER_ANALYTICS_STATES
from tests.browser.builder_states import BUILDER_STATES
from tests.browser.hand_money import BUILDERS, CLIENTS, OPERATORS
from tests.browser.operator_states import OPERATOR_STATES
from tests.browser.page_states import STATES, Site
from tests.browser.sign_in_states import SIGN_IN_STATES

State = tuple[Callable[[Page, Site], object], str]
"""What brings it about, and the headline of the page then."""

AREAS: dict[str, Mapping[str, State]] = {
    "client": STATES,
    "account": ACCOUNT_STATES,
    "builder": BUILDER_STATES,
    "operator": OPERATOR_STATES,
    "analytics": ANALYTICS_STATES,
}
EVERY_STATE: dict[str, State] = {
    f"{area}: {name}": state for area, states in AREAS.items() for name, state in states.items()
}
_OTHERS: dict[str, Mapping[str, State]] = {
    "client": CLIENTS,
    "builder": BUILDERS,
    "operator": OPERATORS,
    "analytics": OTHER_ANALYTICS_STATES,
    "only signed in": SIGN_IN_STATES,
}
NOT_DRAWN: dict[str, State] = {
    f"{area}: {name}": state for area, states in _OTHERS.items() for name, state in states.items()
}
"""What axe looks at all the same: the pictures are as heavy as they may be, and these look like one another."""
