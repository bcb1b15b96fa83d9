"""What monitoring is told: counts, and nothing about anybody."""

from datetime import timedelta

from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from application.audit import audit
from application.ports.audit_ledger import INVARIANTS, ProjectionCheck
from application.ports.balance import EntryKind
from application.ports.balance_book import DayReport, Difference, DifferenceKind
from tests import ada
from tests.assembly import NOW, Surroundings
from tests.integration.http.surface import Surface, surface

_OTHERS = ("booking_concern", "booking_troubles", "booking_projection_behind")


def told(web: Surface) -> dict[str, float]:
    """Each value by its name and labels."""
    answer = web.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def run_audit(web: Surface) -> None:
    service = web.service
    audit(service.audit_ledger, service.effects, service.inbox, service.world.clock)


def test_before_the_first_audit_there_is_the_work_alone() -> None:
    with surface() as web:
        found = told(web)
        assert {name: value for name, value in found.items() if not name.startswith(_OTHERS)} == {
            "booking_effects_open": 0,
            "booking_effects_parked": 0,
            "booking_effects_overdue": 0,
            "booking_inbox_waiting": 0,
            "booking_mails_waiting": 0,
            "booking_mails_lost_last_day given_up": 0,
            "booking_mails_lost_last_day bounced": 0,
            "booking_mails_lost_last_day dropped": 0,
            "booking_calendly_calls_left minute": 10,
            "booking_calendly_calls_left hour": 50,
            "booking_calendly_calls_left day": 100,
            "booking_reconciliation_differences": 0,
            "booking_reconciliation_differing_days": 0,
            "booking_mode open": 1,
            "booking_mode maintenance": 0,
            "booking_mode park": 0,
        }
        assert {value for name, value in found.items() if name.startswith(_OTHERS)} == {0}


def test_the_money_that_differs_from_stripes_balance_is_counted_and_so_is_how_far_it_was_compared() -> None:
    around = Surroundings.fresh()
    line = Difference(
        kind=DifferenceKind.ONLY_HERE,
        what=EntryKind.CHARGE,
        booking_id=None,
        intent="pi_1",
        currency="USD",
        here_minor=1,
        there_minor=0,
    )
    yesterday = (NOW - timedelta(days=1)).date()
    book = around.database.balance_book
    book.keep(yesterday, [])
    book.keep_report(
        DayReport(
            day=yesterday,
            checked_at=NOW,
            differences=(line, replace(line, kind=DifferenceKind.OTHER_DAY)),
            left_out=2,
        )
    )
    with surface(around) as web:
        values = told(web)
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    assert {name: value for name, value in values.items() if "reconciliation" in name} == {
        "booking_reconciliation_differences": 3,
        "booking_reconciliation_differing_days": 1,
        "booking_reconciliation_compared_until_timestamp_seconds": midnight.timestamp(),
        "booking_reconciliation_last_run_timestamp_seconds": NOW.timestamp(),
    }


def test_open_parked_and_overdue_work_is_counted() -> None:
    around = Surroundings.fresh()
    with surface(around) as web:
        for start in ada.STARTS[1:3]:
            web.booked(start=start)
        before = told(web)
        (first,) = around.database.effects.claim(NOW + timedelta(days=1), 1, 15)
        around.database.effects.park(first, "a person looks")
        around.clock.pass_by(timedelta(days=3))
        after = told(web)
    assert before["booking_effects_open"] == after["booking_effects_open"] > 1
    assert (before["booking_effects_parked"], after["booking_effects_parked"]) == (0, 1)
    assert (before["booking_effects_overdue"], after["booking_effects_overdue"]) == (
        0,
        after["booking_effects_open"] - 1,
    )


def test_the_last_audit_is_told_with_every_invariant() -> None:
    around = Surroundings.fresh()
    with surface(around) as web:
        web.booked()
        run_audit(web)
        clean = told(web)
        around.clock.pass_by(timedelta(minutes=1))
        around.database.audit_ledger.checks.append(ProjectionCheck(name="booking_list", at=NOW, rows=1, differences=1))
        run_audit(web)
        broken = told(web)
    assert [clean[f"booking_audit_findings {invariant}"] for invariant in INVARIANTS] == [0] * len(INVARIANTS)
    assert [name for name, value in broken.items() if name.startswith("booking_audit_findings") and value] == [
        "booking_audit_findings I8"
    ]
    assert clean["booking_audit_last_run_timestamp_seconds"] == NOW.timestamp()
    assert broken["booking_audit_last_run_timestamp_seconds"] == NOW.timestamp() + 60
    assert broken["booking_audit_duration_seconds"] == 0
    assert (broken["booking_audit_bookings"], broken["booking_audit_events"] > 1) == (1, True)


def test_nobody_is_named() -> None:
    with surface() as web:
        booked = web.booked()
        run_audit(web)
        text = web.get("/metrics").text
    for personal in ("Grace", "grace@", "Ada", booked["booking"]["id"]):
        assert personal not in text
