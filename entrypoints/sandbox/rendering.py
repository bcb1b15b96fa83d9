"""The human pages: one Jinja environment, forms as plain data."""

import functools
import json
import urllib.parse
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.response import Redirect

FORM_FIELD_LIMIT = 50


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("entrypoints.sandbox"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["spread"] = _spread
    return environment


def html(template: str, status: int = 200, **values: object) -> Response[str]:
    text = _environment().get_template(template).render(**values)
    return Response(text, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"})


def see(url: str) -> Redirect:
    """Answer a form with the page to look at next."""
    return Redirect(url, status_code=303)


async def read_form(request: Request[Any, Any, Any]) -> dict[str, str]:
    pairs = urllib.parse.parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=FORM_FIELD_LIMIT)
    return dict(pairs)


def _spread(value: object) -> str:
    """JSON for people: every letter as itself."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _moment(value: float | datetime, zone: str = "UTC") -> str:
    moment = value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M} {zone}"
