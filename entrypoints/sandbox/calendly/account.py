"""The seeded accounts: two hosts in one organization, a third in one of her own; all of them open every day."""

import msgspec

ORGANIZATION = "sandbox"
ELSEWHERE = "elsewhere"
"""No token of the first organization may look into it."""
TOKEN_OWNER = "ada"  # noqa: S105  (a user's key, no password)
OPENS_HOUR, CLOSES_HOUR = 9, 17
SLOT_EVERY_MINUTES = 30
NOTICE_MINUTES = 60
SEEDED_AT = "2026-09-01T08:00:00.000000Z"


class User(msgspec.Struct, frozen=True):
    key: str
    name: str
    email: str
    timezone: str
    organization: str = ORGANIZATION
    is_admin: bool = False
    """Of the organization: sees what everybody in it has."""


class Question(msgspec.Struct, frozen=True):
    name: str
    required: bool


class EventType(msgspec.Struct, frozen=True):
    key: str
    owner: User
    name: str
    minutes: int
    location: str | None
    questions: tuple[Question, ...] = ()
    position: int = 0
    active: bool = True


ADA = User("ada", "Ada Example", "ada@example.com", "Europe/London", is_admin=True)
GRACE = User("grace", "Grace Example", "grace@example.com", "America/New_York")
KATHERINE = User(
    "katherine", "Katherine Example", "katherine@example.com", "America/New_York", ELSEWHERE, is_admin=True
)
USERS = {user.key: user for user in (ADA, GRACE, KATHERINE)}

_ALL = (
    EventType("ada-intro", ADA, "Intro call", 30, "google_conference"),
    EventType(
        "ada-deep-dive",
        ADA,
        "Deep dive",
        60,
        "google_conference",
        (Question("What would you like to work on?", required=False),),
        1,
    ),
    EventType(
        "grace-review",
        GRACE,
        "Code review",
        45,
        None,
        (Question("Which repository should I read?", required=True),),
    ),
    EventType("katherine-orbit", KATHERINE, "Orbit check", 30, "zoom_conference"),
)
EVENT_TYPES = {event_type.key: event_type for event_type in _ALL}
