"""What the audit remembers of the log: a small row for each stream that is not both finished and clean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from application.ports.event_store import Recorded
from domain.identifiers import BookingId, StreamId

INVARIANTS = ("I0", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8")
UNREADABLE = INVARIANTS[0]
"""Not one of the promises, but their ground: every stream can be read and folded."""


class Finding(Struct, frozen=True, order=True):
    """What is wrong where: no personal data, only ids."""

    invariant: str
    subject: str
    detail: str


class Awaited(Struct, frozen=True, array_like=True):
    """Work of one of these kinds has to be open for the row's booking, or parked with a reason."""

    invariant: str
    any_of: tuple[str, ...]
    otherwise: str


class Claimed(Struct, frozen=True, array_like=True):
    """A time on one day's agenda: what a booking must have there, or what is claimed there for it."""

    agenda: StreamId
    booking_id: BookingId
    start: datetime
    end: datetime


class Overlap(Struct, frozen=True, array_like=True):
    """Claims on the same time: of our bookings, and of Calendly events that are nobody's."""

    ours: tuple[BookingId, ...]
    foreign: tuple[str, ...]


class AuditRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stream, as far as it can be wrong together with others.

    `findings` are wrong whatever the others say. After `until` the row has nothing to say any more.
    """

    stream_id: StreamId
    subject: UUID | None = None
    findings: tuple[Finding, ...] = ()
    awaits: tuple[Awaited, ...] = ()
    needs: tuple[Claimed, ...] = ()
    claims: tuple[Claimed, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    gives_way: bool = False
    invitees: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def is_unreadable(self) -> bool:
        return any(finding.invariant == UNREADABLE for finding in self.findings)


def set_aside(stream_id: StreamId, error: Exception) -> AuditRow:
    """For a stream that cannot be folded: it is named, tried again, and holds up nobody."""
    reason = f"cannot be folded: {type(error).__name__}: {error}"
    return AuditRow(stream_id=stream_id, findings=(Finding(UNREADABLE, str(stream_id), reason),))


RowOf = Callable[[Sequence[Recorded]], AuditRow | None]
"""The row after the whole history of one stream; None if it is finished and clean."""


class Read(Struct, frozen=True):
    """How much of the log is folded, and whether it is all that there was."""

    events: int
    bookings: int
    is_complete: bool


class AuditReport(Struct, frozen=True, kw_only=True):
    """One run. `new_events` came since the run before; `counts` are all findings by invariant."""

    at: datetime
    events: int
    new_events: int
    bookings: int
    milliseconds: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]


class ProjectionCheck(Struct, frozen=True, kw_only=True):
    """The last time a read model was folded from nothing and laid beside the live one.

    `differing` are the first of the streams whose rows differ, `differences` counts all of them.
    """

    name: str
    at: datetime
    rows: int
    differences: int
    differing: tuple[str, ...] = ()


class AuditLedger(Protocol):
    """Safe to be used by several processes at once: each batch is folded by one of them."""

    def catch_up(self, row_of: RowOf, rules: int, now: datetime, batches: int | None = None) -> Read:
        """Fold every stream with news up to the present end of the log; under other `rules` than before, all of them.

        With `batches` no more than so many at once. A stream that cannot be folded leaves a row that says so, and is
        tried again every time.
        """
        ...

    def rows(self) -> Iterable[AuditRow]: ...

    def start_over(self) -> None:
        """Forget all rows: the next time every stream is folded."""
        ...

    def keep(self, report: AuditReport) -> None:
        """Only the newest runs are kept, and of each a bounded number of findings."""
        ...

    def last_report(self) -> AuditReport | None: ...

    def projection_checks(self) -> Sequence[ProjectionCheck]: ...

    def projections_behind(self) -> Mapping[str, int]:
        """How many places of the log each read model has not read yet."""
        ...

    def past_counts(self) -> Sequence[tuple[datetime, Mapping[str, int]]]:
        """When the kept runs were, and what each counted; the newest first."""
        ...
