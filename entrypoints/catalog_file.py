"""The operator's catalog file: TOML in, builders out; every fault with its place and its mend."""

import tomllib
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money, minor_unit_exponent
from domain.terms import Capture, Policy, Terms
from entrypoints.addresses import email_address, email_fault
from entrypoints.http.fields import one_line_fault
from entrypoints.languages import language_fault
from entrypoints.profile_fields import profile_faults

_BUILDERS_AS_PEOPLE = UUID("5b1f3f0c-6f0e-4c58-8b52-7f2a0d3f6e11")
_DURATION_MINUTES_MAX = 720
_PRICE_MINOR_MAX = 99_999_999
_PRICE_MINOR_MIN = {"EUR": 50, "GBP": 30, "JPY": 50, "USD": 50}
"""What Stripe opens a payment page for (docs.stripe.com/currencies); of other currencies we know no least amount."""
_CAPTURES = tuple(str(capture) for capture in Capture)


class CatalogFault(Exception):  # noqa: N818 - it names what is wrong
    """All faults of the file, one a line; nothing of it was imported."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class _Session(Struct, forbid_unknown_fields=True):
    id: str
    title: str
    duration_minutes: int
    price: str
    currency: str
    calendly_event_type: str | None = None
    description: str = ""
    policy: Policy = Policy()
    capture: str = Capture.AFTER_CONFIRMATION
    delayed_methods: bool = False
    requires_sign_in: bool = False


class _Builder(Struct, forbid_unknown_fields=True):
    slug: str
    name: str
    email: str
    timezone: str
    language: str = ""
    headline: str = ""
    about: str = ""
    photo: str = ""
    avatar_url: str = ""  # the photo's name in files of before
    skills: list[str] = []
    calendly_user: str | None = None
    session_type: list[Any] = []  # read one by one, so that each has its own faults


class _PlacedSession(Struct, frozen=True):
    place: str
    raw: _Session


class _PlacedBuilder(Struct, frozen=True):
    place: str
    raw: _Builder
    sessions: list[_PlacedSession]


class Catalog(Struct, frozen=True):
    builders: tuple[Builder, ...]
    emails: dict[PersonId, str]


def person_of(builder_id: BuilderId) -> PersonId:
    return PersonId(uuid5(_BUILDERS_AS_PEOPLE, builder_id))


def decode_catalog(raw: bytes) -> str:
    """The file's text. Raises CatalogFault if it is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise CatalogFault([f"line {line}: not UTF-8; save the file as UTF-8"]) from None


