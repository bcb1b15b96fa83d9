"""The operator's catalog file: TOML in, builders out; every fault with its place and its mend."""

import tomllib
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money, minor_unit_exponent
from domain.terms import Policy, Terms

_BUILDERS_AS_PEOPLE = UUID("5b1f3f0c-6f0e-4c58-8b52-7f2a0d3f6e11")
_DURATION_MINUTES_MAX = 720


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


class _Builder(Struct, forbid_unknown_fields=True):
    slug: str
    name: str
    email: str
    timezone: str
    headline: str = ""
    avatar_url: str = ""
    calendly_user: str | None = None
    session_type: list[_Session] = []


class Catalog(Struct, frozen=True):
    builders: tuple[Builder, ...]
    emails: dict[PersonId, str]


def person_of(builder_id: BuilderId) -> PersonId:
    return PersonId(uuid5(_BUILDERS_AS_PEOPLE, builder_id))


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
        for number, table in enumerate(document.get("builder", []))
        if (builder := _read_builder(table, number, lines, faults)) is not None
    ]
    _refuse_repeats(builders, lines, faults)
    if faults:
        raise CatalogFault(faults)
    emails = {person_of(BuilderId(raw.slug)): raw.email for raw in builders}
    return Catalog(tuple(_builder(raw, position) for position, raw in enumerate(builders)), emails)


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


def _read_builder(table: dict[str, Any], number: int, lines: _Lines, faults: list[str]) -> _Builder | None:
    sessions = table.get("session_type", [])
    read = [_read_session(session, number, n, lines, faults) for n, session in enumerate(sessions)]
    try:
        builder = msgspec.convert({**table, "session_type": []}, _Builder)
    except msgspec.ValidationError as fault:
        faults.append(f"{lines.place(number)}: {_words(fault)}")
        return None
    builder.session_type = [session for session in read if session is not None]
    place = lines.place(number)
    if not builder.slug or not all(c.isascii() and (c.isalnum() or c == "-") for c in builder.slug):
        faults.append(f"{place}: slug must be letters, digits and dashes, like ada-example")
    if "@" not in builder.email.strip("@"):
        faults.append(f"{place}: email must be an e-mail address")
    try:
        ZoneInfo(builder.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(
            f"{place}: timezone {builder.timezone!r} is not in the IANA database; write it like Europe/London"
        )
    return builder


def _read_session(table: Any, builder: int, number: int, lines: _Lines, faults: list[str]) -> _Session | None:
    place = lines.place(builder, number)
    try:
        session = msgspec.convert(table, _Session)
    except msgspec.ValidationError as fault:
        faults.append(f"{place}: {_words(fault)}")
        return None
    if not 1 <= session.duration_minutes <= _DURATION_MINUTES_MAX:
        faults.append(f"{place}: duration_minutes must be from 1 to {_DURATION_MINUTES_MAX}")
    try:
        price = Money.parse(session.price, session.currency)
    except ValueError as fault:
        faults.append(f"{place}: price or currency: {fault}")
        return session
    if minor_unit_exponent(session.currency) > 2 and price.amount_minor % 10:  # noqa: PLR2004 - the usual exponent
        faults.append(f"{place}: price: the last of {session.currency}'s three decimals must be 0 for card networks")
    return session


def _refuse_repeats(builders: list[_Builder], lines: _Lines, faults: list[str]) -> None:
    seen_slugs: set[str] = set()
    seen_ids: set[str] = set()
    for number, builder in enumerate(builders):
        if builder.slug in seen_slugs:
            faults.append(f"{lines.place(number)}: slug {builder.slug!r} is used twice")
        seen_slugs.add(builder.slug)
        for n, session in enumerate(builder.session_type):
            if session.id in seen_ids:
                faults.append(f"{lines.place(number, n)}: id {session.id!r} is used twice")
            seen_ids.add(session.id)


def _words(fault: msgspec.ValidationError) -> str:
    return str(fault).replace("Object ", "").replace("`$.", "`")


def _builder(raw: _Builder, position: int) -> Builder:
    builder_id = BuilderId(raw.slug)
    sessions = tuple(_session(session, builder_id, n) for n, session in enumerate(raw.session_type))
    return Builder(
        id=builder_id,
        name=raw.name,
        person_id=person_of(builder_id),
        timezone=raw.timezone,
        headline=raw.headline,
        avatar_url=raw.avatar_url,
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
        terms=Terms(price, raw.duration_minutes, raw.policy),
        description=raw.description,
        event_type_uri=raw.calendly_event_type,
        position=position,
    )
