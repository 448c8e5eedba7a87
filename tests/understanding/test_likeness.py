"""What sentences are like: learned from those that are there to build on, and in step with them."""

import pytest

from bot.understanding.folding import Sentence
from bot.understanding.likeness import LEARNED, Known, Likeness, masked, read, written
from bot.understanding.names import Called, Names
from bot.understanding.patterns import Heard
from tests.understanding.evaluation import lessons
from tests.understanding.learning import to_learn

NAMES = Names([Called("system", "Tågevarsel", ("Tågevarsel",))])


def words(said: str) -> tuple[str, ...]:
    sentence = Sentence(said)
    return masked(Heard(sentence, NAMES.mentions(sentence)))


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    said = {
        "hunger": (
            "hvornår er der frokost",
            "er kantinen åben",
            "jeg er sulten, hvad er der i kantinen",
        ),
        "weather": ("bliver det regn i morgen", "hvordan er vejret på tågevarsel", "regner det"),
        "sport": ("hvem vandt kampen", "så du kampen i går", "hvornår spiller de igen"),
    }
    return Likeness.learn((words(one), meaning) for meaning, all_ in said.items() for one in all_)


def test_what_is_taught_is_what_is_known() -> None:
    assert LEARNED.read_text("utf-8") == written(to_learn()), "run `make learn`"


def test_what_is_written_can_be_read() -> None:
    known = [
        Known("forum", "decides", "", "", ("hvem", "bestem", "i", "<forum>")),
        Known("record", "", "exercises", "exercise_held", ("vi", "oev", "<system>")),
    ]
    assert list(read(written(known))) == known


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("mon kantinen har frokost i dag", "hunger"),
        ("regner det på tågevarsel", "weather"),
        ("hvem tror du vandt kampen", "sport"),
        ("hvem vandt kmapen", "sport"),
    ],
)
def test_a_new_sentence_is_like_those_before(likeness: Likeness, said: str, meaning: str) -> None:
    likely = likeness.of(words(said))
    assert max(likely, key=likely.__getitem__) == meaning
    assert sum(likely.values()) == pytest.approx(1)


def test_what_was_learned_is_known_by_heart() -> None:
    said = {"ring til mig": "small talk", "ring til vagten": "call", "ring til dem": "call"}
    likeness = Likeness.learn((words(one), meaning) for one, meaning in said.items())
    assert likeness.of(words("Ring til mig!")) == {"small talk": 1}


def test_of_unknown_words_nothing_is_said(likeness: Likeness) -> None:
    assert likeness.of(("xyzzy",)) == {}
    assert not likeness.knows("sport")


def test_names_and_figures_are_left_out() -> None:
    assert words("Hvad mangler Tågevarsel inden 14/3?") == words(
        "hvad mangler tågevarsel inden 2/4"
    )
    assert "<system>" in words("hvad mangler tågevarsel")
    assert not any("taagevarsel" in word for one in to_learn() for word in one.words)


def test_no_lesson_is_taught_twice() -> None:
    said = [one.say for one in lessons()]
    assert len(set(said)) == len(said) > 2000
