"""Real processes, killed at random instants under load, lose nothing and do nothing twice."""

import os

import pytest

from application.limits import LEASE_SECONDS
from tests.crash.storm import storm

SEED = int(os.environ.get("CRASH_SEED", "1"))
SECONDS = float(os.environ.get("CRASH_SECONDS", "15"))


@pytest.mark.alone
def test_whatever_is_killed_under_load_no_promise_is_broken() -> None:
    verdict = storm(SEED, SECONDS)

    assert verdict.broken == []
    assert verdict.paid
    assert verdict.cancelled
    assert verdict.latest_start_seconds < LEASE_SECONDS
