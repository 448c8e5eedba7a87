"""What a page that answers a question starts from: what it is about, as of when, and the frame of its card."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.answering import Asked
from bot.engine.as_of import Seen
from bot.engine.dialog import Scene
from bot.engine.naming import naming
from bot.engine.topic import Topic, first_name, over, topic_of
from governance.access import audits


@dataclass(frozen=True)
class Question:
    """The arguments of a page, as they are understood here and now."""

    topic: Topic
    seen: Seen
    asked: Asked


def question(page: str, arguments: Mapping[str, JsonValue], scene: Scene, shown: Seen) -> Question:
    """The same for every page."""
    topic = topic_of(arguments, scene, shown)
    asked = Asked(
        naming=naming(scene),
        today=shown.today,
        as_of=shown.as_of,
        over=over(topic, scene, shown),
        page=page,
        arguments=topic.arguments,
        unknown=topic.unknown,
        who=first_name(topic.other, scene) if topic.other else "",
        read_only=shown.is_past or audits(scene.actor),
    )
    return Question(topic, shown, asked)
