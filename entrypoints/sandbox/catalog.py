"""The demo's catalog: the seeded hosts with prices, and one builder without a calendar. One host is in it only on wish:
nobody can book her before she has connected her own calendar.
"""

from entrypoints.sandbox.calendly.account import EVENT_TYPES, KATHERINE, ORGANIZATION, USERS

_PRICES = {
    "ada-intro": ("0", "USD"),
    "ada-deep-dive": ("149.00", "USD"),
    "grace-review": ("90.00", "EUR"),
    "katherine-orbit": ("0", "USD"),
}
_HEADLINES = {
    "ada": "Shipping your first web app",
    "grace": "Code that others can read",
    "katherine": "Numbers that bring people home",
}
_SKILLS = {
    "ada": ("Python", "Deployment", "First customers"),
    "grace": ("Code review", "Compilers", "Naming"),
    "katherine": ("Trajectories", "Checking"),
}
_ABOUT = {
    "ada": """\
I have shipped forty small web apps, most of them alone, and I remember every mistake.

Bring your code and your doubts: we look at both together, and you leave with a list of what to do next.""",
    "grace": """\
I read code for a living.

Send me something of yours that nobody wants to touch. We make it plain, piece by piece, and you keep the notes.""",
    "katherine": "Bring a calculation that must be right.",
}
_PROFILE_ONLY = """\
[[builder]]
slug = "linus"
name = "Linus Example"
email = "linus@example.com"
headline = "Operating systems, one patch at a time"
timezone = "Europe/Helsinki"
"""


def demo_catalog(base_url: str) -> str:
    """Return the catalog file's text for a sandbox at `base_url` (no trailing slash)."""
    colleagues = [key for key, user in USERS.items() if user.organization == ORGANIZATION]
    return "\n".join([*(_builder(base_url, key) for key in colleagues), _PROFILE_ONLY])


def with_her_own_calendar(base_url: str) -> str:
    """Return the lines for the host whose calendar no token of the first organization may read."""
    return _builder(base_url, KATHERINE.key)


def _builder(base_url: str, key: str) -> str:
    user = USERS[key]
    skills = ", ".join(f'"{skill}"' for skill in _SKILLS[user.key])
    head = f'''\
[[builder]]
slug = "{user.key}"
name = "{user.name}"
email = "{user.email}"
headline = "{_HEADLINES[user.key]}"
photo = "/static/example-{user.key}.svg"
skills = [{skills}]
about = """
{_ABOUT[user.key]}
"""
timezone = "{user.timezone}"
calendly_user = "{base_url}/calendly/users/{user.key}"
'''
    own = [kind.key for kind in EVENT_TYPES.values() if kind.owner is user]
    return "\n".join([head, *(_session_type(base_url, kind) for kind in own)])


def _session_type(base_url: str, key: str) -> str:
    kind, (price, currency) = EVENT_TYPES[key], _PRICES[key]
    return f"""\
[[builder.session_type]]
id = "{kind.key}"
title = "{kind.name}"
duration_minutes = {kind.minutes}
price = "{price}"
currency = "{currency}"
calendly_event_type = "{base_url}/calendly/event_types/{kind.key}"
policy = {{ free_until_hours = 24, half_until_hours = 2 }}
"""
