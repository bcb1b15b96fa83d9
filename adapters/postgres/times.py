from datetime import UTC, datetime


def utc(stored: datetime) -> datetime:
    """The same instant in UTC: PostgreSQL answers in the session's zone."""
    return stored.astimezone(UTC)
