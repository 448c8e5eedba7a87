"""Test that the likeness of sentences is learned from the corpora, and is in step with them."""

import pytest

from bot.language.normalise import Sentence
from bot.understanding.classifier import linear_model
from bot.understanding.classifier.classifier import (
    CALL,
    LEARNED,
    NAMES,
    SEVERAL,
    WEIGHTS,
    Known,
    chance_of,
    is_known_well,
    likely,
    likely_detail,
    likely_telling,
    mark_of,
    masked,
    read,
    written,
)
from bot.understanding.classifier.linear_model import LearnedWeights
from bot.understanding.entities.names import KnownName, Names
from bot.understanding.text.patterns import Heard
from tools.understanding.corpus import intent_examples
from tools.understanding.dataset import incident_set, training_set

CHOSEN = ("exercises.type=call-out", "exercises.with_supplier=")
OURS = Names([KnownName("system", "Tågevarsel", ("Tågevarsel",))])


def words(said: str) -> tuple[str, ...]:
    sentence = Sentence(said)
    return masked(Heard(sentence, OURS.mentions(sentence)))


def test_what_is_taught_is_what_is_known() -> None:
    assert LEARNED.read_text("utf-8") == written(training_set()), "run `make learn`"


def test_what_was_learned_was_learned_from_that() -> None:
    found, learned_from = linear_model.read(WEIGHTS.read_bytes())
    known = mark_of(LEARNED.read_text("utf-8"), sorted(incident_set()))
    assert learned_from == known, "run `make learn`"
    assert set(found) > set(NAMES)


def test_what_is_written_can_be_read() -> None:
    known = [
        Known("forum", "decides", "", "", ("hvem", "bestem", "i", "<forum>")),
        Known("record", "", "exercises", "exercise_held", ("vi", "oev", "<system>"), CHOSEN),
    ]
    assert list(read(written(known))) == known


def test_numbers_are_added_up_and_come_back_as_they_were() -> None:
    table = bytes([100, 0, 156, 10, 0, 246])  # 156 is -100, 246 is -10
    meanings, features = ("rain", "sun", "snow"), ("wet", "æg")
    kept = LearnedWeights(meanings, (3, 2, 1), (0.0, 0.5, 0.0), 0.05, features, table)
    packed = linear_model.written({"weather": kept, "again": kept}, "of these")
    found, learned_from = linear_model.read(packed)
    assert learned_from == "of these"
    for one in found.values():
        likelihoods = one.likelihoods(["wet", "æg", "unheard of"])
        assert sum(likelihoods.values()) == pytest.approx(1)
        assert likelihoods["rain"] / likelihoods["snow"] == pytest.approx(2.718281828**11)
        assert max(one.likelihoods([]), key=one.likelihoods([]).__getitem__) == "sun"


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("mon der stadig er frister på tågevarsel vi er kommet for sent til", "overdue"),
        ("hvem i huset kan man spørge til råds om tågevarsel hvis maren er væk", "responsible"),
        ("hvm er det lgie der bestmmer på mødet", "forum"),
        ("vi fik lavet en skrivebordsøvelse på tågevarsel inden frokost", "record"),
    ],
)
def test_a_new_sentence_is_like_those_before(said: str, meaning: str) -> None:
    found = likely(words(said))
    assert max(found, key=found.__getitem__) == meaning
    assert sum(found.values()) == pytest.approx(1)


def test_what_was_learned_is_known_by_heart() -> None:
    said = words("hvem har telefonen i nat")
    assert likely(said) == {"call": 1}
    assert chance_of(CALL, said) == 1
    assert chance_of(SEVERAL, said) == 0


def test_of_unknown_words_nothing_is_said() -> None:
    assert likely(("xyzzy",)) == likely_telling(("xyzzy",)) == {}
    assert chance_of(CALL, ("xyzzy",)) == 0
    assert is_known_well("overdue")
    assert not is_known_well("xyzzy")


def test_what_of_it_is_wanted_is_guessed_among_sentences_of_that_intent() -> None:
    found = likely_detail("wants", "contract", words("kan vi få lov at blive et år til"))
    assert set(found) <= {"", "end", "option", "tender"}
    assert max(found, key=found.__getitem__) == "option"


def test_names_and_figures_are_left_out() -> None:
    assert words("Hvad mangler Tågevarsel inden 14/3?") == words(
        "hvad mangler tågevarsel inden 2/4"
    )
    assert "<system>" in words("hvad mangler tågevarsel")
    learned = read(LEARNED.read_text("utf-8"))
    assert not any("taagevarsel" in word for one in learned for word in one.words)


def test_no_lesson_is_taught_twice() -> None:
    said = [one.say for one in intent_examples()]
    assert len(set(said)) == len(said) > 2000
