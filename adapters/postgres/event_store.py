"""The event store port on PostgreSQL."""

from collections.abc import Mapping, Sequence

from eventsourcing.persistence import StoredEvent

from adapters.postgres.codec import Codec
from adapters.postgres.effects import effect_row
from adapters.postgres.idempotency import KEY_LIFETIME
from adapters.postgres.people import PostgresPeople
from adapters.postgres.recorder import EventRecorder, Riders
from adapters.postgres.references import reference_row
from application.ports.event_store import Append, Recorded
from domain.identifiers import StreamId


class PostgresEventStore:
    def __init__(self, recorder: EventRecorder, codec: Codec, people: PostgresPeople) -> None:
        self._recorder = recorder
        self._codec = codec
        self._people = people

    def load(self, stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        found: dict[StreamId, list[Recorded]] = {stream_id: [] for stream_id in stream_ids}
        for row in self._recorder.select_streams(stream_ids):
            recorded = self._codec.decode(*row)
            found[recorded.stream_id].append(recorded)
        return found

    def append(self, append: Append) -> None:
        self._recorder.insert_events(self._stored(append), riders=self._riders(append))

    def read_after(self, position: int, limit: int) -> Sequence[Recorded]:
        return [self._codec.decode(*row) for row in self._recorder.select_after(position, limit)]

    def _stored(self, append: Append) -> list[StoredEvent]:
        return [
            StoredEvent(
                stream.stream_id, version, *self._codec.encode(event, append.at, append.command_id, append.cause)
            )
            for stream in append.streams
            for version, event in enumerate(stream.events, start=stream.expected_version + 1)
        ]

    def _riders(self, append: Append) -> Riders:
        settles, key, closes = append.settles, append.key, append.closes
        return Riders(
            stored_at=append.at,
            delivery=(settles.delivery_id, settles.verdict, settles.reason) if settles else None,
            key=(key.key, key.body_mac, key.booking_id, key.stored_at, key.stored_at - KEY_LIFETIME) if key else None,
            people=[self._people.row(person) for person in append.people],
            closed_effect=(closes.id, closes.try_number) if closes else None,
            effects=[effect_row(new) for new in append.effects],
            references=[reference_row(reference) for reference in append.references],
        )
