"""Test that a checklist's end says what `status` and `hvad mangler` say, whatever was answered.

People answer whatever comes to mind, by word and button, and say what is missing (`hvad mangler`)
at the end.
"""

import random

import pytest

from bot.app.register.create_authority import tenant_id
from bot.cards.position_text import counted, standing_title
from bot.texts.words import Words
from governance.positions.item import State
from governance.positions.position import Standing
from governance.positions.positions import Position
from storage.unit_of_work import UnitOfWork
from tests.governance.positions.what_is_said import WholeRegister, ledger_differs, whole_register
from tests.selection import is_all
from tests.stories.cast import LIGHTHOUSES, Person, Stage

WORDS = Words("da")
ENDS = {standing_title(standing, WORDS) for standing in Standing}
SAID = "ja|nej|delvist|ved ikke|ingen|aldrig|1|2|3|27/2|1. maj|bo|karl|ikke muligt|spring over"
PRESSED = ("Ja", "Nej", "Delvist", "Ved ikke", "Spring over", "Gem svaret")
MOST_STEPS, MOST_TRIES = 60, 2
PLACES = [
    ("1.1", "karl", "k-900", "contract:K-900"),
    ("1.2", "karl", "k-900", "contract:K-900"),
    ("2.3", "bo", "fyrkassen", "system:Fyrkassen"),
    ("2.4", "ditte", "kasseforum", "forum:Kasseforum"),
    ("3.1", "yusuf", "fyrkassen", "system:Fyrkassen"),
    ("3.2", "maren", "nødmelderen", "system:Nødmelderen"),
    ("3.2", "maren", "fyrkassen", "system:Fyrkassen"),
    ("3.3", "maren", "tågevarsel", "system:Tågevarsel"),
    ("3.4", "ditte", "k-900", "contract:K-900"),
    ("3.5", "yusuf", "k-102", "contract:K-102"),
]
PEOPLE = {
    "karl": "karl.attrapsen",
    "bo": "bo.proevesen",
    "ditte": "ditte.moenstergaard",
    "yusuf": "yusuf.fiktivsen",
    "maren": "maren.skabelonsen",
}


def _answers_whatever(person: Person, draw: random.Random) -> bool:
    """Answer until the checklist is at its end; tell whether it came there."""
    same = 0
    for _ in range(MOST_STEPS):
        if person.title in ENDS:
            return True
        before = person.view
        if "Jeg ved allerede" in person.title:
            person.says("det passer")
        elif same > MOST_TRIES:
            person.says("fortryd" if "Fortryd" in person.buttons else "spring over")
        else:
            labels = [label for label in person.buttons if label in PRESSED]
            if labels and draw.random() < 0.5:
                person.presses(draw.choice(labels))
            else:
                person.says(draw.choice(SAID.split("|")))
        same = same + 1 if person.view == before else 0
    return False


def _whole(stage: Stage) -> WholeRegister:
    def read(unit: UnitOfWork) -> WholeRegister:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        whole = whole_register(unit)
        assert not list(ledger_differs(unit, whole))
        return whole

    return stage.database.transact(read)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("seed", range(60 if is_all() else 5))
def test_the_end_says_what_status_does(stage: Stage, seed: int) -> None:
    draw = random.Random(seed)  # a plan, not a secret
    number, who, place, scope = PLACES[seed % len(PLACES)]
    person = stage.person(f"{PEOPLE[who]}@stf.example", of=LIGHTHOUSES)
    person.says(f"start {number} på {place}")
    ended = _answers_whatever(person, draw)
    whole = _whole(stage)
    [found] = [one for one in whole.positions[number] if one.scope == scope]
    if ended:
        _says_at_its_end(person, found)
    person.wants("status", requirement=number, about=[scope])
    person.sees(WORDS(f"status.{found.standing.value}"))
    person.wants("not_told", requirement=number, about=[scope])
    untold = [one for one in whole.not_told if one[1] == scope and one[0].startswith(number)]
    assert len(untold) == found.found.counts.get(State.UNKNOWN, 0)
    if untold:
        assert person.title.startswith(f"{len(untold)} ")


def _says_at_its_end(person: Person, found: Position) -> None:
    """Assert that the card at the end has the figures the whole register comes to."""
    counts = found.found.counts
    assert person.title == standing_title(found.standing, WORDS)
    person.sees(f"{counts.get(State.MET, 0)} af {sum(counts.values())} er på plads")
    if rest := counted(found.found, WORDS):
        person.sees(rest)
