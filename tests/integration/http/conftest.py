"""Lets the shared words show what differs, as an assertion in the test itself would."""

import pytest

pytest.register_assert_rewrite("tests.integration.http.surface")
