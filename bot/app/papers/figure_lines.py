"""Write the figures of a requirement on a line of a card, as the status card counts them."""

from bot.cards.papers import PaperLine
from bot.engine.queries.audit_file_parts import FiguresPart
from bot.formatting.met_figures import met_of
from bot.texts.words import Words
from governance.positions.positions import PositionFigures


def figure_line(title: str, figures: PositionFigures | FiguresPart, words: Words) -> PaperLine:
    """Return the line: how many are met, and what the others are, where there are any."""
    said = [met_of(figures.met, figures.all, words)]
    said += [
        words(f"state.{name}", n=count)
        for name in ("unproved", "short", "unknown", "stale", "reasoned")
        if (count := getattr(figures, name))
    ]
    return PaperLine(title=title, detail=" · ".join(said))
