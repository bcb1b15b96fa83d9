"""Makes the tests' own modules importable by their place."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
pytest.register_assert_rewrite(
    "tests.acceptance.steps_clients", "tests.acceptance.steps_outside", "tests.acceptance.steps_outcome"
)
