"""The body that each kind of webhook takes, with nothing in it that could ring, format or link. Pure.

Slack: https://docs.slack.dev/messaging/formatting-message-text; Discord: https://docs.discord.com/developers/resources/webhook;
Telegram: https://core.telegram.org/bots/api#sendmessage. As of 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from nightly.alerts.message import Message
from nightly.alerts.settings import Webhook

Escape = Callable[[str], str]

LONGEST_SLACK = 12_000
"""Slack cuts at 40,000; Mattermost, which takes the same shape, refuses more than 16,383."""
LONGEST_DISCORD = 2_000
LONGEST_TELEGRAM = 4_096
_SUPPRESS_EMBEDS = 1 << 2
_NOT_ALL = "… There is more than fits here: see the report."
# Backslashes would show in the middle of an address; an address of these characters alone can format nothing.
_ADDRESS_OR_SIGN = re.compile(r"(https?://[\w.:/?&=%+-]+)|([\\*_~`|<>\[\]]|^[#+-])", re.ASCII | re.MULTILINE)


def body_for(hook: Webhook, message: Message) -> bytes:
    """The JSON that a webhook is sent."""
    if hook.shape == "slack":
        text = fitted(message, LONGEST_SLACK, escape_slack)
        # Without mrkdwn, Slack takes the text as it is, signs of formatting and all.
        return _json({"text": text, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False})
    if hook.shape == "discord":
        text = fitted(message, LONGEST_DISCORD, escape_discord)
        return _json({"content": text, "allowed_mentions": {"parse": []}, "flags": _SUPPRESS_EMBEDS})
    if hook.shape == "telegram":
        # No parse_mode: the text is text.
        text = fitted(message, LONGEST_TELEGRAM, without_mentions)
        thread = {"message_thread_id": hook.thread_id} if hook.thread_id else {}
        return _json({"chat_id": hook.chat_id, "text": text, "link_preview_options": {"is_disabled": True}, **thread})
    return _json(message.document)


def fitted(message: Message, longest: int, escape: Escape) -> str:
    """The message, escaped, in so many UTF-16 units at most: the closing and the last blocks give way first."""
    pieces = [message.subject, message.opening, *message.blocks, message.closing]
    whole = _joined(pieces, escape)
    if units(whole) <= longest:
        return whole
    tail = escape(_NOT_ALL)
    kept: list[str] = []
    for piece in pieces:
        if units(_joined([*kept, piece], escape)) + units(tail) + 2 > longest:
            break
        kept.append(piece)
    else:
        return _joined(kept, escape)
    # A block of which the beginning says what and where is worth more than none.
    shown = _joined(kept, escape)
    if len(kept) <= 2:
        shown = _joined([*kept, _cut(piece, longest - units(shown) - units(tail) - 4, escape)], escape)
    return f"{shown}\n\n{tail}"


def units(text: str) -> int:
    """Length as the services count: characters outside of the basic plane are two."""
    return len(text) + sum(char > "\uffff" for char in text)


def escape_slack(text: str) -> str:
    """For Slack, and for Mattermost and Rocket.Chat, which read Markdown and `@all` in the same field."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, entity)
    return without_mentions(text).replace("](", "]\u200b(").replace("]:", "]\u200b:")


def escape_discord(text: str) -> str:
    """Every sign of Discord's Markdown as itself."""
    return _ADDRESS_OR_SIGN.sub(lambda found: found[1] or f"\\{found[2]}", without_mentions(text))


def without_mentions(text: str) -> str:
    """An `@` that calls nobody: a blank of no width follows it."""
    return text.replace("@", "@\u200b")


def _joined(pieces: Sequence[str], escape: Escape) -> str:
    return "\n\n".join(escape(piece) for piece in pieces if piece)


def _cut(piece: str, room: int, escape: Escape) -> str:
    end = len(piece)
    while end and units(escape(piece[:end])) > room:
        end -= 1
    return piece[:end]


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
