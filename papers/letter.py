"""Write the draft of a letter as plain text, to be copied."""

from bot.engine.queries.letter import Letter, LetterDrafts
from bot.texts.words import Words


def letter_text(letter: Letter, drafts: LetterDrafts, words: Words) -> str:
    """Return the letter, from whom it goes to, to who signs it."""
    body = (
        one if isinstance(one, str) else "\n".join(f"- {line}" for line in one)
        for one in letter.paragraphs
    )
    parts = [
        "\n".join(drafts.head),
        words("letter_says.subject", subject=letter.subject),
        drafts.greeting,
        *body,
        "\n".join(drafts.foot),
    ]
    return "\n\n".join(parts).replace("\u00a0", " ") + "\n"
