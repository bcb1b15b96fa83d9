"""A planted name, address, note and answer go wherever a client's do, and are found only where they are sealed."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from adapters.postgres.database import PostgresDatabase
from application.forgetting.forget import Erasure
from application.ports.inbox import Provider
from domain.errors import NotFound
from entrypoints.demonstration.environment import OPERATOR_TOKEN
from entrypoints.telemetry.capture import capturing
from entrypoints.telemetry.logs import logging_to
from tests.acceptance.marketplace import moment, offer
from tests.acceptance.real_stage import DATA_KEYS, MAIL_SEND, RealStage, real_stage
from tests.acceptance.stage import pass_time
from tests.acceptance.visitors import FrontDoor, Visitor
from tests.collecting import DSN, collecting
from tests.spans import Spans, spans

NAME = "Zaphodine7431"
EMAIL = f"{NAME.lower()}@example.org"
NEW_EMAIL = "hidden5530@example.org"
QUESTION = "What is it about?"
NOTE, ANSWER, WHY_CANCELLED = "Plantednote9921", "Plantedanswer8812", "Plantedreason3377"
PLANTED = tuple(word.encode().lower() for word in (NAME, "hidden5530", NOTE, ANSWER, WHY_CANCELLED))
CALENDLY_POST, STRIPE_POST = "/calendly/invitees", "/stripe/v1/checkout/sessions"
OPERATOR = {"Authorization": f"Bearer {OPERATOR_TOKEN}"}


def planted_in(blob: bytes) -> list[bytes]:
    return [word for word in PLANTED if word in blob.lower()]


def whole_database(url: str) -> Iterator[tuple[str, bytes]]:
    """Every table as it would be copied away, values as they are."""
    with psycopg.connect(url) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(str(table)))
            with admin.cursor().copy(copy) as rows:
                yield str(table), b"".join(bytes(block) for block in rows)


class Journey:
    """One person, by every way there is."""

    def __init__(self, stage: RealStage, log: io.StringIO, spans: Spans, captured: list[bytes]) -> None:
        self.stage = stage
        self.log = log
        self.spans = spans
        self.captured = captured
        self.door = FrontDoor(stage.http)

    def visitor(self) -> Visitor:
        return Visitor(NAME, [])

    def book(self, words: str, when: str, expert: str = "Ada") -> Visitor:
        visitor, chosen = self.visitor(), offer(expert, words)
        start = moment(when)
        visitor.key = str(uuid4())
        visitor.request = {
            "sessionTypeId": chosen.key,
            "timeSlot": {
                "startTime": start.isoformat(),
                "endTime": (start + timedelta(minutes=chosen.minutes)).isoformat(),
                "schedulingUrl": "",
            },
            "clientDetails": {"name": f"{NAME} Doe", "email": EMAIL.upper(), "timezone": "Europe/Berlin"},
            "notes": NOTE,
            "answers": {QUESTION: ANSWER},
            "utm": {"source": EMAIL},
        }
        self.door.repeat(visitor)
        self.stage.settle()
        return visitor

    def pay(self, visitor: Visitor) -> None:
        self.stage.pay(visitor.page)
        self.stage.settle()

    def told(self, visitor: Visitor, act: str, **body: object) -> httpx.Response:
        path = f"/api/scheduling/bookings/{visitor.booking}/{act}"
        answer = self.stage.http.post(path, json=body, headers={"Authorization": f"Bearer {visitor.access_token}"})
        self.stage.settle()
        return answer

    def operator(self, visitor: Visitor, act: str, **body: object) -> httpx.Response:
        path = f"/api/operator/bookings/{visitor.booking}/{act}"
        answer = self.stage.http.post(path, json=body, headers=OPERATOR)
        self.stage.settle()
        return answer


def _well(journey: Journey) -> None:
    """Free, paid, moved, cancelled with words, corrected, and booked, moved and missed at Calendly itself."""
    stage = journey.stage
    for session in ("ada-intro", "ada-deep-dive"):
        stage._press(f"/calendly/settings/{session}", action="add_question", question=QUESTION, required="false")
    free = journey.book("intro call", "Wednesday 10:00")
    assert free.answers[-1].status_code == 201, free.answers[-1].text
    assert journey.told(free, "cancel", reason=WHY_CANCELLED).status_code == 200
    paid = journey.book("deep dive", "Thursday 10:00")
    journey.pay(paid)
    journey.door.move(paid, moment("Thursday 14:00"))
    stage.settle()
    assert paid.answers[-1].status_code == 200, paid.answers[-1].text
    corrected = journey.operator(paid, "client-email", email=NEW_EMAIL, by="Olga", why="a letter was missing")
    assert corrected.status_code == 200, corrected.text
    stage.bounce_mails(EMAIL)
    stage.at_calendly.book("ada-intro", moment("Tuesday 15:00"), journey.visitor())
    stage.settle()
    (adopted,) = [one for one in stage.meetings() if one.start == moment("Tuesday 15:00")]
    stage.at_calendly.move(adopted.key, moment("Tuesday 16:00"))
    stage.settle()


def _badly(journey: Journey) -> None:
    """Each provider says no in words that name the client; answers are lost; requests are wrong; we have a bug."""
    stage = journey.stage
    no = f"{NAME} Doe <{EMAIL}> is not welcome: {NOTE}"
    proxy = stage._to_providers
    as_json = {"Content-Type": "application/json"}
    stripe_no = {"error": {"type": "invalid_request_error", "code": "email_invalid", "message": no}}
    calendly_no = {"title": "Invalid Argument", "message": no, "details": [{"parameter": "email", "message": no}]}
    sendgrid_no = {"errors": [{"message": no, "field": "personalizations.0.to", "help": no}]}
    for path, status, words in (
        (MAIL_SEND, 400, sendgrid_no),
        (STRIPE_POST, 400, stripe_no),
        (STRIPE_POST, 500, stripe_no),
        (CALENDLY_POST, 400, calendly_no),
        (CALENDLY_POST, 500, calendly_no),
        (CALENDLY_POST, 200, {"resource": {"uri": no}}),
    ):
        proxy.answers[path] = status, as_json, json.dumps(words).encode()
        journey.book("intro call" if path != STRIPE_POST else "deep dive", "next Monday 10:00")
        pass_time(stage, timedelta(minutes=20))
        del proxy.answers[path]
        pass_time(stage, timedelta(minutes=2))
    stage.lose_next_answer(Provider.CALENDLY)
    journey.book("intro call", "next Tuesday 10:00")
    _wrong_requests(stage, no)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(stage.service.confirm), "__call__", _bug)
        assert journey.book("intro call", "next Tuesday 14:00").answers[-1].status_code == 500
    pass_time(stage, timedelta(hours=6))


def _bug(*_: object) -> None:
    raise RuntimeError(f"a bug of ours, about {NAME} <{EMAIL}>")


def _wrong_requests(stage: RealStage, no: str) -> None:
    http = stage.http
    details = {"name": no, "email": f"{NAME}@@example", "timezone": ANSWER}
    wrong = {"sessionTypeId": NAME, "timeSlot": NOTE, "clientDetails": details}
    for body in (wrong, wrong | {"timeSlot": {"startTime": NOTE}}, {"notes": NOTE}):
        assert http.post("/api/scheduling/bookings/confirm", json=body).status_code in (400, 422)
    assert http.post("/api/scheduling/bookings/confirm", content=f'{{"{NAME}": '.encode()).status_code in (400, 415)
    assert http.get(f"/nothing/{NAME}", params={"email": EMAIL}).status_code == 404
    for provider in Provider:
        headers = dict.fromkeys(("stripe-signature", "calendly-webhook-signature"), f"t=1,v1={NAME}")
        answer = http.post(f"/api/webhooks/{provider}", content=no.encode(), headers=headers)
        assert answer.status_code in (400, 404), answer.text


@pytest.fixture
def journey(database_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Journey]:
    """What anybody says beside the log goes to the streams of `capfd`."""
    capfd.readouterr()
    log, captured = io.StringIO(), list[bytes]()
    with (
        logging_to(log, for_people=False),
        capturing(DSN, "test", collecting(captured)),
        spans() as kept,
        real_stage(database_url, tmp_path, {}, kept.tracing) as stage,
    ):
        made = Journey(stage, log, kept, captured)
        _well(made)
        _badly(made)
        yield made


def _kept(database: PostgresDatabase) -> tuple[int, int]:
    """How many people and how many bodies of deliveries that can be opened hold something planted."""
    ids = [one for email in (EMAIL, NEW_EMAIL) for one in database.people.with_email(email)]
    bodies = database.inbox.bodies(None, 1_000)
    return len(ids), sum(bool(planted_in(delivery.body)) for delivery in bodies.opened)


def _log_names_nobody(log: str) -> None:
    """Every line is an object; those of our bug are there, and so are those of requests and of work."""
    lines = [json.loads(line) for line in log.splitlines()]
    assert "RuntimeError" in [fault["type"] for line in lines for fault in line.get("exception", ())]
    assert {"book_meeting", "process_delivery", "send_mail"} <= {line.get("effect") for line in lines}
    assert {201, 400, 500} <= {line.get("status") for line in lines}
    assert [line for line in log.splitlines() if planted_in(line.encode())] == []


def _traces_name_nobody(kept: Spans) -> None:
    """From the request, and from a delivery, through the worker to each provider."""
    seen = kept.seen()
    confirmed = {span.trace for span in seen if span.name == "POST /api/scheduling/bookings/confirm"}
    delivered = {span.trace for span in seen if span.name.startswith("POST /api/webhooks")}
    for trace, call in ((confirmed, "calendly book"), (confirmed, "sendgrid send"), (delivered, "sendgrid send")):
        assert trace & {span.trace for span in seen if span.name == call}, call
    assert [span for span in seen if planted_in(str(span).encode())] == []


def _feed_names_nobody(stage: RealStage) -> None:
    """To its last page; the words of the operator who corrected the address are not there either."""
    told, after, more = b"", 0, True
    while more:
        answer = stage.http.get("/api/events", params={"after": after, "limit": 50}, headers=OPERATOR)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        told, after, more = told + answer.content, page["next"], page["more"]
    assert b"client_email_corrected" in told
    assert planted_in(told) == []
    assert b"a letter was missing" not in told


def test_what_is_planted_is_nowhere_but_where_it_is_sealed(
    journey: Journey, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    stage = journey.stage
    dumped = dict(whole_database(database_url))
    assert {table: planted_in(rows) for table, rows in dumped.items() if planted_in(rows)} == {}
    assert b"ada-deep-dive" in dumped["events"], "what is not sealed can be seen"
    assert b"client_email_corrected" in dumped["events"]
    _log_names_nobody(journey.log.getvalue())
    _traces_name_nobody(journey.spans)
    assert b"RuntimeError" in b"".join(journey.captured)
    assert planted_in(b"".join(journey.captured)) == []
    assert planted_in("".join(capfd.readouterr()).encode()) == []
    for path in ("/metrics", "/health/ready", "/api/operator/work", "/api/operator/bookings", "/api/operator/mails"):
        answer = stage.http.get(path, headers=OPERATOR)
        assert answer.status_code in (200, 404), path
        assert planted_in(answer.content) == [], path
    _feed_names_nobody(stage)
    sealed = PostgresDatabase(database_url, database_url, 2, DATA_KEYS)
    people, bodies = _kept(sealed)
    assert people >= 5
    assert bodies >= 5
    _forget(stage)
    assert _kept(sealed) == (0, 0)
    sealed.close()


def _forget(stage: RealStage) -> None:
    for email in (EMAIL, NEW_EMAIL):
        try:
            stage.service.forgetting(Erasure(email=email, by="Olga", why="asked for", even_if_needed=True))
        except NotFound:
            continue
        stage.settle()


def test_a_leak_would_be_seen(database: PostgresDatabase, database_url: str) -> None:
    assert not any(planted_in(rows) for _, rows in whole_database(database_url))
    database.cursors.set("somewhere", EMAIL)
    with psycopg.connect(database_url) as careless:
        careless.execute(
            "INSERT INTO inbox (id, provider, key, type, body, received_at)"
            " VALUES (gen_random_uuid(), 'stripe', 'k', 't', %s, now())",
            (NOTE.encode(),),
        )
    found = {table: planted_in(rows) for table, rows in whole_database(database_url) if planted_in(rows)}
    assert found == {"cursors": [NAME.lower().encode()], "inbox": [NOTE.lower().encode()]}
