"""A builder and a session on offer, in words ready to be set."""

import re
from collections.abc import Iterable

from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.terms import Policy, Terms
from entrypoints.http.pages.next_free import NOTHING_KNOWN, Known, NextWords, next_words
from entrypoints.http.pages.prices import lowest_prices, price_tag
from entrypoints.http.refusal_words import in_language
from entrypoints.http.security_headers import CONTENT_POLICY, content_policy
from entrypoints.http.speaking import gettext, ngettext
from entrypoints.profile_fields import photo_origin

_EMPTY_LINES = re.compile(r"\n\s*\n")


class OfferWords(Struct, frozen=True, kw_only=True):
    path: str
    title: str
    description: str
    minutes: int
    price: str
    policy: str
    bookable: bool
    requires_sign_in: bool
    next: NextWords


class ExpertWords(Struct, frozen=True, kw_only=True):
    """`not_bookable` says why nobody can book here; empty if one can. No session is free before the day `full_until`:
    empty unless that is known of all of them.
    """

    slug: str
    path: str
    name: str
    headline: str
    about: tuple[str, ...]
    photo: str
    skills: tuple[str, ...]
    zone: str
    lowest: str
    not_bookable: str
    full_until: str
    next: NextWords
    offers: tuple[OfferWords, ...]


def expert_words(builder: Builder, known: Known = NOTHING_KNOWN) -> ExpertWords:
    """`known` are the next free times, as far as a page tells them."""
    found = [known[session.id] for session in builder.session_types if session.id in known]
    return ExpertWords(
        slug=builder.id,
        path=profile_path(builder),
        name=builder.name,
        headline=builder.headline,
        about=paragraphs(builder.about),
        photo=builder.avatar_url,
        skills=builder.skills,
        zone=builder.timezone.replace("_", " "),
        lowest=lowest_prices(builder.session_types),
        not_bookable=in_language(builder.not_bookable_reason or ""),
        full_until=next_words(found, builder.timezone).none_until if _is_all_known(builder, known) else "",
        next=next_words(found, builder.timezone),
        offers=tuple(offer_words(builder, session, known) for session in builder.session_types),
    )


def _is_all_known(builder: Builder, known: Known) -> bool:
    """Of the sessions that can be booked at all."""
    bookable = [session.id for session in builder.session_types if session.event_type_uri]
    return builder.not_bookable_reason is None and all(session_id in known for session_id in bookable)


def offer_words(builder: Builder, session: SessionType, known: Known = NOTHING_KNOWN) -> OfferWords:
    return OfferWords(
        path=offer_path(builder, session),
        title=session.title,
        description=session.description,
        minutes=session.terms.duration_minutes,
        price=price_tag(session.terms.price),
        policy=policy_line(session.terms),
        bookable=builder.not_bookable_reason is None and session.event_type_uri is not None,
        requires_sign_in=session.requires_sign_in,
        next=next_words([known[session.id]] if session.id in known else [], builder.timezone),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """An empty line, also one of blanks, parts them."""
    return tuple(part.strip() for part in _EMPTY_LINES.split(text) if part.strip())


def photo_policy(experts: Iterable[ExpertWords]) -> dict[str, str]:
    """The header of a page that shows these experts: only their photos' hosts are let in beside our own."""
    hosts = {host for expert in experts if (host := photo_origin(expert.photo))}
    return {CONTENT_POLICY: content_policy(images=sorted(hosts))}


def profile_path(builder: Builder) -> str:
    return f"/marketplace/builders/{builder.id}"


def offer_path(builder: Builder, session: SessionType) -> str:
    return f"/book/{builder.id}/{session.id}"


def policy_line(terms: Terms) -> str:
    """What cancelling gives back, before there is a time to reckon from."""
    if not terms.price:
        return gettext("You can cancel at any time.")
    return _priced_line(terms.policy)


def _priced_line(policy: Policy) -> str:
    free, half = policy.free_until_hours, policy.half_until_hours
    if not free:
        return gettext("Cancelling gives everything back until the session begins.")
    told = {"free": _hours(free), "half": _hours(half)}
    if half == free:
        return gettext("Cancelling gives everything back until %(free)s before, nothing after that.", **told)
    if half:
        return gettext(
            "Cancelling gives everything back until %(free)s before, then half until %(half)s before.", **told
        )
    return gettext("Cancelling gives everything back until %(free)s before, then half.", **told)


def _hours(hours: int) -> str:
    return ngettext("1 hour", "%(num)s hours", hours)
