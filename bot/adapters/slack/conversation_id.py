"""Our name for a conversation in Slack: a person's own goes by the person's id, a thread by its channel and first message."""

_SEPARATOR = ":"


def thread_id(channel: str, first_message: str) -> str:
    """The name of a thread; `first_message` is the `ts` of the message it began with."""
    return f"{channel}{_SEPARATOR}{first_message}"


def channel_and_thread(conversation: str) -> tuple[str, str]:
    """Slack's channel, or the person whose own conversation it is; and the thread, empty for a person's own."""
    channel, _, thread = conversation.partition(_SEPARATOR)
    return channel, thread
