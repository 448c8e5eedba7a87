"""Use the demo's web page as a browser without scripts does, so that everything is used once."""

import re
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_WHO = "maren.skabelonsen@stf.example"
_SAID = (
    "start 3.2 på Nødmelderen",
    "det passer",
    "vi øvede nødmelderen i går med kagemand",
    "fortryd",
    "hvad er overskredet på nødmelderen",
    "hvem ringer jeg til om nødmelderen",
    "status",
    "miniplan for nødmelderen",
)
"""A checklist, a free sentence, a cry, a page, and a paper."""
_PAPER = "mini"
_WITHIN = 60.0
_AGAIN_AFTER = 0.2


class Browser:
    """One person of the demo, with the cookies of the page."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def become(self, email: str) -> None:
        """Choose who to be."""
        page = self.get("/who")
        button = re.search(rf'<button[^>]*name="(\w+)"[^>]*value="([^"]*{email}[^"]*)"', page)
        if button is None:
            raise LookupError(email)
        self._post("/who", page, {button[1]: button[2]})

    def says(self, text: str) -> None:
        page = self.get("/")
        self._post("/say", page[page.index('id="say"') :], {"text": text})

    def get(self, path: str) -> str:
        with self._opener.open(f"{self._address}{path}", timeout=_WITHIN) as response:
            return str(response.read().decode())

    def _post(self, path: str, form: str, fields: Mapping[str, str]) -> None:
        """Post the form that begins there, with its hidden fields."""
        hidden = dict(_HIDDEN.findall(form.partition("</form>")[0]))
        body = urllib.parse.urlencode({**hidden, **fields}).encode()
        with self._opener.open(f"{self._address}{path}", body, timeout=_WITHIN) as response:
            response.read()


def use_once(address: str) -> None:
    """Open the page and the overview, say what needs each part, and wait for the paper."""
    browser = Browser(address)
    browser.become(_WHO)
    for text in _SAID:
        browser.says(text)
    browser.get("/overview")
    until = time.monotonic() + _WITHIN
    while "/file/" not in browser.get("/"):
        if time.monotonic() > until:
            raise TimeoutError(_PAPER)
        time.sleep(_AGAIN_AFTER)
