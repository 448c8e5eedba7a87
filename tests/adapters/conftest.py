"""Open the web chat for the tests of its pages, and choose the SDK for those of Teams."""

from collections.abc import AsyncIterator
from typing import get_args

import pytest

from bot.app.platforms.teams_setup import TeamsSdk
from tests.fakes.web_chat import Chat, web_chat


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    """Open a browser in which nobody is chosen."""
    async with web_chat() as running:
        yield running


@pytest.fixture
async def bo(chat: Chat) -> Chat:
    """Open a browser in which one is Bo."""
    await chat.be()
    return chat


@pytest.fixture(params=get_args(TeamsSdk))
def sdk(request: pytest.FixtureRequest) -> TeamsSdk:
    """Choose what runs the turns of Teams."""
    chosen: TeamsSdk = request.param
    return chosen
