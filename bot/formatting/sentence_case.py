"""Write a text so that it can begin a sentence or a row."""


def capitalized(text: str) -> str:
    """Give the text a capital first letter; the rest stays as it is, unlike `str.capitalize`."""
    return text[:1].upper() + text[1:]
