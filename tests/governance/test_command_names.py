"""Test that the names in the journal and in the control protocol stay as they were.

This holds whatever the classes are called.
"""

from typing import get_args

from bot.adapters.control import protocol
from bot.messages import Delivery, Input
from governance.commands import Command

IN_THE_JOURNAL = {
    "AddRecord",
    "AttachEvidence",
    "CancelReminder",
    "ChooseAuthorityTimes",
    "ChooseLanguage",
    "ChooseMessageTimes",
    "ChoosePlatform",
    "ClaimNotPossible",
    "CloseFollowUp",
    "ConfirmContact",
    "CorrectRecord",
    "Decide",
    "Decline",
    "DraftLetter",
    "EndRecord",
    "ExportRegister",
    "FinishChecklist",
    "ImportRegister",
    "InformContact",
    "KeepQuiet",
    "MoveFollowUp",
    "NoteAnswer",
    "NumberWorked",
    "Postpone",
    "PrintAuditFile",
    "PrintContractSheet",
    "PrintMiniPlan",
    "PrintOverview",
    "PrintRaci",
    "PrintYearWheel",
    "RecordAnswer",
    "RecordEvent",
    "ReturnMiniPlan",
    "SetReminder",
    "SkipQuestion",
    "StartChecklist",
    "TakeMiniPlan",
    "Undo",
    "WriteAgenda",
}
ON_THE_SOCKET = {
    *("Post", "Replace", "File", "Home", "Private"),
    *("Said", "Pressed", "Submitted", "Attached", "Arrived", "CameHome", "Wanted"),
}


def test_every_command_has_a_name_of_its_own_in_the_journal() -> None:
    names = [command.name for command in Command.__subclasses__()]
    assert sorted(names) == sorted(IN_THE_JOURNAL)


def test_the_control_protocol_knows_every_input_and_delivery_by_its_name() -> None:
    assert set(protocol._KINDS) == ON_THE_SOCKET
    assert set(protocol._NAMES) == {*get_args(Input), *get_args(Delivery)}
