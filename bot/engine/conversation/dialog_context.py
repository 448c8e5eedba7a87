"""The dialog context composes one turn of a conversation of parts that each know one thing."""

from bot.engine.conversation.command_runner import CommandRunner
from bot.engine.conversation.conversation_events import ConversationEvents
from bot.engine.conversation.dialog_queue import DialogQueue
from bot.engine.conversation.dialog_runner import DialogRunner
from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.conversation.page_presenter import PagePresenter
from bot.engine.conversation.topic_tracker import TopicTracker
from bot.engine.conversation.turn_jobs import TurnJobs
from bot.engine.conversation.turn_replies import TurnReplies
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.conversation.undo_runner import UndoRunner


class DialogContext:
    """Each part knows those made before it, and none made after."""

    def __init__(self, session: TurnSession) -> None:
        self.session = session
        self.stack = DialogStack(session)
        self.replies = TurnReplies(session)
        self.topics = TopicTracker(session, self.stack)
        self.pages = PagePresenter(session, self.stack, self.replies, self.topics)
        self.jobs = TurnJobs(session)
        self.commands = CommandRunner(session, self.jobs)
        self.undo = UndoRunner(session, self.commands)
        self.dialogs = DialogRunner(
            session,
            self.stack,
            DialogQueue(session),
            self.replies,
            self.pages,
            self.commands,
            self.undo,
            self.jobs,
        )
        self.events = ConversationEvents(
            session, self.stack, self.replies, self.dialogs, self.commands
        )

    def save(self) -> None:
        """Write where the conversation is now."""
        self.topics.note_open_dialog()
        self.topics.note_saved(self.undo.saved)
        self.undo.keep()
        self.session.save(open_on=self.stack.open_question())
