"""Find the requirement that a follow-up belongs under, where nobody said it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from bot.language.normalise import normalise_phrase
from bot.language.vocabulary import listed
from governance.access import Allowed
from governance.changes.record_rights import may_add
from governance.context import CommandContext
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.systems import System
from governance.schema.scopes import scope_of

_BY_SOURCE: Final[Mapping[str, str]] = {
    "risk assessment": "3.1",
    "exercise": "3.3",
    "supervision": "3.5",
}
_OF_A_SUPPLIER: Final = "3.4"
"""Following up on what a supplier does: what is promised of a system or contract belongs there."""
_OF_THE_AUTHORITY: Final = "2.2"
"""Standing processes: what is promised of neither."""
_SHORTEST: Final = 5
"""The fewest letters of a word that is found within a compound, as `plan` is not in `plante`."""


def filed_under(
    values: Mapping[str, str], context: CommandContext, register: RegisterReader
) -> Mapping[str, str]:
    """Return where a follow-up belongs that was told without it, by the fields of its form.

    The requirement is that of where it comes from, else of the words of its title. Without such a
    word it is follow-up on operations where it is of a system or a contract, and else standing
    processes. Where the actor may not add it there, it is the first requirement under which they
    may; where they may under none, and have the roles of just one system, it is of that.
    """
    for of in (values, _of_own_system(values, context, register)):
        likely = _likely(of)
        offered = (likely, *_cues())
        for one in offered if of else ():
            if _may_be_filed(of, one, context):
                added = {"system": of["system"]} if of != values else {}
                return {**added, "requirement": one}
    return {"requirement": _likely(values)}


def lacks_its_system(
    values: Mapping[str, str], context: CommandContext, register: RegisterReader
) -> bool:
    """Tell whether the actor may add it only where it is of one of their own systems."""
    requirement = values.get("requirement", "")
    if values.get("contract") or _may_be_filed(values, requirement, context):
        return False
    return any(
        _may_be_filed({**values, "system": name}, requirement, context)
        for name in _own_systems(values, context, register)
    )


def _of_own_system(
    values: Mapping[str, str], context: CommandContext, register: RegisterReader
) -> Mapping[str, str]:
    """Add the only system in which the actor has a role; empty where something is named."""
    own = [] if values.get("contract") else _own_systems(values, context, register)
    return {**values, "system": own[0]} if len(own) == 1 else {}


def _own_systems(
    values: Mapping[str, str], context: CommandContext, register: RegisterReader
) -> Sequence[str]:
    """Return the systems in which the actor has a role; none where one is named."""
    names = [] if values.get("system") else [kept.record.name for kept in register.find(System)]
    email = context.actor.email
    return [one for one in names if context.scope_context(scope_of("system", one)).roles_of(email)]


def _may_be_filed(values: Mapping[str, str], requirement: str, context: CommandContext) -> bool:
    task = Action.model_construct(
        system=values.get("system") or None,
        contract=values.get("contract") or None,
        title=values.get("title", ""),
        requirement=requirement,
        owner=values.get("owner", ""),
        due_on=context.today.day,
    )
    return isinstance(may_add(task, context), Allowed)


def _likely(values: Mapping[str, str]) -> str:
    by_source = _BY_SOURCE.get(values.get("source", ""))
    if by_source is not None:
        return by_source
    found = Counter(
        requirement
        for word in normalise_phrase(values.get("title", ""))
        for requirement, cues in _cues().items()
        if any(_is_of(cue, word) for cue in cues)
    )
    if found:
        return found.most_common(1)[0][0]
    is_of_a_thing = values.get("system") or values.get("contract")
    return _OF_A_SUPPLIER if is_of_a_thing else _OF_THE_AUTHORITY


@cache
def _cues() -> Mapping[str, Sequence[str]]:
    """Return the words of each requirement, as they are written when they are compared."""
    return {
        requirement: [word for cue in cues for word in normalise_phrase(cue)]
        for requirement, cues in listed("requirement_of_task").items()
    }


def _is_of(cue: str, word: str) -> bool:
    """Tell whether the word is the cue, or a compound or an inflection of it."""
    return word == cue or (len(cue) >= _SHORTEST and (word.startswith(cue) or cue in word[1:]))
