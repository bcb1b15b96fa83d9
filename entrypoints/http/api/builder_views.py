"""Builders and session types as clients see them."""

from typing import Annotated

from msgspec import Meta

from application.ports.catalog import Builder, SessionType
from entrypoints.http.schemas import MoneyView, PolicyView, Schema, money_view, policy_view


class SessionTypeView(Schema, frozen=True, kw_only=True):
    id: str
    title: str
    description: str
    duration_minutes: int
    price: MoneyView
    policy: PolicyView
    requires_sign_in: Annotated[
        bool, Meta(description="Only who signs in with the address that they give books it; meanwhile it is held.")
    ]


class BuilderView(Schema, frozen=True, kw_only=True):
    slug: str
    name: str
    headline: str
    about: Annotated[str, Meta(description="Plain text; an empty line parts paragraphs.")]
    avatar_url: Annotated[str | None, Meta(description="The photo, as a whole address.")]
    skills: tuple[str, ...]
    timezone: str
    bookable: bool
    not_bookable_reason: Annotated[str | None, Meta(description="In words for a client; null if bookable.")]
    paused: Annotated[bool, Meta(description="Takes no new bookings for a while; what is booked already stands.")]
    session_types: tuple[SessionTypeView, ...]


class BuilderPage(Schema, frozen=True, kw_only=True):
    builders: tuple[BuilderView, ...]
    next_cursor: Annotated[str | None, Meta(description="Null on the last page.")]


def builder_view(builder: Builder, base_url: str) -> BuilderView:
    """`base_url` leads to what is our own."""
    photo = builder.avatar_url
    return BuilderView(
        slug=builder.id,
        name=builder.name,
        headline=builder.headline,
        about=builder.about,
        avatar_url=f"{base_url.rstrip('/')}{photo}" if photo.startswith("/") else photo or None,
        skills=builder.skills,
        timezone=builder.timezone,
        bookable=builder.not_bookable_reason is None,
        not_bookable_reason=builder.not_bookable_reason,
        paused=builder.pause is not None,
        session_types=tuple(session_type_view(session) for session in builder.session_types),
    )


def session_type_view(session: SessionType) -> SessionTypeView:
    return SessionTypeView(
        id=session.id,
        title=session.title,
        description=session.description,
        duration_minutes=session.terms.duration_minutes,
        price=money_view(session.terms.price),
        policy=policy_view(session.terms.policy),
        requires_sign_in=session.requires_sign_in,
    )
