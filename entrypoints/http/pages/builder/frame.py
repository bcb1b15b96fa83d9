"""What every page of one builder has round it: whose it is, whether they can be booked, and the other pages."""

from typing import Any

from litestar import Response
from litestar.response import Template
from msgspec import Struct

from application.ports.catalog import Builder
from entrypoints.http.pages.gate import BUILDERS, Desk
from entrypoints.http.pages.offer_words import profile_path
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked

_PLACES = (
    ("sessions", marked("Sessions"), ""),
    ("money", marked("Money"), "/money"),
    ("offer", marked("On offer"), "/offer"),
    ("pause", marked("Pause"), "/pause"),
    ("connection", marked("Calendar"), "/connection"),
    ("calendar", marked("Calendar test"), "/calendar"),
)


class Place(Struct, frozen=True):
    words: str
    path: str
    is_here: bool


class Frame(Struct, frozen=True, kw_only=True):
    """`not_bookable` says why nobody can book; empty if one can."""

    name: str
    path: str
    profile: str
    zone: str
    not_bookable: str
    is_paused: bool
    places: tuple[Place, ...]


def home_of(builder: Builder) -> str:
    return f"{BUILDERS}/{builder.id}"


def framed(
    template: str, desk: Desk, builder: Builder, place: str, *, status: int = 200, **context: Any
) -> Response[Any]:
    home = home_of(builder)
    frame = Frame(
        name=builder.name,
        path=home,
        profile=profile_path(builder),
        zone=builder.timezone.replace("_", " "),
        not_bookable=in_language(builder.not_bookable_reason or ""),
        is_paused=builder.pause is not None,
        places=tuple(Place(gettext(words), f"{home}{rest}", key == place) for key, words, rest in _PLACES),
    )
    return Template(f"builder/{template}", context={"desk": desk, "frame": frame, **context}, status_code=status)
