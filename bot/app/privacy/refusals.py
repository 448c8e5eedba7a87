"""Say why a person is not told of, or not erased."""

from typing import assert_never

from bot.texts.words import Words
from governance.privacy.rights import Denied


def denied_sentence(denied: Denied, who: str, words: Words) -> str:
    """Return the sentence; `who` is the person as whoever asked named them."""
    match denied.why:
        case "unknown":
            return words("privacy.unknown", name=who)
        case "not_yours":
            return words("privacy.not_yours")
        case "yourself":
            return words("privacy.yourself")
        case "still_here":
            return words("privacy.still_here", name=who, places=words.listed(list(denied.where)))
        case "hold":
            return words("privacy.hold", reason=denied.hold)
        case _:
            assert_never(denied.why)
