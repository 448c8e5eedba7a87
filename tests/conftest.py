"""What any test may ask for: a clock, and a database of either kind."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.fakes.clock import FakeClock

# The databases and all they bring are imported where a test first asks for one: most tests need none.
# ruff: noqa: PLC0415


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database. For one only: `@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)`."""
    return cast(str, request.param)


@pytest.fixture(scope="session")
def postgres() -> "Iterator[PostgresServer]":
    """The session's server. Without it the tests that need one fail; none is skipped."""
    from tests.postgres import NoPostgres, postgres_server

    try:
        with postgres_server() as server:
            yield server
    except NoPostgres as missing:
        pytest.fail(str(missing), pytrace=False)
