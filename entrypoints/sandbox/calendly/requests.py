from typing import Any

import msgspec

from entrypoints.sandbox.calendly.refusals import refusal
from entrypoints.sandbox.wire import Call


def json_object(call: Call) -> dict[str, Any]:
    """Decode a JSON object; an empty body is an empty object."""
    if not call.body:
        return {}
    try:
        return msgspec.json.decode(call.body, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise refusal(400, "Invalid Argument", "The request body is not a JSON object.") from None