def read_catalog(text: str) -> Catalog:
    """Raises CatalogFault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CatalogFault([f"not valid TOML: {fault}"]) from None
    faults = [f"unknown table or key {key!r}; only [[builder]] is expected" for key in document if key != "builder"]
    lines = _Lines(text)
    builders = [
        builder
        for number, table in enumerate(_tables(document.get("builder", []), "builder", faults))
        if (builder := _read_builder(table, number, lines, faults)) is not None
    ]
    _refuse_repeats(builders, faults)
    if faults:
        raise CatalogFault(faults)
    emails = {person_of(BuilderId(placed.raw.slug)): email_address(placed.raw.email) for placed in builders}
    return Catalog(tuple(_builder(placed, position) for position, placed in enumerate(builders)), emails)


def _tables(value: Any, name: str, faults: list[str]) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(table, dict) for table in value):
        return value
    faults.append(f"each {name.rpartition('.')[2]} is a table that begins with [[{name}]], in double brackets")
    return []


class _Lines:
    """Finds the line of a builder's or session's table, since TOML parsers do not tell."""

    def __init__(self, text: str) -> None:
        self.builders: list[int] = []
        self.sessions: list[list[int]] = []
        for number, line in enumerate(text.splitlines(), start=1):
            head = line.split("#")[0].replace(" ", "").strip()
            if head == "[[builder]]":
                self.builders.append(number)
                self.sessions.append([])
            elif head == "[[builder.session_type]]" and self.sessions:
                self.sessions[-1].append(number)

    def place(self, builder: int, session: int | None = None) -> str:
        lines = self.builders if session is None else self.sessions[builder] if builder < len(self.sessions) else []
        index = builder if session is None else session
        name = "builder" if session is None else "session_type"
        return f"line {lines[index]} ({name})" if index < len(lines) else f"{name} number {index + 1}"


def _read_builder(table: dict[str, Any], number: int, lines: _Lines, faults: list[str]) -> _PlacedBuilder | None:
    place = lines.place(number)
    of_sessions: list[str] = []
    tables = _tables(table.get("session_type", []), "builder.session_type", of_sessions)
    faults += [f"{place}: {fault}" for fault in of_sessions]
    sessions = [_read_session(session, lines.place(number, n), faults) for n, session in enumerate(tables)]
    try:
        raw = msgspec.convert({**table, "session_type": []}, _Builder)
    except msgspec.ValidationError as fault:
        faults.append(f"{place}: {_words(fault)}")
        return None
    faults += [f"{place}: {fault}" for fault in _builder_faults(raw)]
    return _PlacedBuilder(place, raw, [session for session in sessions if session is not None])


def _builder_faults(raw: _Builder) -> Iterator[str]:
    if not raw.slug or not all(c.isascii() and (c.isalnum() or c == "-") for c in raw.slug):
        yield "slug must be letters, digits and dashes, like ada-example"
    if fault := one_line_fault(raw.name):
        yield f"name {fault}"
    if no_address := email_fault(raw.email):
        yield f"email {no_address}"
    try:
        ZoneInfo(raw.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database, like Europe
        yield f"timezone {raw.timezone!r} is not in the IANA database; write it like Europe/London"
    if raw.language and (no_tag := language_fault(raw.language)):
        yield f"language {raw.language!r} {no_tag}"
    if raw.photo and raw.avatar_url:
        yield "avatar_url is the earlier name of photo; leave it out"
    yield from profile_faults(raw.photo or raw.avatar_url, raw.about, raw.skills)


def _read_session(table: dict[str, Any], place: str, faults: list[str]) -> _PlacedSession | None:
    try:
        raw = msgspec.convert(table, _Session)
    except msgspec.ValidationError as fault:
        faults.append(f"{place}: {_words(fault)}")
        return None
    faults += [f"{place}: {fault}" for fault in (*_session_faults(raw), *_price_faults(raw))]
    return _PlacedSession(place, raw)


def _session_faults(raw: _Session) -> Iterator[str]:
    for name, value in (("id", raw.id), ("title", raw.title)):
        if fault := one_line_fault(value):
            yield f"{name} {fault}"
    if not 1 <= raw.duration_minutes <= _DURATION_MINUTES_MAX:
        yield f"duration_minutes must be from 1 to {_DURATION_MINUTES_MAX}"
    if raw.capture not in _CAPTURES:
        yield f"capture must be {' or '.join(_CAPTURES)}, not {raw.capture!r}"


def _price_faults(raw: _Session) -> Iterator[str]:
    if raw.price.strip().startswith("-"):
        yield f"price: an amount is zero or more, not {raw.price!r}"
        return
    try:
        price = Money.parse(raw.price, raw.currency)
    except ValueError as fault:
        yield f"price or currency: {fault}"
        return
    if minor_unit_exponent(raw.currency) > 2 and price.amount_minor % 10:  # noqa: PLR2004 - the usual exponent
        yield f"price: the last of {raw.currency}'s three decimals must be 0 for card networks"
    if price.amount_minor > _PRICE_MINOR_MAX:
        yield f"price: {price} is more than Stripe takes at once ({Money(_PRICE_MINOR_MAX, price.currency)})"
    least = Money(_PRICE_MINOR_MIN.get(price.currency, 1), price.currency)
    if 0 < price.amount_minor < least.amount_minor:
        yield f"price: {price} is less than Stripe takes ({least}); 0 makes the session free"


def _refuse_repeats(builders: list[_PlacedBuilder], faults: list[str]) -> None:
    names = [("slug", builder.raw.slug, builder.place) for builder in builders]
    names += [("id", session.raw.id, session.place) for builder in builders for session in builder.sessions]
    seen: set[tuple[str, str]] = set()
    for kind, name, place in names:
        if (kind, name) in seen:
            faults.append(f"{place}: {kind} {name!r} is used twice")
        seen.add((kind, name))


def _words(fault: msgspec.ValidationError) -> str:
    return str(fault).replace("Object ", "").replace("`$.", "`")


def _builder(placed: _PlacedBuilder, position: int) -> Builder:
    raw = placed.raw
    builder_id = BuilderId(raw.slug)
    sessions = tuple(_session(session.raw, builder_id, n) for n, session in enumerate(placed.sessions))
    return Builder(
        id=builder_id,
        name=raw.name,
        person_id=person_of(builder_id),
        timezone=raw.timezone,
        language=raw.language,
        headline=raw.headline,
        about=raw.about.strip(),
        avatar_url=raw.photo or raw.avatar_url,
        skills=tuple(skill.strip() for skill in raw.skills),
        calendar=raw.calendly_user,
        session_types=sessions,
        position=position,
    )


def _session(raw: _Session, builder_id: BuilderId, position: int) -> SessionType:
    price = Money.parse(raw.price, raw.currency)
    return SessionType(
        id=SessionTypeId(raw.id),
        builder_id=builder_id,
        title=raw.title,
        terms=Terms(price, raw.duration_minutes, raw.policy, Capture(raw.capture), raw.delayed_methods),
        description=raw.description,
        event_type_uri=raw.calendly_event_type,
        position=position,
        requires_sign_in=raw.requires_sign_in,
    )
