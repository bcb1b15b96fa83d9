"""What the database's errors mean to us."""

import psycopg
from psycopg.errors import UniqueViolation

from application.ports.event_store import KeyTaken, OutcomeUnknown, StoreUnavailable, VersionConflict

# Raised by events_append.
_KEY_TAKEN = "BKKEY"
_VERSION_CONFLICT = "BKVER"
_STREAM_VERSION_KEY = "events_pkey"

# SQLSTATE classes and codes (PostgreSQL manual, appendix A) that say "not now".
_AWAY_CLASSES = frozenset({"08", "53", "57", "58"})  # connection, resources (full disk), intervention, system
_AWAY_CODES = frozenset({"25006", "25P03", "55P03"})  # read-only, idle too long, lock timeout
_ROLLED_BACK_CLASS = "40"  # deadlock, serialization: the other transaction won


def is_away(error: psycopg.Error) -> bool:
    """Whether the same statement may succeed later without a change of ours."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate[:2] in _AWAY_CLASSES or error.sqlstate in _AWAY_CODES


def said(error: psycopg.Error) -> str:
    """What went wrong, without the details that may quote values."""
    return error.diag.message_primary or str(error)


def append_failure(error: psycopg.Error, connection_lost: bool) -> Exception:
    """The port's word for a failed append; the error itself if it is a bug of ours."""
    code = error.sqlstate or ""
    if connection_lost:
        return OutcomeUnknown(said(error))
    if code == _KEY_TAKEN:
        return KeyTaken(said(error))
    if code == _VERSION_CONFLICT or code.startswith(_ROLLED_BACK_CLASS):
        return VersionConflict(said(error))
    if isinstance(error, UniqueViolation) and error.diag.constraint_name == _STREAM_VERSION_KEY:
        return VersionConflict(said(error))
    return StoreUnavailable(said(error)) if is_away(error) else error
