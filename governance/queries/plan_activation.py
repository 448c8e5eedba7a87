"""Find whose contingency plans somebody activates."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from governance.ports import RegisterReader
from governance.records.answers import Answer
from governance.records.contacts import Contact
from governance.schema.scopes import scope_of

ACTIVATES: Final = "3.2-8"
"""The question who may activate the plan, and who is second."""


def activated_by(
    person: str, systems: Iterable[str], register: RegisterReader, today: date
) -> list[str]:
    """List those of the systems whose plan the person activates today, by e-mail.

    It is whoever the checklist's answer names, else our contact who decides, as in an incident.
    """
    answered = {
        kept.record.scope: kept.record.value for kept in register.find(Answer, question=ACTIVATES)
    }
    decides = {
        kept.record.system
        for kept in register.find(Contact, email=person)
        if kept.record.side == "us"
        and kept.record.slot == "decision maker"
        and not kept.record.is_over(today)
    }
    return [
        system
        for system in systems
        if (
            answered[scope_of("system", system)] == person
            if scope_of("system", system) in answered
            else system in decides
        )
    ]
