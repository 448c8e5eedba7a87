"""Play somebody with a screen and no plan, who says, presses and sends whatever comes to hand."""

import random

from bot.messages import CardField, Fields, FormButton, LinkButton
from tests.stories.cast import Person
from tests.stories.rules import every_action

WORDS = (
    "ja|nej|delvist|ved ikke|ikke muligt|det tror jeg|det tror jeg, fra maj|blomster|1|2|0|99|21/2|"
    "i går|i morgen\n"
    "aldrig|ingen|2026-02-21|31/2|Bo|Preben|test og besøg|alle|intet|note: husk det|note|hvorfor?\n"
    "spring over|ret svar 1|ret svar 3|ret|ret svar 9|pause|fortsæt|drop det|forside|hjælp|"
    "tjeklister|vis svar|mine opfølgninger\n"
    "english|dansk|vedhæft|start 3.2 på nødmelderen|start 3.3 på tågevarsel|start 3.5 på k-101|"
    "start 2.4 på driftsforum k-101\n"
    "start 2.1|start 3.1|start tjekliste|3.2|beredskab|start 3.2 på vandvagten|ny runde|behold|"
    "ret til mit|-|genudbud\n"
    "ja, men kun hvis leverandøren siger til|not possible, they refuse|{x}|%s|<b>hej</b>|*fed*|"
    "' OR 1=1"
)
SAID = [word for line in WORDS.splitlines() for word in line.split("|")]
PRESSES, SPEAKS = 0.5, 0.9


class Monkey:
    """It is somebody with a screen and no plan; the same seed does the same."""

    def __init__(self, person: Person, chance: random.Random) -> None:
        self.person = person
        self._chance = chance
        self._old: list[str] = []

    def does_something(self) -> str:
        kind = self._chance.random()
        if kind < PRESSES and self._presses():
            return "presses"
        if kind < SPEAKS:
            self.person.says(self._word())
            return "says"
        match self._chance.randrange(5):
            case 0:
                self.person.arrives()
            case 1:
                self.person.attaches("Bilag.pdf")
            case 2:
                self.person.fills(value=self._word(), reason=self._word())
            case 3 if self._old:
                self.person.uses(self._chance.choice(self._old), value=self._word())
            case _:
                self.person.attaches("Bilag.exe", b"MZ\x00\x01")
        return "something else"

    def _presses(self) -> bool:
        cards = self.person._cards()[:3]
        actions = [action for card in cards for action in every_action(card)]
        real = [action for action in actions if not isinstance(action, LinkButton)]
        if not real:
            return False
        action = self._chance.choice(real)
        fields = [
            field
            for card in cards
            for block in card.body
            if isinstance(block, Fields)
            for field in block.fields
        ]
        if isinstance(action, FormButton):
            fields = list(action.fields)
        elif not action.submit:
            fields = []
        self._old.append(action.token)
        self.person.uses(action.token, **{field.name: self._filling(field) for field in fields})
        return True

    def _filling(self, field: CardField) -> str:
        options = [option.value for option in field.options]
        if options and self._chance.random() < SPEAKS:
            return ";".join(self._chance.sample(options, 1 if field.kind != "multi" else 2))
        return self._word()

    def _word(self) -> str:
        return self._chance.choice(SAID)
