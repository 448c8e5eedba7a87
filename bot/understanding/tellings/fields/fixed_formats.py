"""Find what everybody writes the same way.

It is telephones, e-mails, and the numbers of questions, requirements and contracts.
"""

import re

PHONE = re.compile(
    r"(?<![\w@.,/-])(?:(?:\+|00 ?)\d{2} ?|(?P<danish>45) ?(?=(?:\d{2} ?){3}\d{2}(?! ?\d)))?"
    r"(?:\d{2} ?\d{2} ?\d{2} ?\d{2}|\d{4}-\d{4})"
    r"(?:,? ?(?:lokal(?:nummer|nr)?|lok|ext)\.? ?\d{1,7})?"
    r"(?![\w/-]|[.,]\d)"
)
EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,190}[^\s@<>,;:().!?]")
QUESTION = re.compile(r"(?<![\d.])[1-3]\.[1-5]-[1-9](?!\d)")
REQUIREMENT = re.compile(r"(?<![\d./])[1-3]\.[1-5](?![\d./-]|\s*%)")
NUMBER = re.compile(r"\b[a-zæøå]{1,3}-\d{2,6}\b", re.IGNORECASE)


def phone_in(text: str) -> str | None:
    """Return the first telephone in the text; None where there is none."""
    found = PHONE.search(text)
    return None if found is None else phone_of(found)


def phone_of(found: re.Match[str]) -> str:
    """Return the telephone that `PHONE` found; a Danish one keeps its 45, with the plus before it.

    `45 70 10 20 30` has ten figures: it is no other number with two more behind it.
    """
    return f"+{found[0]}" if found["danish"] else found[0]
