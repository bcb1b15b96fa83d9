"""A paid booking, Calendly, and a sweep between them."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from application.effects import ReadInvitee
from application.handlers.note_foreign_time import NoteForeignTime
from application.ports.scheduling import Sighting
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.drift import DriftKind, Remedy
from application.reconcilers.scheduling import SchedulingReconciler
from domain.identifiers import BuilderId
from tests.examples import BOOKING, COMMAND, announced, meeting
from tests.unit.application.reconcilers.calendars import Calendly, KnownReferences, sighting
from tests.unit.application.reconcilers.desk import FrailCursors
from tests.unit.application.small_world import BUILDER_EMAIL, paid_up

HOUR = timedelta(hours=1)
MINE = meeting("M1").invitee_uri


class Desk:
    """A paid booking, and a sweep whose news are only written down unless a test says what they do."""

    def __init__(self) -> None:
        self.world = paid_up()
        self.calendly = Calendly()
        self.cursors = FrailCursors()
        self.references = KnownReferences()
        self.heard: list[str] = []
        self.must_be_read = False
        self.means: Callable[[Sighting], object] = lambda _: None

    @property
    def looked_up(self) -> list[str]:
        return [w.effect.invitee_uri for w in self.world.effects() if isinstance(w.effect, ReadInvitee)]

    def confirm(self) -> None:
        """Calendly and we agree on the meeting, and that was some time ago."""
        self.record()
        self.calendly.there.append(sighting())
        self.world.clock.moment += HOUR

    def record(self) -> None:
        self.world.bus.handle(announced())
        self.references[MINE] = BOOKING

    def note(self, seen: Sighting, *, taken: bool) -> None:
        self.world.bus.note_foreign_time(
            NoteForeignTime(
                command_id=COMMAND,
                at=self.world.clock.now(),
                cause="test",
                calendars=seen.calendars,
                event_uri=seen.event_uri,
                slot=seen.slot,
                taken=taken,
            )
        )

    def connect(self, *calendars: str) -> None:
        """More experts with calendars of their own."""
        ada = self.world.database.catalog.builders()[0]
        more = [replace(ada, id=BuilderId(calendar), calendar=calendar, session_types=()) for calendar in calendars]
        self.world.database.catalog.replace_all([ada, *more], {ada.person_id: BUILDER_EMAIL}, self.world.clock.now())

    @property
    def reconciler(self) -> SchedulingReconciler:
        return SchedulingReconciler(
            self.calendly,
            self.world.database.catalog,
            CalendarBooks(self.world.store, self.references),
            self.world.store,
            self.cursors,
            self.world.clock,
            self._hear,
        )

    def _hear(self, seen: Sighting) -> bool:
        self.heard.append(seen.invitee_uri)
        self.means(seen)
        return self.must_be_read

    def lines(self) -> list[tuple[DriftKind, Remedy]]:
        return [(line.kind, line.remedy) for line in self.reconciler.sweep().lines]
