"""Text that somebody copies has ordinary spaces, and what is one line stays one."""


def one_line(said: str) -> str:
    """Return it with one ordinary space wherever it has spaces, tabs or line breaks."""
    return " ".join(said.split())
