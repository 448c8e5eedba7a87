"""People hold these roles towards the eleven requirements; the code is what the register writes."""

from enum import StrEnum


class Role(StrEnum):
    """A role that a person holds."""

    LED = "LED"  # top management
    SYS = "SYS"  # system owner
    KON = "KON"  # contract manager
    LEV = "LEV"  # supplier manager
    ISK = "ISK"  # information security coordinator
    RIS = "RIS"  # risk owner
    BER = "BER"  # continuity manager
    DRI = "DRI"  # internal operations manager
    REV = "REV"  # auditor
    JUR = "JUR"  # legal adviser
    DPO = "DPO"  # data protection officer
