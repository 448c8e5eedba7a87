"""Open the web chat for the tests of its pages."""

from collections.abc import AsyncIterator

import pytest

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
