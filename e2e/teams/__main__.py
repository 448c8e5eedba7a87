"""Run all stages, or those that are named (cards, package, client, proof): `make e2e-teams`."""

import asyncio
import sys

from e2e.stages import carry_out
from e2e.teams.cards import check_cards
from e2e.teams.client import check_client
from e2e.teams.package import check_package
from e2e.teams.place import TEAMS
from e2e.teams.proof import check_proof

_STAGES = {
    "cards": check_cards,
    "package": check_package,
    "client": check_client,
    "proof": check_proof,
}

if __name__ == "__main__":
    asyncio.run(carry_out(TEAMS, _STAGES, sys.argv[1:]))
