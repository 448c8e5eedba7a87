"""Find a case number that is said to be one: `sag 2025-0202`, `sagsnr. 25/1234` (case …)."""

import re

CASE = re.compile(
    r"\b(?:sag|sagen|sagsnr|sagsnummer|sagsnummeret|journalnr|case)\b[\s.:-]*(?:nr\.?|no\.?)?\s*"
    r"(\d{2,4}[-/]\d{1,6})\b",
    re.IGNORECASE,
)
"""The word for a case and its number, which is the group."""
