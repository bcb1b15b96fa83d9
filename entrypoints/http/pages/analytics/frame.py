"""What every page of figures has round it: the other pages, the form of what to look at, and the same as CSV."""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import Provide
from litestar.params import QueryParameter
from litestar.response import Template
from msgspec import Struct

from application.ports.catalog import Builder
from domain.booking.vocabulary import Device, Source
from entrypoints.http.pages.analytics.filters import Look, Typed, typed_of
from entrypoints.http.pages.analytics.sheets import Sheet, as_csv
from entrypoints.http.pages.gate import ANALYTICS, Desk
from entrypoints.http.pages.operator.words import Names
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

HOME = ANALYTICS
BEHIND = f"{HOME}/bookings"
RECONCILIATION = f"{HOME}/reconciliation"
CSV = "csv"
PLACES = {
    "funnel": (marked("Funnel"), HOME),
    "trends": (marked("Trends"), f"{HOME}/trends"),
    "popularity": (marked("Popularity"), f"{HOME}/popularity"),
    "money": (marked("Money"), f"{HOME}/money"),
    "reconciliation": (marked("Compared with Stripe"), RECONCILIATION),
    "latency": (marked("Latency"), f"{HOME}/latency"),
    "service": (marked("Service"), f"{HOME}/service"),
    "bookings": (marked("Bookings behind a figure"), BEHIND),
}
_DEVICES = {
    Device.PHONE: marked("Phone"),
    Device.TABLET: marked("Tablet"),
    Device.DESK: marked("Computer"),
    Device.OTHER: marked("Other device"),
}
Format = Annotated[str | None, QueryParameter(name="format", max_length=10)]
Choices = tuple[tuple[str, str], ...]
figures_page = partial(get, sync_to_thread=True, dependencies={"typed": Provide(typed_of, sync_to_thread=False)})
"""A route whose handler gets `typed`, what stands in the address."""


class Field(Struct, frozen=True, kw_only=True):
    """A list to choose from; what is chosen stays in it, also if it is unknown. Without a list it is typed."""

    name: str
    label: str
    value: str
    nothing: str = ""
    choices: Choices = ()

    @property
    def offered(self) -> Choices:
        is_known = not self.value or self.value in dict(self.choices)
        return self.choices if is_known else (*self.choices, (self.value, self.value))


class Notice(Struct, frozen=True):
    """One sentence above the figures that leads on."""

    words: str
    path: str
    is_bad: bool = False


def answer(
    place: str,
    sheets: tuple[Sheet, ...],
    look: Look,
    desk: Desk,
    service: Service,
    format_: str | None,
    *,
    fields: tuple[Field, ...] = (),
    kept: Mapping[str, str] | None = None,
    next_page: str = "",
    notice: Notice | None = None,
) -> Response[Any]:
    """The page, or its tables as CSV. With mistakes it is always the page: it tells them. `fields` come before those
    that every page has; `kept` is what the address says besides.
    """
    if format_ == CSV and not look.mistakes:
        return Response(
            as_csv(sheets),
            media_type="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{place}.csv"'},
        )
    words, path = PLACES[place]
    context = {
        "desk": desk,
        "place": "analytics",
        "look": look,
        "path": path,
        "heading": gettext(words),
        "places": tuple((gettext(name), look.typed.address(to), to == path) for name, to in PLACES.values()),
        "fields": (*fields, *_fields(look.typed, service)),
        "more_fields": _more_fields(look.typed),
        "sheets": sheets,
        "csv_path": look.typed.address(path, format=CSV, **(kept or {})),
        "next_page": next_page,
        "notice": notice,
        "wrong": {mistake.field_id: mistake.words for mistake in look.mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if look.mistakes else HTTPStatus.OK
    return Template("analytics/figures.html", context=context, status_code=status)


def _fields(typed: Typed, service: Service) -> tuple[Field, ...]:
    builders = service.world.catalog.builders()
    return (
        Field(
            name="builder",
            label=gettext("Expert"),
            value=typed.builder,
            nothing=gettext("Everybody"),
            choices=tuple(Names.of(builders).experts.items()),
        ),
        Field(
            name="sessionType",
            label=gettext("Session"),
            value=typed.session_type,
            nothing=gettext("Any"),
            choices=tuple((one.id, f"{one.title} ({b.name})") for b in builders for one in b.session_types),
        ),
        Field(
            name="source",
            label=gettext("Source"),
            value=typed.source,
            nothing=gettext("Any"),
            choices=tuple((source.value, plain(source)) for source in Source),
        ),
        Field(
            name="currency",
            label=gettext("Currency"),
            value=typed.currency,
            nothing=gettext("Any"),
            choices=_currencies(builders),
        ),
    )


def _more_fields(typed: Typed) -> tuple[Field, ...]:
    """Asked for seldom."""
    device = Field(
        name="device",
        label=gettext("Device"),
        value=typed.device,
        nothing=gettext("Any"),
        choices=tuple((device.value, gettext(words)) for device, words in _DEVICES.items()),
    )
    return (
        Field(name="utmSource", label=gettext("Campaign's source"), value=typed.utm_source),
        Field(name="utmMedium", label=gettext("Campaign's medium"), value=typed.utm_medium),
        Field(name="utmCampaign", label=gettext("Campaign"), value=typed.utm_campaign),
        device,
        Field(name="language", label=gettext("Client's language"), value=typed.language),
        Field(name="timezone", label=gettext("Client's time zone"), value=typed.timezone),
    )


def _currencies(builders: Sequence[Builder]) -> Choices:
    found = {one.terms.price.currency for builder in builders for one in builder.session_types}
    return tuple((currency, currency) for currency in sorted(found))
