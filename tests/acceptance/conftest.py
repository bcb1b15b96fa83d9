"""Makes the tests' own modules importable by their place."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
pytest.register_assert_rewrite(
    *(
        f"tests.acceptance.steps_{about}"
        for about in (
            "by_hand",
            "calendars",
            "calendly",
            "clients",
            "comparison",
            "mails",
            "money",
            "outside",
            "outcome",
        )
    )
)
