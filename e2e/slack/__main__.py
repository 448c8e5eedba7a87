"""Run all stages, or those that are named (cards, transport, client): `make e2e-slack`."""

import asyncio
import sys

from e2e.slack.cards import check_cards
from e2e.slack.client import check_client
from e2e.slack.place import SLACK
from e2e.slack.transport import check_transport
from e2e.stages import carry_out

_STAGES = {"cards": check_cards, "transport": check_transport, "client": check_client}

if __name__ == "__main__":
    asyncio.run(carry_out(SLACK, _STAGES, sys.argv[1:]))
