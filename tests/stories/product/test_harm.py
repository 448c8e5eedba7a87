"""Test that generated sentences do no harm; `python -m tools.talk harm` says a thousand of each.

The suite says the same few each time: luck fails no commit. `KRAVBOT_TEST_ALL=1` says more.
"""

from random import Random

import pytest

from bot.language.normalise import normalise_phrase
from tests.selection import is_all
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage, Venue
from tests.stories.openings import OPENINGS
from tools.talk.harm import saving
from tools.talk.harm.grammar import phrases_of_the_sets
from tools.talk.harm.handwriting import written_by_hand
from tools.talk.harm.other_authority import theirs
from tools.talk.harm.run import HARMS

A_FEW, MANY = 24, 100
SEED = "1428"
"""With that seed two cries were missed once, for typing errors; one still is."""
STILL = {"cry missed": 1, "false cry": 3}
"""The number of harmful ones among so few, where it is known that not all are read right.

`docs/talk.md` has the share of a thousand.
"""
on_a_console = pytest.mark.parametrize(
    "venue", [Venue("console", "sqlite")], ids=str, indirect=True
)


@on_a_console
@pytest.mark.parametrize("name", HARMS)
def test_no_generated_sentence_does_harm(stage_with_call_lists: Stage, name: str) -> None:
    harm, number = HARMS[name], MANY if is_all() else A_FEW
    sentences = harm.sentences(seed=SEED, count=number)
    answers = [harm.harmful(stage_with_call_lists, sentence) for sentence in sentences]
    found = [one for one in answers if one is not None]
    assert len(found) <= STILL.get(name, 0), found


@on_a_console
def test_none_of_them_is_saved_unconfirmed(stage: Stage) -> None:
    opening = Random(SEED).choice(OPENINGS)  # a plan, not a secret
    ((_, sentences),) = saving.drawn(
        seed=SEED, count=MANY if is_all() else A_FEW, openings=[opening]
    )
    _, found = saving.harmful_at(stage, saving.prepared(stage), opening, sentences)
    assert not found


@pytest.mark.parametrize("name", HARMS)
def test_they_are_all_different_and_of_no_set(name: str) -> None:
    first, again = (HARMS[name].sentences(seed="1", count=200) for _ in range(2))
    phrases = {normalise_phrase(one.text) for one in first}
    assert len(phrases) == 200
    assert phrases.isdisjoint(phrases_of_the_sets())
    assert first == again


def test_what_is_the_others_is_found_however_it_is_written() -> None:
    answer = "Vandvagten, K 202: ring Jens Testrup, 0000 1023. Driftsvagten svarer."
    assert {"Vandvagten", "K-202", "Jens Testrup"} <= set(theirs(LIGHTHOUSES, answer, ""))
    assert "Vandvagten" not in set(theirs(LIGHTHOUSES, answer, "er vandvagten nede?"))
    assert not set(theirs(PANCAKES, answer, ""))


def test_a_slip_leaves_short_words_digits_and_addresses() -> None:
    meant = "ring 0000 1022 om K-201, bo.proevesen@stf.example er nede"
    written = {written_by_hand(meant, Random(seed)).casefold() for seed in range(50)}
    for text in written:
        assert "0000 1022" in text
        assert "k-201" in text
        assert "bo.proevesen@stf.example" in text
        assert "nede" in text
    assert len(written) > 1
