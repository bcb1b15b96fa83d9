"""An audit that follows the log knows what one from nothing knows."""

from datetime import timedelta
from uuid import UUID

from adapters.memory.audit_ledger import MemoryAuditLedger
from application.audit import audit
from application.audit.rules import RULES, row_of
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.examples import SLOT, START
from tests.unit.application.small_world import paid_up

OTHER = BookingId(UUID(int=7))


def test_an_audit_that_follows_remembers_what_one_from_nothing_does() -> None:
    world = paid_up()
    database = world.database
    for moment in (START - timedelta(hours=3), START, SLOT.end, SLOT.end + timedelta(days=1)):
        world.wait_until(moment)
        if moment < START:
            world.hold(OTHER, TimeSlot.lasting(START + timedelta(hours=2), 60))
        audit(database.audit_ledger, database.effects, database.inbox, world.clock)
        afresh = MemoryAuditLedger(database.lock, database.log, database.streams)
        afresh.catch_up(row_of, RULES, moment)
        following = database.audit_ledger
        assert {row.stream_id: row for row in following.rows()} == {row.stream_id: row for row in afresh.rows()}
