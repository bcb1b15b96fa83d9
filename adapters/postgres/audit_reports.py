"""The audit's runs and the last check of each projection, as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from msgspec.structs import asdict
from psycopg.rows import dict_row

from adapters.postgres.row_tables import TABLES
from adapters.postgres.times import utc
from application.ports.audit_ledger import AuditReport, Finding, ProjectionCheck

RUNS_KEPT = 500
FINDINGS_KEPT = 1_000
DIFFERING_KEPT = 100

_KEEP = """
INSERT INTO audit_runs (at, events, new_events, bookings, milliseconds, counts, findings)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_LET_GO = "DELETE FROM audit_runs WHERE id <= (SELECT max(id) FROM audit_runs) - %s"
_LAST = """
SELECT at, events, new_events, bookings, milliseconds, counts::text, findings::text
FROM audit_runs ORDER BY id DESC LIMIT 1
"""
_KEEP_CHECK = """
INSERT INTO projection_checks (name, at, rows, differences, differing)
VALUES (%(name)s, %(at)s, %(rows)s, %(differences)s, %(differing)s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, rows = excluded.rows,
    differences = excluded.differences, differing = excluded.differing
"""
_CHECKS = "SELECT name, at, rows, differences, differing::text FROM projection_checks ORDER BY name"
_BEHIND = """
SELECT name, greatest((SELECT coalesce(max(notification_id), 0) FROM events) - coalesce(position, 0), 0) AS behind
FROM unnest(%s::text[]) AS names (name) LEFT JOIN projection_positions USING (name) ORDER BY name
"""
_COUNTS = "SELECT at, counts::text FROM audit_runs ORDER BY id DESC"

Connection = psycopg.Connection[Any]


def keep_report(connection: Connection, report: AuditReport) -> None:
    counts, findings = report.counts, report.findings[:FINDINGS_KEPT]
    values = (report.at, report.events, report.new_events, report.bookings, report.milliseconds)
    with connection.transaction():
        connection.execute(_KEEP, (*values, _json(counts), _json(findings)))
        connection.execute(_LET_GO, (RUNS_KEPT,))


def last_report(connection: Connection) -> AuditReport | None:
    row = connection.cursor(row_factory=dict_row).execute(_LAST).fetchone()
    if row is None:
        return None
    return AuditReport(
        at=utc(row["at"]),
        events=row["events"],
        new_events=row["new_events"],
        bookings=row["bookings"],
        milliseconds=row["milliseconds"],
        counts=msgspec.json.decode(row["counts"], type=dict[str, int]),
        findings=msgspec.json.decode(row["findings"], type=tuple[Finding, ...]),
    )


def keep_check(connection: Connection, check: ProjectionCheck) -> None:
    connection.execute(_KEEP_CHECK, asdict(check) | {"differing": _json(check.differing)})


def projection_checks(connection: Connection) -> Sequence[ProjectionCheck]:
    rows = connection.cursor(row_factory=dict_row).execute(_CHECKS).fetchall()
    return [
        ProjectionCheck(
            name=row["name"],
            at=utc(row["at"]),
            rows=row["rows"],
            differences=row["differences"],
            differing=msgspec.json.decode(row["differing"], type=tuple[str, ...]),
        )
        for row in rows
    ]


def projections_behind(connection: Connection) -> dict[str, int]:
    rows = connection.cursor(row_factory=dict_row).execute(_BEHIND, (list(TABLES),)).fetchall()
    return {row["name"]: row["behind"] for row in rows}


def past_counts(connection: Connection) -> list[tuple[datetime, Mapping[str, int]]]:
    rows = connection.cursor(row_factory=dict_row).execute(_COUNTS).fetchall()
    return [(utc(row["at"]), msgspec.json.decode(row["counts"], type=dict[str, int])) for row in rows]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
