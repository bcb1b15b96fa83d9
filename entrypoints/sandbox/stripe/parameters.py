"""Stripe's nested form parameters: decoding, and reading them by a declared shape.

A shape is a function from the raw value and its full name to the typed value; it raises Stripe's refusal.
"""

import re
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from entrypoints.sandbox.stripe.refusals import refusal

Raw = str | dict[str, Any]
Shape = Callable[[Raw, str], Any]

FIELD_COUNT_LIMIT = 1000
TEXT_LENGTH_LIMIT = 5000
METADATA_KEY_LIMIT = 50
METADATA_NAME_LENGTH_LIMIT = 40
METADATA_VALUE_LENGTH_LIMIT = 500

_STEP = re.compile(r"\[([^\[\]]*)\]")


def decode_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Turn `a[b][0]=x` pairs into nested dictionaries; list positions stay keys, `[]` counts up."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head = name.split("[", 1)[0]
        steps = [head, *_STEP.findall(name[len(head) :])]
        node: dict[str, Any] = tree
        for step in steps[:-1]:
            child = node.setdefault(step or str(len(node)), {})
            if not isinstance(child, dict):
                raise refusal(f"Invalid parameters: {name} is both a value and a hash", param=name)
            node = child
        node[steps[-1] or str(len(node))] = value
    return tree


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    return urllib.parse.parse_qsl(
        body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELD_COUNT_LIMIT
    )


def _plain(raw: Raw, name: str, noun: str) -> str:
    if isinstance(raw, dict):
        raise refusal(f"Invalid {noun}: {name} must not be a hash or a list", param=name)
    if raw == "":
        raise refusal(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a"
            f" parameter; however '{name}' cannot be unset.",
            code="parameter_invalid_empty",
            param=name,
        )
    return raw


def text(raw: Raw, name: str) -> str:
    value = _plain(raw, name, "string")
    if len(value) > TEXT_LENGTH_LIMIT:
        raise refusal(
            f"Invalid string: {name} must be at most {TEXT_LENGTH_LIMIT} characters",
            code="parameter_invalid_string_blank",
            param=name,
        )
    return value


def integer(raw: Raw, name: str) -> int:
    value = _plain(raw, name, "integer")
    if not re.fullmatch(r"-?\d{1,18}", value):
        raise refusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def boolean(raw: Raw, name: str) -> bool:
    value = _plain(raw, name, "boolean")
    if value not in ("true", "false"):
        raise refusal(f"Invalid boolean: {value}", param=name)
    return value == "true"


def choice(*names: str) -> Shape:
    def read(raw: Raw, name: str) -> str:
        value = _plain(raw, name, "string")
        if value not in names:
            wanted = ", ".join(names[:-1]) + f", or {names[-1]}" if len(names) > 1 else names[0]
            raise refusal(f"Invalid {name}: must be one of {wanted}", param=name)
        return value

    return read


def many(shape: Shape, limit: int = 100) -> Shape:
    def read(raw: Raw, name: str) -> list[Any]:
        if not isinstance(raw, dict):
            raise refusal(f"Invalid array: {name} must be a list", param=name)
        if len(raw) > limit:
            raise refusal(f"Invalid array: {name} takes at most {limit} elements", param=name)
        return [shape(value, f"{name}[{position}]") for position, value in raw.items()]

    return read


def metadata(raw: Raw, name: str) -> dict[str, str]:
    """Read a metadata hash under Stripe's three limits; an empty string means an empty hash."""
    if raw == "":
        return {}
    if not isinstance(raw, dict):
        raise refusal(f"Invalid hash: {name}", param=name)
    if len(raw) > METADATA_KEY_LIMIT:
        raise refusal(f"You can only attach up to {METADATA_KEY_LIMIT} metadata keys", param=name)
    for key, value in raw.items():
        if len(key) > METADATA_NAME_LENGTH_LIMIT:
            raise refusal(
                f"Metadata keys must be under {METADATA_NAME_LENGTH_LIMIT} characters", param=f"{name}[{key}]"
            )
        if not isinstance(value, str) or len(value) > METADATA_VALUE_LENGTH_LIMIT:
            raise refusal(
                f"Metadata values must be strings of at most {METADATA_VALUE_LENGTH_LIMIT} characters",
                param=f"{name}[{key}]",
            )
    return dict(raw)


def record(required: tuple[str, ...] = (), /, **shapes: Shape) -> Shape:
    """A hash with declared members; others are refused, missing required ones too."""

    def read(raw: Raw, name: str) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise refusal(f"Invalid hash: {name}", param=name)

        def full(member: str) -> str:
            return f"{name}[{member}]" if name else member

        unknown = [full(member) for member in raw if member not in shapes]
        if unknown:
            raise refusal(
                f"Received unknown parameter{'s' if len(unknown) > 1 else ''}: {', '.join(unknown)}",
                code="parameter_unknown",
                param=unknown[0],
            )
        for member in required:
            if member not in raw:
                raise refusal(f"Missing required param: {full(member)}.", code="parameter_missing", param=full(member))
        return {member: shapes[member](value, full(member)) for member, value in raw.items()}

    return read


def only(value: str, shape: Shape) -> Shape:
    """A parameter that Stripe knows in more forms than this sandbox plays: other values are refused by name."""

    def read(raw: Raw, name: str) -> Any:
        if raw != value:
            raise refusal(f"The sandbox does not simulate {name} other than '{value}'.", param=name)
        return shape(raw, name)

    return read


expand = many(text, 20)
created_range = record(gt=integer, gte=integer, lt=integer, lte=integer)


def created(raw: Raw, name: str) -> dict[str, int]:
    """Read the `created` filter, a moment or a range, as a range."""
    if isinstance(raw, dict):
        ranges: dict[str, int] = created_range(raw, name)
        return ranges
    return {"gte": integer(raw, name), "lte": integer(raw, name)}
