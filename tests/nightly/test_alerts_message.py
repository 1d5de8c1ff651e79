"""What a night says: the most important first, once, and nothing in it that a portal could misuse."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nightly.alerts import shapes
from nightly.alerts.mail import flowed, written
from nightly.alerts.message import compose
from nightly.alerts.settings import Mail, Shape, Webhook
from tests.checkout import ROOT
from tests.nightly.nights import TONIGHT, alarm, night

MAIL = Mail(host="m", port=25, is_smtps=False, user=None, password=None, sender="a@b.vn", recipients=("c@d.vn",))
DRIFT = alarm("thaibinh", "layout drift", what="no layout fits 18 of 18 articles", advice="run `luuchieu probe`")
HOLES = alarm("thainguyen", "holes", since="2026-11-20T04:00:00+07:00")
SILENCE = alarm("tnu", "silence", since="2026-11-02T04:00:00+07:00")
WHOLE = night(DRIFT, alarm(), lasting=(HOLES,), ended=(SILENCE,), report="/srv/luuchieu/var/reports/r.md")


def hook(shape: Shape) -> Webhook:
    return Webhook(url="https://x.example/secret", shape=shape, host="x.example", chat_id="-100", thread_id=None)


def test_a_night_in_full() -> None:
    message = compose(WHOLE)
    assert message.subject == "luuchieu: Báo Bắc Kạn, down, and 1 more (archive01)"
    assert message.text == (
        "The night of 26 Nov 2026 on archive01: 2 faults began, 1 fault ended, 1 fault went on.\n"
        "\n"
        "1. Báo Bắc Kạn (baobackan): down\n"
        "The host stopped answering; what is left is tried by the next run.\n"
        "Since 26 Nov 2026, 04:12.\n"
        "Try: look at the portal in a browser; what is missing is fetched once it answers.\n"
        "\n"
        "2. Cổng thông tin điện tử tỉnh Thái Bình (thaibinh): layout drift\n"
        "No layout fits 18 of 18 articles.\n"
        "Since 26 Nov 2026, 04:12.\n"
        "Try: run `luuchieu probe`.\n"
        "\n"
        "Still there: Cổng thông tin điện tử tỉnh Thái Nguyên, holes (since 20 Nov 2026).\n"
        "\n"
        "Over: Đại học Thái Nguyên, silence (since 2 Nov 2026).\n"
        "\n"
        "9 portals, 41 new articles, 3 changed, 0 gone; 02:00 to 04:12 Vietnam time, exit code 1.\n"
        "Report: /srv/luuchieu/var/reports/r.md\n"
        "Archive: /srv/luuchieu/var"
    )


def test_what_endangers_the_archive_is_told_first_and_what_may_wait_last() -> None:
    names = ["stopped", "holes", "something new", "blocked", "layout drift"]
    begun = [alarm("baobackan", name) for name in names]
    message = compose(night(*begun, alarm(None, "check", what="a WARC file is damaged")))
    told = [block.partition("\n")[0].partition(": ")[2] for block in message.blocks]
    assert told == ["check", "blocked", "layout drift", "holes", "something new", "stopped"]
    assert message.subject.startswith("luuchieu: The archive, check, and 5 more")


def test_the_end_of_a_fault_is_told_and_whether_all_is_well() -> None:
    over = compose(night(ended=(SILENCE,)))
    assert over.subject == "luuchieu: over: Đại học Thái Nguyên, silence; all is well (archive01)"
    assert "all is well" not in compose(night(ended=(SILENCE,), lasting=(HOLES,))).subject


def test_there_is_nothing_to_tell_while_nothing_changes() -> None:
    assert not night(lasting=(HOLES,)).has_news
    assert not night().has_news
    assert night(fatal="the disk is full").has_news


def test_an_error_that_ends_a_night_comes_before_all_else() -> None:
    message = compose(night(fatal="/srv/archive.db: the disk is full; free some space", exit_code=3))
    assert message.subject.startswith("luuchieu: the night broke off: /srv/archive.db: the disk is full")
    assert message.blocks[0] == "The night broke off.\n/srv/archive.db: the disk is full; free some space."
    assert message.document["fatal"] == "/srv/archive.db: the disk is full; free some space"


def test_many_that_last_take_one_line() -> None:
    many = tuple(alarm("baobackan", f"fault {number:02}") for number in range(30))
    (block,) = compose(night(ended=(), lasting=many, fatal="x")).blocks[1:]
    assert "\n" not in block
    assert block.endswith("and 18 more.")


def test_programs_get_every_field() -> None:
    document = json.loads(shapes.body_for(hook("json"), compose(WHOLE)))
    assert document["version"] == 1
    assert (document["exit_code"], document["home"], document["test"]) == (1, "/srv/luuchieu/var", False)
    assert document["finished_at"] == TONIGHT
    assert document["alarms"][0] == {
        "state": "begun",
        "portal": "baobackan",
        "portal_name": "Báo Bắc Kạn",
        "name": "down",
        "what": "the host stopped answering; what is left is tried by the next run",
        "advice": "look at the portal in a browser; what is missing is fetched once it answers",
        "since": TONIGHT,
    }
    assert [one["state"] for one in document["alarms"]] == ["begun", "begun", "lasting", "ended"]


def test_mail_fits_72_columns_and_flows_back_into_what_was_written() -> None:
    text = compose(WHOLE).text
    lines = flowed(text).splitlines()
    assert max(map(len, lines)) <= 72
    assert flowed(text).replace(" \n", " ").rstrip("\n") == text


@pytest.mark.parametrize("shape", ["slack", "discord", "telegram"])
def test_chat_gets_the_whole_message_where_it_fits(shape: Shape) -> None:
    sent = json.loads(shapes.body_for(hook(shape), compose(WHOLE)))
    text = sent["content" if shape == "discord" else "text"]
    for told in ("Báo Bắc Kạn", "Still there: ", "Over: ", "Report: "):
        assert told in text


def test_each_shape_switches_off_what_rings_and_links() -> None:
    message = compose(WHOLE)
    slack, discord, telegram = (
        json.loads(shapes.body_for(hook(one), message)) for one in ("slack", "discord", "telegram")
    )
    assert {key: slack[key] for key in slack if key != "text"} == {
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert {key: discord[key] for key in discord if key != "content"} == {
        "allowed_mentions": {"parse": []},
        "flags": 4,
    }
    assert {key: telegram[key] for key in telegram if key != "text"} == {
        "chat_id": "-100",
        "link_preview_options": {"is_disabled": True},
    }


@pytest.mark.parametrize(("shape", "longest"), [("slack", 12_000), ("discord", 2_000), ("telegram", 4_096)])
def test_a_long_night_is_cut_between_faults_and_says_so(shape: Shape, longest: int) -> None:
    many = [alarm("baobackan", f"fault {number:02}", what="điều gì đó 🏛 " * 20) for number in range(60)]
    sent = json.loads(shapes.body_for(hook(shape), compose(night(*many))))
    text = sent["content" if shape == "discord" else "text"]
    assert len(text.encode("utf-16-le")) // 2 <= longest
    assert text.endswith("There is more than fits here: see the report.")
    assert "fault 00" in text
    assert text.count("Try: ") == text.count("(baobackan)")


def test_one_fault_that_is_too_long_is_cut_itself() -> None:
    fatal = "*" * 1_000 + "_" * 1_000
    sent = json.loads(shapes.body_for(hook("discord"), compose(night(fatal=fatal))))
    assert 1_500 < len(sent["content"]) <= 2_000
    assert not sent["content"].replace("\\\\", "").partition("…")[0].rstrip().endswith("\\")


EVIL = st.text() | st.sampled_from([
    "x\r\nBcc: thief@example.com\r\n\r\nbody", "<!channel> <@U1> &amp;", "@everyone @here",
    "[x](https://evil.example)", "=??Q?=00=0A", "@all",
    "![x](https://evil.example/a.png)", "\u202egnp.exe", "```\n# big\n> quoted", "\ud800", "\x00\x1b[2J",
    "<script>", "-- ",
    "a" * 3_000, "\u2028\u2029\x85\x0b\x0c", '"}, {"', "[x]: https://evil.example", "=?utf-8?q?=0D=0ABcc:_x?=",
])  # fmt: skip


@given(what=EVIL, advice=EVIL, name=EVIL, portal=EVIL)
@example(what="", advice="", name="", portal="=??Q?=00=0A")
@example(what="x\nFrom: y", advice="> z", name="From now on", portal="a\r\nBcc: b@c.vn")
def test_no_text_of_a_portal_gets_out_of_its_line(what: str, advice: str, name: str, portal: str) -> None:
    fault = alarm(portal, name, what=what, advice=advice, since=what)
    message = compose(night(fault, lasting=(alarm(portal, name, alarm_id=2, since=advice),)))
    letter = written(MAIL, message, night().finished_at)
    raw = letter.as_bytes()
    head = raw.partition(b"\n\n")[0].decode("ascii")
    starts = [line.partition(":")[0] for line in head.split("\n") if not line.startswith((" ", "\t"))]
    assert sorted(starts) == sorted([
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version",
    ])  # fmt: skip
    for line in (message.subject, *message.text.split("\n")):
        assert line.isprintable()
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in line)
    assert len(message.text.split("\n")) <= 12

    slack = json.loads(shapes.body_for(hook("slack"), message))["text"]
    assert not set(slack) & set("<>")
    for text in (
        slack,
        json.loads(shapes.body_for(hook("discord"), message))["content"],
        json.loads(shapes.body_for(hook("telegram"), message))["text"],
    ):
        assert all(after == "\u200b" for before, after in zip(text, text[1:] + " ", strict=True) if before == "@")
    assert "](" not in slack
    assert json.loads(shapes.body_for(hook("json"), message))["alarms"][0]["state"] == "begun"


@given(EVIL)
def test_discord_formats_nothing(text: str) -> None:
    escaped = shapes.escape_discord(text)
    bare = escaped.replace("\\\\", "")
    for place, char in enumerate(bare):
        if char in "*~`|<>[]":
            assert bare[place - 1 : place] == "\\", escaped


def test_the_page_shows_a_message_as_it_is() -> None:
    message = compose(WHOLE)
    shown = f"Subject: {message.subject}\n\n{flowed(message.text)}"
    lines = [f"    {line}".rstrip() for line in shown.splitlines()]
    assert "\n".join(lines) in (ROOT / "docs" / "alerts.md").read_text("utf-8")


def test_the_page_lists_every_field_for_programs() -> None:
    page = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    document = compose(WHOLE).document
    alarms = document["alarms"]
    assert isinstance(alarms, list)
    assert [field for field in (*document, *alarms[0]) if f"`{field}`" not in page] == []
