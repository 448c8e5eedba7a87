"""Tell that everybody gets through what they are asked to do, on every platform.

Each task of everybody in the demo is opened, and each of its buttons pressed and carried through.
Nobody is refused, but for a decision that is somebody else's.
"""

from bot.app.register.create_authority import tenant_id
from bot.messages import Card, CardField, Fields
from bot.texts.words import sentences
from governance.obligations.ledger import Entry, ObligationFilter
from governance.obligations.remedies import _table
from governance.records.members import Member
from storage.unit_of_work import UnitOfWork
from tests.selection import part_of
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage, everywhere

REFUSED = (
    "Andre holder posten ajour",
    "Andre bekræfter kontakten",
    "Opfølgningen er ikke din",
    "Kravet ligger hos andre",
    "Punktet ligger hos andre",
    "Det kan kun ledelsen",
    "Det kan kun en administrator",
    "Du har læseadgang",
)
_MOST = 200


def asked(stage: Stage, person: Person, authority: str) -> list[Entry]:
    def read(unit: UnitOfWork) -> list[Entry]:
        unit.use_tenant(tenant_id(authority))
        return list(unit.ledger.find(ObligationFilter(asked=(person.email,)), limit=_MOST))

    return stage.database.transact(read)


def shows(person: Person, entry: Entry) -> None:
    scope, rule, subject = entry.obligation.identity
    person.wants("obligation", scope=scope, rule=rule, subject=subject)


def deeds(person: Person, rule: str) -> list[str]:
    """Find the labels of the buttons that settle an obligation of the rule."""
    begun = ("checklist", "follow_up")
    every = {
        str(sentences()[f"doing.{one['called']}"]["da"])
        for given in (rule, "slot_filled")
        for one in _table()[given]
        if one["do"] not in begun
    }
    return [label for label in person.buttons if label in every]


def filled(card: Card) -> dict[str, str]:
    """Fill in what a form needs and does not have."""
    found: dict[str, str] = {}
    for block in card.body:
        for field in block.fields if isinstance(block, Fields) else ():
            if field.required and not field.value:
                found[field.name] = _some(field)
    return found


def _some(field: CardField) -> str:
    if field.options:
        return field.options[0].value
    return {"date": "2026-03-02", "number": "30"}.get(field.kind, "Noget")


@everywhere
def test_each_task_is_opened_and_carried_through(stage: Stage) -> None:
    cells = 0
    for authority in (LIGHTHOUSES, PANCAKES):
        people = [one for one in stage.kept(Member, of=authority) if one.active]
        for member in people:
            person = stage.person(member.email, of=authority)
            for entry in part_of(asked(stage, person, authority), member.email):
                cells += carried_through(person, entry)
    assert cells > 30


def carried_through(person: Person, entry: Entry) -> int:
    shows(person, entry)
    labels = deeds(person, entry.obligation.rule)
    for label in labels:
        shows(person, entry)
        if label not in person.buttons:
            continue  # another button settled it
        person.presses(label)
        not_refused(person, entry, label)
        values = filled(person.card)
        if any(isinstance(block, Fields) for block in person.card.body):
            person.fills(**values)
            not_refused(person, entry, label)
        person.says("annuller")
    return len(labels)


def not_refused(person: Person, entry: Entry, label: str) -> None:
    found = [refusal for refusal in REFUSED if refusal in person.view]
    name = f"{person}, {entry.obligation.rule} of {entry.obligation.scope}, {label}"
    assert not found, f"{name}:\n{person.view}"
    assert "ikke længere" not in person.view, f"{name} is said to be gone:\n{person.view}"
