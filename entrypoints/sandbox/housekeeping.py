"""What happens by itself: sessions end, reservations lapse, mail events leave in batches, old records go."""

import logging
import threading

from entrypoints.sandbox.sendgrid.event_webhooks import send_batches
from entrypoints.sandbox.stripe import checkout, payments
from entrypoints.sandbox.stripe.desk import load
from entrypoints.sandbox.stripe.events import KEPT_SECONDS as EVENTS_KEPT_SECONDS
from entrypoints.sandbox.stripe.idempotency import KEPT_SECONDS as REPLAYS_KEPT_SECONDS
from entrypoints.sandbox.world import World

ROUND_EVERY_SECONDS = 0.5
EXPIRE_PER_ROUND = 100
PRUNE_EVERY_ROUNDS = 120
STOP_TIMEOUT_SECONDS = 2


class Housekeeper:
    def __init__(self, world: World) -> None:
        self._world = world
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(STOP_TIMEOUT_SECONDS)

    def _work(self) -> None:
        rounds = 0
        while not self._stop.wait(ROUND_EVERY_SECONDS):
            try:
                self._round(prunes=rounds % PRUNE_EVERY_ROUNDS == 0)
            except Exception:
                logging.getLogger("booking.sandbox").exception("a round of housekeeping failed")
            rounds += 1

    def _round(self, *, prunes: bool) -> None:
        lapse_due_reservations(self._world)
        expire_due_sessions(self._world)
        send_batches(self._world)
        if prunes:
            prune(self._world)


def expire_due_sessions(world: World) -> int:
    """End up to a round's worth of open sessions whose time is over; return how many."""
    with world.store.transaction():
        due = world.store.select("checkout.session", before=world.unix() + 1)[:EXPIRE_PER_ROUND]
        for session in due:
            checkout.expire(world, session)
    return len(due)


def lapse_due_reservations(world: World) -> int:
    """Let up to a round's worth of reserved money go that nobody has captured in time; return how many."""
    with world.store.transaction():
        due = world.store.select(payments.RESERVATION, before=world.unix() + 1)[:EXPIRE_PER_ROUND]
        for reservation in due:
            payments.release(world, load(world, "payment_intent", reservation["intent"], "id"), payments.LAPSED)
    return len(due)


def prune(world: World) -> None:
    world.store.delete_before("event", world.unix() - EVENTS_KEPT_SECONDS)
    world.store.delete_before("stripe.replay", world.unix() - REPLAYS_KEPT_SECONDS)
    world.courier.prune()
