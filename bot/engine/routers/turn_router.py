"""The turn router sends each input to the router of its kind."""

from collections.abc import Mapping, Sequence

from bot.cards import notices
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import StepAnswer
from bot.engine.page import HOME
from bot.engine.routers.account_actions import AccountActions
from bot.engine.routers.action_router import ActionRouter
from bot.engine.routers.file_router import FileRouter
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.label_router import LabelRouter
from bot.engine.routers.text_router import TextRouter
from bot.messages import (
    ActionData,
    Audience,
    ButtonInput,
    ConversationOpened,
    FileInput,
    FormInput,
    HomeOpened,
    Input,
    ShortcutInput,
    TextInput,
)
from bot.nlu_port import LONGEST_READ


class TurnRouter:
    """A router is built for one turn and thrown away; what comes of the turn is in its context."""

    def __init__(self, context: DialogContext) -> None:
        account = AccountActions(context)
        intents = IntentRouter(context, account)
        self._context = context
        self._files = FileRouter(context)
        self._actions = ActionRouter(context, intents, self._files, account)
        self._labels = LabelRouter(context, self._actions)
        self._text = TextRouter(context, intents, self._labels)

    def route(self, heard: Input) -> None:
        """Route what came: a button, words, a form, files, a shortcut, or an arrival."""
        match heard:
            case ButtonInput():
                self._actions.press(heard)
            case TextInput(text=text) if len(text) > LONGEST_READ:
                self._text.route_unread(text)
            case TextInput() if self._labels.route(heard.text):
                pass
            case TextInput():
                self._route_text(heard.text)
            case FormInput():
                self._route_form(heard.fields)
            case FileInput():
                self._files.route(heard)
            case ConversationOpened(unread=unread):
                self._greet(unread=unread)
            case HomeOpened():
                self._context.pages.show_home()
            case ShortcutInput(dialog=name) if name in self._context.session.services.dialogs:
                self._context.dialogs.start(name, {})
            case ShortcutInput():
                self._context.replies.say_out_of_date()

    def continue_with(self, actions: Sequence[ActionData]) -> None:
        """Go on with what was begun where others read along.

        The card that one action brings changes in place with the next.
        """
        for action in actions:
            self._actions.run(action, ButtonInput(""))
            frame = self._context.stack.top
            if frame is not None:
                self._context.replies.press_living_card(frame)

    def _route_text(self, text: str) -> None:
        """Route the words; a first sentence that is a button or a control comes by itself.

        An example is `gem. hvem mangler jeg så` (save. whom do I lack then). So does one that
        changes what is open where a question follows. Of an order to save at the end, what stands
        before it is heard, and shown before it is saved.
        """
        rest = self._labels.route_beginning(
            text, self._text.beginnings.stands_alone
        ) or self._text.beginnings.route(text)
        before = "" if rest else self._labels.before_order_to_save(text)
        if before and self._labels.route(before):
            return
        self._text.route(rest or before or text)

    def _greet(self, *, unread: bool) -> None:
        context, session = self._context, self._context.session
        if session.place.audience is Audience.STRANGERS:
            context.replies.say(notices.introduced_to_strangers(session.words, session.now))
        elif session.place.shared:
            context.replies.say(notices.introduced(session.words, session.now))
        elif context.stack.top is None:
            context.pages.show(HOME, {})
        elif not unread:
            context.dialogs.ask_top()

    def _route_form(self, fields: Mapping[str, str]) -> None:
        if self._context.stack.top is None:
            self._context.replies.say_nothing_open()
        else:
            self._context.dialogs.give(StepAnswer("fields", name="submit", fields=fields))
