"""What the contracts of the providers' ports are tested on beside the memory adapters."""

from collections.abc import Iterator

import pytest

from tests.contract.judging import running_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address; shared by all tests of a file."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as base:
        yield base
