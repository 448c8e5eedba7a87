"""The action router decides whether a press counts, and sends its action where it goes."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards import notices
from bot.engine.action_tokens import action_of, split_token
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import StepAnswer
from bot.engine.page import ItemGone, PageFault
from bot.engine.ports import CardActions
from bot.engine.queries.outcomes import done_sentence
from bot.engine.queries.topic import scopes_in
from bot.engine.routers.account_actions import AccountActions
from bot.engine.routers.file_router import FileRouter, sent_files
from bot.engine.routers.intent_router import IntentRouter
from bot.messages import ActionData, ButtonInput, Card
from bot.nlu_port import Intent
from governance.ports import VersionConflict


class ActionRouter:
    """An action is kept on the server; the button carries its token."""

    def __init__(
        self,
        context: DialogContext,
        intents: IntentRouter,
        files: FileRouter,
        account: AccountActions,
    ) -> None:
        self._context = context
        self._session = context.session
        self._intents = intents
        self._files = files
        self._account = account

    def press(self, pressed: ButtonInput) -> None:
        """Run the button's action, unless it is somebody else's, unknown or out of date."""
        session = self._session
        token = split_token(pressed.token)
        card = session.unit.cards.find(token[0]) if token else None
        if card is not None and card.member != session.place.member:
            whose = session.turn_context.name_of(card.member)
            session.tell_privately(notices.not_yours(session.words, session.now, whose))
            return
        if card is not None and token is not None and card.conversation == session.standing.id:
            self._context.replies.pressed = card
        if card is None or token is None or not self._run_on(card, token[1], pressed):
            self._context.replies.say_out_of_date()

    def press_by_words(self, pressed: ButtonInput) -> bool:
        """Run the button's action with its answer below; False where it counts no longer."""
        token = split_token(pressed.token)
        card = self._session.unit.cards.find(token[0]) if token else None
        return card is not None and token is not None and self._run_on(card, token[1], pressed)

    def _run_on(self, card: CardActions, number: int, pressed: ButtonInput) -> bool:
        """Run the card's action of that number; False where it counts no longer."""
        action = action_of(card.deeds, number)
        if action is None or self._is_out_of_date(card):
            return False
        if not self._context.stack.bring_up(card.id) and not action.stays:
            return self._merge(card, action, pressed)
        self.run(action, pressed)
        return True

    def _merge(self, card: CardActions, action: ActionData, pressed: ButtonInput) -> bool:
        """Take what was changed in a form that a sentence has drawn anew since it was opened.

        It is shown as it is now, and not saved: nobody has seen both together. False where no such
        form is open, or the platform does not tell what was changed.
        """
        context, changed = self._context, pressed.changed
        if action.name != "submit" or changed is None or not context.stack.bring_up_form(card.id):
            return False
        form = context.stack.top
        if form is not None:
            context.replies.press_living_card(form)
        fields = {name: value for name, value in pressed.fields.items() if name in changed}
        context.dialogs.give(StepAnswer("fields", name="merge", fields=fields))
        return True

    def run(self, action: ActionData, pressed: ButtonInput) -> None:
        """Send the action, with the fields and files of the press, where its name says."""
        arguments = action.value if isinstance(action.value, dict) else {}
        context, fields = self._context, pressed.fields
        match action.name:
            case "answer":
                context.dialogs.give(
                    StepAnswer("choice", name="answer", value=action.value, fields=fields)
                )
            case "submit":
                name = "fill" if pressed.partial else "submit"
                context.dialogs.give(
                    StepAnswer("fields", name=name, value=action.value, fields=fields)
                )
            case "page":
                asked = _inner(arguments) | dict(fields)
                in_place = arguments.get("in_place") is True
                context.pages.show(str(arguments["name"]), asked, in_place=in_place)
            case "act":
                self._run_page_action(arguments, fields)
            case "start":
                context.dialogs.start(str(arguments["name"]), _inner(arguments))
            case "call":
                self._session.effects.call = scopes_in(arguments)
            case (
                "language"
                | "connect"
                | "get_crisis_link"
                | "end_crisis_link"
                | "get_calendar"
                | "end_calendar"
                | "send_calendar_invitations"
                | "stop_calendar_invitations"
            ):
                self._account.run(action)
            case "keep":
                self._files.keep(sent_files(arguments))
            case "attach" if pressed.files:
                context.dialogs.give(StepAnswer("files", files=pressed.files))
            case "attach" if fields.get("file"):
                self._files.attach_received(fields["file"])
            case "file" if self._session.place.shared:
                self._session.move_to_private(action)
            case "file":
                self._files.hand_over(str(arguments["sha256"]))
            case name:
                self._intents.control(Intent("control", name, arguments), fields)

    def _is_out_of_date(self, card: CardActions) -> bool:
        session = self._session
        counts = card.conversation in (session.standing.id, session.pressed_at)
        return not counts or card.expires_at < session.now

    def _run_page_action(
        self, arguments: Mapping[str, JsonValue], fields: Mapping[str, str]
    ) -> None:
        """Run the commands of the page's button, and show the page again."""
        context, session = self._context, self._session
        page = session.services.pages[str(arguments["page"])]
        inner = _inner(arguments)
        try:
            commands = page.act(str(arguments["act"]), inner, fields, session.turn_context)
            refusal = context.commands.run(commands)
        except ItemGone as gone:
            refusal = self._gone(gone)
        except PageFault as fault:
            refusal = notices.refused(session.words, session.now, str(fault))
        except VersionConflict:
            refusal = notices.changed(session.words, session.now)
        if refusal is not None:
            context.replies.say(refusal)
        context.pages.show(page.name, inner, in_place=True)

    def _gone(self, gone: ItemGone) -> Card:
        """Say who did it and when, where somebody did."""
        session = self._session
        done = done_sentence(gone.identity, session.turn_context) if gone.identity else None
        if done is None:
            return notices.refused(session.words, session.now, str(gone))
        return notices.already_done(session.words, session.now, done)


def _inner(arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    inner = arguments.get("arguments")
    return dict(inner) if isinstance(inner, dict) else {}
