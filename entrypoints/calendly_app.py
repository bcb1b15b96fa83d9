"""The settings of our app at Calendly, which builders connect to."""

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "calendly_client_id": "CALENDLY_CLIENT_ID",
    "calendly_client_secret": "CALENDLY_CLIENT_SECRET",
    "calendly_app_keys": "CALENDLY_APP_SIGNING_KEY",
}


def half_an_app(values: Mapping[str, Any]) -> list[str]:
    """What is missing of an app that is there in part: its id, its secret or the key that signs its webhooks."""
    missing = [name for field, name in _NAMES.items() if not values.get(field)]
    if len(missing) in (0, len(_NAMES)):
        return []
    return [f"{name} is not set, as the other settings of an app at Calendly are" for name in missing]
