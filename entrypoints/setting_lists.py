"""Settings with commas in them."""

from ipaddress import ip_network

from application.ports.call_budget import CallLimits


def words(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def networks(value: str) -> tuple[str, ...]:
    found = words(value)
    try:
        for word in found:
            ip_network(word, strict=False)
    except ValueError:
        raise ValueError("must be addresses or networks like 10.0.0.0/8, with commas between") from None
    return found


def call_limits(value: str) -> CallLimits:
    numbers = words(value)
    if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and int(n) for n in numbers):  # noqa: PLR2004 - windows
        raise ValueError("must be three numbers, calls a minute, an hour and a day, like 10,50,100")
    return CallLimits(*(int(number) for number in numbers))
