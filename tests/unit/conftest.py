"""Makes `examples` importable from every unit test folder, and settles how hypothesis runs here."""

import pytest
from hypothesis import settings

# A failed sentence shows what differs, as an assertion in the test itself would.
pytest.register_assert_rewrite("specification")

# No deadline: a slow machine is no failure. No database: a run depends on nothing an earlier one left behind.
settings.register_profile("unit", deadline=None, database=None, print_blob=True)
settings.load_profile("unit")
