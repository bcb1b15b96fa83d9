"""The states of all pages, by whose pages they are: what axe looks at, and what is shown in docs/screens.md."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.browser.account_states import ACCOUNT_STATES
from tests.browser.analytics_states import ANALYTICS_STATES
from tests.browser.builder_states import BUILDER_STATES
from tests.browser.hand_money import BUILDERS, CLIENTS, OPERATORS
from tests.browser.operator_states import OPERATOR_STATES
from tests.browser.page_states import STATES, Site
from tests.browser.return_states import RETURN_STATES
from tests.browser.sign_in_states import OFFER_STATES, SIGN_IN_STATES
from tests.browser.trouble_states import TROUBLE_STATES

State = tuple[Callable[[Page, Site], object], str]
"""What brings it about, and the headline of the page then."""

AREAS: dict[str, Mapping[str, State]] = {
    "client": STATES | TROUBLE_STATES | SIGN_IN_STATES | RETURN_STATES | CLIENTS,
    "account": ACCOUNT_STATES,
    "builder": BUILDER_STATES | OFFER_STATES | BUILDERS,
    "operator": OPERATOR_STATES | OPERATORS,
    "analytics": ANALYTICS_STATES,
}
EVERY_STATE: dict[str, State] = {
    f"{area}: {name}": state for area, states in AREAS.items() for name, state in states.items()
}
