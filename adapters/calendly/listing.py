"""Calendly's lists, page by page."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec
from msgspec import Struct

from adapters.calendly.api import CalendlyApi, Deadline
from application.ports.answers import ProviderUnavailable

PAGE_SIZE = 100
PAGES_MAX = 3

_T = TypeVar("_T", bound=Struct)


def one_page(
    api: CalendlyApi, path: str, params: dict[str, str], kind: type[_T], deadline: Deadline
) -> tuple[list[_T], str]:
    """The items of one page and the token of the next, empty after the last."""
    try:
        page = api.ask(path, params, deadline)
        items = [msgspec.convert(item, kind) for item in page["collection"]]
        return items, str(page["pagination"]["next_page_token"] or "")
    except (msgspec.ValidationError, KeyError, TypeError) as fault:
        raise ProviderUnavailable(f"a list of Calendly cannot be read: {type(fault).__name__}") from None


def every_page(api: CalendlyApi, path: str, params: dict[str, str], kind: type[_T], deadline: Deadline) -> Iterator[_T]:
    """Every item of a list; ProviderUnavailable where it is longer than we are ready to read."""
    query = {**params, "count": str(PAGE_SIZE)}
    for _ in range(PAGES_MAX):
        items, token = one_page(api, path, query, kind, deadline)
        yield from items
        if not token:
            return
        query["page_token"] = token
    raise ProviderUnavailable(f"more than {PAGES_MAX * PAGE_SIZE} entries to look through")
