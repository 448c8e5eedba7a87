"""Read what a browser sends, within bounds; whatever is wrong with it is a WebRefused."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.adapters.web.refusal import WebRefused
from bot.edge.clean_text import TextRefused, clean_text

BODY_LIMIT = 64 * 1024
TEXT_LIMIT = 16_000
FIELD_LIMIT = 100
FILE_NAME_LIMIT = 200
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,200}")
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_FIELD = re.compile(r"field\.([A-Za-z0-9_.-]{1,100})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILES_AT_ONCE = 20
_CHUNK = 256 * 1024
_LONGEST_ENDING = 10
_LONGEST_NUMBER = 18
_PATIENCE = 60  # seconds without a byte

Body: TypeAlias = Mapping[str, Sequence[str]]


async def read_body(request: web.Request) -> Body:
    """Read the names and values of a form or a JSON object; each value is a list.

    Raises WebRefused.
    """
    too_much = WebRefused(413, "web.too_much")
    raw = b"".join([chunk async for chunk in chunks_of(request, BODY_LIMIT, too_much)])
    match request.content_type:
        case "application/json":
            return _from_json(raw)
        case "application/x-www-form-urlencoded":
            return _from_form(raw)
        case _:
            raise WebRefused(415, "web.unreadable")


async def chunks_of(request: web.Request, limit: int, too_much: WebRefused) -> AsyncIterator[bytes]:
    """Yield the raw body piece by piece, never more than `limit`.

    Raises `too_much`, or WebRefused.
    """
    read = 0
    while chunk := await _next_chunk(request):
        read += len(chunk)
        if read > limit:
            raise too_much
        yield chunk


def one(body: Body, name: str) -> str:
    """Return the only value of that name, empty if there is none.

    Raises WebRefused.
    """
    values = body.get(name, ())
    if len(values) > 1:
        raise WebRefused(400, "web.unreadable")
    return values[0] if values else ""


def text_of(text: str) -> str:
    """Clean what was written.

    Raises WebRefused.
    """
    try:
        return clean_text(text, TEXT_LIMIT)
    except TextRefused as refused:
        if refused.reason == "too_long":
            raise WebRefused(413, "web.text_too_long", limit=TEXT_LIMIT) from refused
        raise WebRefused(400, "web.text_broken") from refused


def key_of(body: Body) -> str:
    """Return the key the page gave the delivery, or a fresh one for a form without script.

    Raises WebRefused.
    """
    key = one(body, "key") or secrets.token_hex(16)
    if not _KEY.fullmatch(key):
        raise WebRefused(400, "web.unreadable")
    return key


def token_of(body: Body) -> str:
    """Return the token of the button pressed; only its form is looked at here.

    Raises WebRefused.
    """
    token = one(body, "token")
    if not _TOKEN.fullmatch(token):
        raise WebRefused(400, "web.button_unknown")
    return token


def fields_of(body: Body) -> dict[str, str]:
    """Return the card's fields, several values of one joined by `;`.

    Raises WebRefused.
    """
    fields: dict[str, str] = {}
    for name, values in body.items():
        if not name.startswith("field."):
            continue
        matched = _FIELD.fullmatch(name)
        if matched is None:
            raise WebRefused(400, "web.unreadable")
        fields[matched[1]] = text_of(";".join(values))
    return fields


def addresses_of(body: Body) -> list[str]:
    """Return the addresses of the files to attach.

    Raises WebRefused.
    """
    files = list(dict.fromkeys(body.get("files", ())))
    if not files:
        raise WebRefused(400, "web.no_files")
    if len(files) > _FILES_AT_ONCE:
        raise WebRefused(400, "web.too_many_files", limit=_FILES_AT_ONCE)
    if not all(_SHA256.fullmatch(sha256) for sha256 in files):
        raise WebRefused(400, "web.file_unknown")
    return files


def file_name_of(request: web.Request) -> str:
    """Return the name of the file on its way, without any path.

    Raises WebRefused.
    """
    try:
        name = unquote(request.headers.get("X-File-Name", ""), errors="strict")
    except UnicodeDecodeError as broken:
        raise WebRefused(400, "web.text_broken") from broken
    name = re.split(r"[/\\]", text_of(name))[-1].replace("\n", " ").replace("\t", " ").strip()
    if name.strip(".") == "":
        raise WebRefused(400, "web.file_unnamed")
    return _shortened(name)


def after_of(request: web.Request) -> int:
    """Return the sequence number to go on from.

    Raises WebRefused.
    """
    return number_of(request.headers.get("Last-Event-ID") or request.query.get("after") or "0")


def number_of(text: str) -> int:
    """Return the whole number that is written there.

    Raises WebRefused.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise WebRefused(400, "web.unreadable")
    return int(text)


async def _next_chunk(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await request.content.read(_CHUNK)
    except TimeoutError as slow:
        raise WebRefused(408, "web.cut_short") from slow
    except (OSError, HttpProcessingError, web.RequestPayloadError) as broken:
        raise WebRefused(400, "web.cut_short") from broken


def _from_json(raw: bytes) -> Body:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError) as broken:
        raise WebRefused(400, "web.unreadable") from broken
    if not isinstance(read, dict) or len(read) > FIELD_LIMIT:
        raise WebRefused(400, "web.unreadable")
    return {name: _values(value) for name, value in read.items()}


def _values(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str)]
    if len(values) > FIELD_LIMIT or len(texts) != len(values):
        raise WebRefused(400, "web.unreadable")
    return texts


def _from_form(raw: bytes) -> Body:
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELD_LIMIT,
        )
    except ValueError as broken:
        raise WebRefused(400, "web.unreadable") from broken
    body: dict[str, list[str]] = {}
    for name, value in pairs:
        body.setdefault(name, []).append(value)
    return body


def _shortened(name: str) -> str:
    if len(name) <= FILE_NAME_LIMIT:
        return name
    stem, point, ending = name.rpartition(".")
    if not point or len(ending) > _LONGEST_ENDING:
        return name[:FILE_NAME_LIMIT]
    return f"{stem[: FILE_NAME_LIMIT - len(ending) - 1]}.{ending}"
