"""Tell whether words wish for something to hand over: a file, a page on paper."""

from collections.abc import Set

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of


def wants_a_handout(text: str, names: Set[str] = frozenset()) -> bool:
    """Tell whether it wishes for a paper of no name: `kan jeg få den som pdf` (… as a PDF).

    Nothing else is said in it, beside the words of `names`. Whoever names a document or a record
    wishes for that.
    """
    words = normalise_phrase(text)
    carried = bool(spoken("to_hand_over").all_in(words))
    on_paper = not words_of("on_paper").isdisjoint(words) or spoken("one_page").all_in(words)
    made = not (words_of("makes_a_paper") | words_of("of_everything")).isdisjoint(words)
    made = made or spoken("asks_you_for_it").at(words, 0) is not None
    if not (carried or (on_paper and made)):
        return False
    known = words_of("on_paper") | words_of("makes_a_paper") | words_of("beside_a_paper")
    known |= words_of("of_everything") | words_of("passed_over") | names
    phrases = (*spoken("to_hand_over").all_in(words), *spoken("one_page").all_in(words))
    taken = {place for one in phrases for place in range(one.start, one.end)}
    return all(word in known for place, word in enumerate(words) if place not in taken)


def of_everything(text: str) -> bool:
    """Tell whether it is of the status as a whole: `en statusrapport for hele styrelsen`."""
    return not words_of("of_everything").isdisjoint(normalise_phrase(text))
