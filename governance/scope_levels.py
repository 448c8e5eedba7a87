"""A role is given at levels: for a scope itself, for what stands above it, for the authority."""

from collections.abc import Iterable, Iterator, Sequence

from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of


class ScopeLevels:
    """An authority's contracts and forums say which scopes stand above another.

    A system stands below the authority. A contract stands below its systems, a forum belongs to
    its contract, and a supplier to its contracts. Names compare without case.
    """

    def __init__(self, contracts: Iterable[Contract], forums: Iterable[Forum]) -> None:
        self._contracts = {contract.number.casefold(): contract for contract in contracts}
        self._contract_of_forum = {forum.name.casefold(): forum.contract for forum in forums}
        self._by_supplier: dict[str, list[Contract]] = {}
        for contract in self._contracts.values():
            self._by_supplier.setdefault(contract.supplier.casefold(), []).append(contract)

    def of(self, scope: str) -> Iterator[tuple[str, ...]]:
        """List the scopes of each level, the nearest level first and the authority last."""
        kind, name = parse_scope(scope)
        match kind:
            case "system":
                yield (scope,)
            case "contract":
                yield from _of_contracts(self._numbered(name))
            case "forum":
                number = self._contract_of_forum.get(name.casefold(), "")
                yield from _of_contracts(self._numbered(number))
            case "supplier":
                yield from _of_contracts(self._by_supplier.get(name.casefold(), []))
            case "authority":
                pass
        yield (AUTHORITY,)

    def _numbered(self, number: str) -> Sequence[Contract]:
        contract = self._contracts.get(number.casefold())
        return [] if contract is None else [contract]


def _of_contracts(contracts: Sequence[Contract]) -> Iterator[tuple[str, ...]]:
    yield tuple(scope_of("contract", contract.number) for contract in contracts)
    yield tuple(scope_of("system", system) for contract in contracts for system in contract.systems)
