"""Find what everybody writes the same way.

It is telephones, e-mails, and the numbers of questions, requirements and contracts.
"""

import re

PHONE = re.compile(
    r"(?<![\w@.,/-])(?:(?:\+|00 ?)\d{2} ?)?(?:\d{2} ?\d{2} ?\d{2} ?\d{2}|\d{4}-\d{4})"
    r"(?:,? ?(?:lokal(?:nummer|nr)?|lok|ext)\.? ?\d{1,7})?"
    r"(?![\w/-]|[.,]\d)"
)
EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,190}[^\s@<>,;:().!?]")
QUESTION = re.compile(r"(?<![\d.])[1-3]\.[1-5]-[1-9](?!\d)")
REQUIREMENT = re.compile(r"(?<![\d./])[1-3]\.[1-5](?![\d./-]|\s*%)")
NUMBER = re.compile(r"\b[a-zæøå]{1,3}-\d{2,6}\b", re.IGNORECASE)
