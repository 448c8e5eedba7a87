"""Hold twelve things people really write, typed as they type them (`domain.md` §3).

For each it is said what has to be in the answer.
"""

from dataclasses import dataclass

OLE, BO, YUSUF = (
    "ole.pladsholder@stf.example",
    "bo.proevesen@stf.example",
    "yusuf.fiktivsen@stf.example",
)
KARL, MAREN, DITTE = (
    "karl.attrapsen@stf.example",
    "maren.skabelonsen@stf.example",
    "ditte.moenstergaard@stf.example",
)
NADIA, MIA, REVI = (
    "nadia.fiktivlund@pandekageby.example",
    "mia.demolund@pandekageby.example",
    "revi.sorsen@pandekageby.example",
)


@dataclass(frozen=True)
class Scenario:
    """A scenario: who says what, one after the other.

    After each it is said what is to be seen, and what is not.
    """

    name: str
    who: str
    turns: tuple[tuple[str, tuple[str, ...]], ...]
    hidden: tuple[str, ...] = ()


SCENARIOS = (
    Scenario(
        "at three in the morning",
        OLE,
        (
            (
                "tågevarsel er nede hvem ringer jeg til",
                (
                    *("Tågevarsel: ring nu", "+45 00 00 11 00", "oplys K-101", "Efter 15 min."),
                    *("Ikke bekræftet i 125 dage", "Aktiverer planen", "4 timer", "Start log"),
                ),
            ),
        ),
    ),
    Scenario(
        "the contact is there no more",
        NADIA,
        (
            (
                "nøglen virker ik, hjemmeplejen kan ikke komme ind hvem har vagten hos syvsover??",
                (
                    "Omsorgsnøglen: ring nu",
                    "+45 00 00 14 00",
                    "Ikke bekræftet i 140 dage",
                    "Mia Demolund",
                ),
            ),
        ),
    ),
    Scenario(
        "what is overdue",
        BO,
        (("hvad er overskreet hos os?", ("12 punkter er over fristen", "Nødmelderen", "K-101")),),
    ),
    Scenario(
        "the year's supervision",
        YUSUF,
        (
            (
                "skal bruge tilsynsstatus 2025 til direktionen fredag alle kontr",
                ("3.5 Skærpet tilsyn", "K-101", "K-102", "K-103"),
            ),
        ),
    ),
    Scenario(
        "new in the chair",
        NADIA,
        (
            (
                "hej er ny driftsansvarlig på vandvagten, overtog efter mads. hvor starter jeg",
                (
                    "Velkommen, Nadia",
                    "Hvem ringer du til",
                    "Planen",
                    "Dine roller",
                    "De næste 30 dage",
                ),
            ),
        ),
    ),
    Scenario(
        "option and tender",
        KARL,
        (
            (
                (
                    "hvornår er det nu vi skal sige til på optionen på tågevarsel og kan vi nå et "
                    "udbud?"
                ),
                (
                    "Option 1: svar senest",
                    "18 måneder",
                    "Beslutningen hører til Bo",
                    "anbefaler ikke",
                ),
            ),
        ),
    ),
    Scenario(
        "another contact",
        MIA,
        (
            (
                (
                    "kim fra syvsover er stoppet. ny er eva frihånd tlf 00001409 mail "
                    "evf@syvsover.example"
                ),
                (
                    "Eva Frihånd",
                    "+45 00 00 14 09",
                    "evf@syvsover.example",
                    "bekræftet ad en anden vej",
                ),
            ),
        ),
    ),
    Scenario(
        "a checklist in the chat",
        MIA,
        (
            ("lad os køre 3.2 på nøglen", ("Jeg ved allerede 5 ting", "Omsorgsnøglen")),
            ("ja det passer", ("3 af 5",)),
            ("delvist, de har set den men ik skrevet noget", ("4 af 5", "Delvist")),
            ("nej de vil ik udlevere, står ikke i kontrakten", ("5 af 5", "Nej")),
            ("må lige holde pause", ("Så er der pause", "spørgsmål ")),
        ),
    ),
    Scenario(
        "an exercise was held",
        MAREN,
        (
            (
                (
                    "vi øvede nødmelderen i går m kagemand. gik ok, failover tog 71 min. "
                    "rapport kommer"
                ),
                ("Sådan forstod jeg det", "Nødmelderen", "71", "teknisk reetablering"),
            ),
        ),
    ),
    Scenario(
        "the last day is a Saturday",
        MIA,
        (
            ("hvornår udløber skolekalenderen", ("K-203", "Beslutningen hører til Jens")),
            ("opsig bare", ("K-203", "Beslutningen hører til Jens", "anbefaler ikke")),
        ),
    ),
    Scenario(
        "a significant change",
        DITTE,
        (
            (
                "pindsvin flytter datacenter til frankfurt i maj, skal vi gøre noget ift det",
                ("Sådan forstod jeg det", "Tågevarsel", "ændring", "frankfurt"),
            ),
        ),
    ),
    Scenario(
        "an auditor looks on",
        REVI,
        (
            (
                (
                    "hvem godkendte risikovurd. af vandvagten og hvornår? "
                    "og hvordan ser det ud hos stf, de har jo samme leverandør"
                ),
                (
                    "Jens Testrup",
                    "Udløst af",
                    "Jeg kender ikke",
                ),
            ),
        ),
        hidden=("Tågevarsel", "K-101", "Fyrjournal"),
    ),
)
