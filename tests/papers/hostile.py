"""Give names that somebody could enter, and that no paper may stumble over."""

MARKUP = '#strong[*_$x$_*] #read("/etc/passwd") <b>&amp;</b> \\ `raw` @label =1+1'
RIGHT_TO_LEFT = "عربى \u202etxet\u202c שלום"
EMOJI = "Alarm 😀🔥👨\u200d👩\u200d👧"
HAN = "漢字系統"
ENDLESS = "Ø" * 250
LONG = ("Længdesystemet for alle fyr langs hele kysten " * 6)[:250]
HOSTILE = {
    "markup": MARKUP,
    "right to left": RIGHT_TO_LEFT,
    "emoji": EMOJI,
    "Han": HAN,
    "endless": ENDLESS,
    "long": LONG,
}
