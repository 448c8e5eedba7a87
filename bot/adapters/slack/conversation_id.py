"""Make our id of a conversation in Slack, and read it.

A person's own conversation goes by the person's id, a thread by its channel and first message.
"""

_SEPARATOR = ":"


def thread_id(channel: str, first_message: str) -> str:
    """Make the id of a thread; `first_message` is the `ts` of the message it began with."""
    return f"{channel}{_SEPARATOR}{first_message}"


def channel_and_thread(conversation: str) -> tuple[str, str]:
    """Return Slack's channel and the thread.

    For a person's own conversation they are the person's id and nothing.
    """
    channel, _, thread = conversation.partition(_SEPARATOR)
    return channel, thread
