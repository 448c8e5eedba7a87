"""Make cards as they come by mail: what is due, a crowded answer, and a hostile one."""

from bot.messages import (
    ActionData,
    Bold,
    Button,
    Card,
    FactSet,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Text,
    UserText,
)


def _do(label: str) -> Button:
    return Button(label=label, deed=ActionData(name="page"))


NUDGE = Card(
    lang="da",
    over="Mandag morgen",
    title="4 ting venter på dig",
    body=(
        Text(spans=(Bold(b="2"), " er over fristen. Det vigtigste står først.")),
        Rows(
            heading="Over fristen",
            rows=(
                Row(
                    title=UserText(u="Øvelse af beredskabsplan"),
                    detail=(UserText(u="Nødmelderen · Fyr & Flamme Drift A/S"),),
                    value="34 dage",
                    open=_do("Vis"),
                    actions=(_do("Udskyd"),),
                ),
                Row(
                    title=UserText(u="Revisionserklæring for 2025"),
                    detail=(UserText(u="Tågevarsel · kontrakt K-101"),),
                    value="6 dage",
                    open=_do("Vis"),
                    actions=(_do("Udskyd"),),
                ),
            ),
        ),
        Rows(
            heading="Kommer snart",
            rows=(
                Row(
                    title=UserText(u="Kontakt skal bekræftes"),
                    detail=(UserText(u="Kirsten Kagemand, vagtleder"),),
                    value="torsdag 5. mar. 2026",
                    phone="+45 70 10 20 30",
                    warn="ikke bekræftet siden 4. sep. 2025",
                ),
                Row(
                    title=UserText(u="Driftsmøde mangler referat"),
                    detail=(UserText(u="Driftsforum for fyrsystemerne"),),
                    value="mandag 9. mar. 2026",
                ),
            ),
        ),
        Notice(kind="warn", spans=("Kontrakten K-101 udløber om 87 dage.",)),
    ),
    actions=(_do("Vis alle mine opgaver"), _do("Udskyd alle til i morgen")),
    quiet=(_do("Skriv sjældnere"),),
    as_of="Pr. mandag 2. mar. 2026 kl. 08:05",
    say="4 ting venter på dig, 2 er over fristen.",
)

CROWDED = Card(
    lang="en",
    over="3.3 · Nødmelderen",
    title="Where the requirement stands",
    body=(
        Progress(done=3, total=8),
        Text(spans=("Answered by ", Bold(b="Maren Skabelonsen"), " on Monday.")),
        FactSet(
            heading="In figures",
            pairs=(("Met", ("3",)), ("Partly", ("1",)), ("In all", (Bold(b="8"),))),
            total=True,
        ),
        Text(kind="quote", spans=(UserText(u="We practised it.\nThe siren was too quiet."),)),
        Notice(spans=("Nobody has looked at it since the change in January.",)),
        Notice(kind="lock", spans=("Only the system owner may answer.",)),
        Text(kind="small", spans=("Earlier rounds are kept.",)),
    ),
    actions=(
        _do("Go on"),
        LinkButton(label="The guidance", url="https://www.example.org/guidance?a=1&b=2"),
    ),
    quiet=(LinkButton(label="Download", url="/file/abc"),),
    as_of="As of Monday 2 Mar 2026, 08:05",
    say=(
        "Three of eight questions of requirement 3.3 are answered for Nødmelderen, one of them "
        "only partly, and nobody looked."
    ),
)

HOSTILE = Card(
    lang="da",
    title="Hej\r\nBcc: alle@taageby.example\r\n\r\nKøb nu",
    body=(
        Text(spans=(UserText(u='<img src="https://ond.example/x.png"><script>alert(1)</script>'),)),
        Text(spans=(UserText(u="langt " + "æ" * 1200),)),
        Text(kind="quote", spans=(UserText(u=".\r\n.\r\nQUIT\r\n"),)),
    ),
    actions=(
        LinkButton(label="Klik", url="javascript:alert(1)"),
        LinkButton(label="Væk", url="//ond.example/"),
    ),
    as_of="Pr. i dag",
    say="Hej\r\nBcc: alle@taageby.example",
)
