"""Draw the pages of signing in and out, and the one for somebody nobody knows."""

from html import escape

from bot.adapters.web.pages import PageFrame, csrf_field, plain_page


def sign_in_page(frame: PageFrame, note: str | None) -> str:
    """Draw the page with one button; `note` is the key of what is said above it."""
    words = frame.words
    told = f'<p class="notice" role="status">{escape(words(note))}</p>' if note else ""
    return plain_page(
        frame,
        kind="signin",
        title=words("signin.title"),
        back="/signin",
        main=(
            f"<h1>{escape(words('signin.title'))}</h1>{told}"
            f'<p class="lead">{escape(words("signin.lead"))}</p>'
            f'<p><a class="button primary" href="/signin/start">{escape(words("signin.start"))}</a>'
            "</p>"
            f'<section class="aside"><h2>{escape(words("signin.down_title"))}</h2>'
            f"<p>{escape(words('signin.down'))}</p></section>"
        ),
    )


def stranger_page(frame: PageFrame) -> str:
    """Draw the page for somebody who signed in and is no member; nothing else is told."""
    words = frame.words
    return plain_page(
        frame,
        kind="signin",
        title=words("signin.stranger_title"),
        back="/signin",
        main=(
            f"<h1>{escape(words('signin.stranger_title'))}</h1>"
            f'<p class="lead">{escape(words("signin.stranger"))}</p>'
            f'<p><a class="button" href="/signin/start">{escape(words("signin.other_account"))}</a>'
            "</p>"
        ),
    )


def sign_out_page(frame: PageFrame, name: str) -> str:
    """Draw the page to sign out here, or wherever one is signed in."""
    words = frame.words
    return plain_page(
        frame,
        kind="signin",
        title=words("signin.out"),
        back="/signout",
        main=(
            f"<h1>{escape(words('signin.out'))}</h1>"
            f'<p class="lead">{escape(words("signin.who", name=name))}</p>'
            f'<form method="post" action="/signout" class="actions">{csrf_field(frame)}'
            f'<button class="button primary">{escape(words("signin.out_here"))}</button> '
            '<button class="button" name="everywhere" value="1">'
            f"{escape(words('signin.out_everywhere'))}</button>"
            f'</form><p><a class="quiet" href="/">{escape(words("web.back"))}</a></p>'
        ),
    )


def closed_page(frame: PageFrame) -> str:
    """Draw the page where there is no way to sign in; whoever has a crisis link can use it."""
    words = frame.words
    return plain_page(
        frame,
        kind="signin",
        title=words("signin.closed_title"),
        back="/",
        main=(
            f"<h1>{escape(words('signin.closed_title'))}</h1>"
            f'<p class="lead">{escape(words("signin.closed"))}</p>'
        ),
    )
