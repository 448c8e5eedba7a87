"""Say how many of the requirements are met."""

from bot.texts.words import Words


def met_of(met: int, every: int, words: Words) -> str:
    """Say how many are met of how many; where there are none, that nothing has to be met."""
    return words("state.met_of", met=met, all=every) if every else words("state.none_to_meet")
