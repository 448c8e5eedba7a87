"""Write the draft of a letter as plain text, to be copied."""

from bot.engine.queries.letter import Letter, LetterDrafts
from bot.texts.words import Words
from papers.copied_text import one_line


def letter_text(letter: Letter, drafts: LetterDrafts, words: Words) -> str:
    """Return the letter, from whom it goes to, to who signs it."""
    body = (
        one_line(one) if isinstance(one, str) else "\n".join(f"- {one_line(line)}" for line in one)
        for one in letter.paragraphs
    )
    parts = [
        "\n".join(map(one_line, drafts.head)),
        one_line(words("letter_says.subject", subject=letter.subject)),
        one_line(drafts.greeting),
        *body,
        "\n".join(map(one_line, drafts.foot)),
    ]
    return "\n\n".join(parts) + "\n"
