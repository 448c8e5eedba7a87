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
EVERY_NAME = {
    **HOSTILE,
    "a formula": '=HYPERLINK("http://x.example";"x")',
    "several lines": "Fyr\nEmne: Alt er aftalt\n\n\t= Overskrift",
    "bound together": "\u00a0".join(["Fyr"] * 60),
    "its own hyphens": f"{'W' * 120}\u00ad{'W' * 120}",
    "marks upon marks": "Z\u0337\u0322\u0353a\u0334l\u0338g\u0335o" + "e\u0301" * 60,
}
"""More of them, for what is slow to be tried with each."""
