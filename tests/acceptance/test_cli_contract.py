"""The command line as a contract: names, keys, exit codes, what goes to which stream."""

import json
import subprocess

import pytest
from click.testing import CliRunner

from desk.cli import COMMANDS, wellheard
from store import schema
from tests.acceptance.world import COMMAND, World
from tests.platforms.hooks import mail_server
from tests.platforms.x import FakeX

HOSTILE = (
    "@kestrel awful \x1b[2J\x1b]0;pwned\x07 \u202egnp.exe {{7*7}} {% for %} <script>alert(1)</script> %s "
    "'; DROP TABLE posts; --"
)


@pytest.fixture
def offline(tmp_path):
    """A furnished folder without any platform."""
    return World(tmp_path, FakeX(handle="kestrel"))


@pytest.fixture
def begun(offline):
    done = offline.run("init", "--brand", "Kestrel")
    assert done.returncode == 0, done.stderr
    return offline


def bring(world, *rows, **options):
    lines = "\n".join(json.dumps({"posted_at": "2026-11-23T10:00:00Z", "platform": "x", **row}) for row in rows)
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return world.run("mentions", "import", "-", "--draft", "--json", *flags, stdin=lines)


def test_every_command_says_in_the_list_what_it_says_itself():
    """The quick table of commands and the commands' own help are the same words."""
    for name, (_, text) in COMMANDS.items():
        command = wellheard.get_command(None, name)
        assert command.get_short_help_str(200).rstrip(".") == text.rstrip(".")


def test_init_refuses_to_overwrite_and_poll_names_the_key(begun):
    """`init` twice is refused with 2; `poll` without a source is 2 and names the key; the doctor is content."""
    assert begun.run("init").returncode == 2
    done = begun.run("poll")
    assert (done.returncode, "enabled = true" in done.stderr) == (2, True)
    assert begun.run("doctor", "--offline").returncode == 0
    assert begun.run("status").returncode == 0
    assert "poll" in begun.run("cron").stdout


def test_mentions_and_drafts_have_the_keys_others_build_on(begun):
    """The JSON keys of cli.md."""
    done = bring(begun, {"id": "1", "author": "ann", "text": "Kestrel broke my order, terrible, still waiting"})
    assert done.returncode == 0
    assert json.loads(done.stdout)["drafted"] == 1
    [mention] = begun.json("mentions", "list")
    assert {
        "id", "brand", "platform", "external_id", "author", "author_id", "customer_id", "text", "posted_at", "url",
        "in_reply_to", "label", "confidence", "scores", "urgency", "topics", "reasons", "case_id", "sentiment",
    } <= mention.keys()  # fmt: skip
    assert set(mention["scores"]) == {"praise", "complaint", "question", "other"}
    assert mention["posted_at"] == "2026-11-23T10:00:00Z"
    [draft] = begun.json("drafts", "list")
    assert {
        "id", "mention_id", "case_id", "state", "text", "situation", "eligibility", "findings", "approved_by",
        "posted_url",
    } <= draft.keys()  # fmt: skip
    shown = begun.json("drafts", "show", str(draft["id"]))
    assert {"mention", "thread", "history", "digest"} <= shown.keys()
    edited = begun.json("drafts", "edit", str(draft["id"]), "--text", f"{draft['text']} ", "--seen", shown["digest"])
    begun.json("drafts", "edit", str(draft["id"]), "--text", f"Hello. {draft['text']}")
    late = begun.run("drafts", "redraft", str(draft["id"]), "--seen", shown["digest"])
    assert (edited["text"], late.returncode) == (draft["text"], 2)
    assert "not what you read any more" in late.stderr
    shown = begun.json("drafts", "show", str(draft["id"]))
    [approved] = begun.json("drafts", "approve", str(draft["id"]), "--seen", shown["digest"])
    assert approved["approved_by"]
    post = begun.json("post")
    assert set(post) == {"sent", "not_sent", "unknown", "held", "handed_off"}
    assert [d["id"] for d in post["handed_off"]] == [draft["id"]]
    assert begun.json("drafts", "handoff", str(draft["id"]))["state"] == "handed-off"
    assert begun.json("cases", "show", "1")["mentions"][0]["id"] == mention["id"]
    assert begun.json("audit", "verify")["ok"]
    assert begun.json("report", "week", "--week", "2026-W48")["week"] == "2026-W48"


def test_own_handles_count_as_own_and_a_dry_run_says_what_would_leave(begun):
    """What our account wrote is counted as ours; `post --dry-run` sums up what it would send."""
    with (begun.folder / "wellheard.toml").open("a", encoding="utf-8") as file:
        file.write('\n[accounts.x]\nplatform = "x"\nhandle = "kestrelcare"\n[channels.x]\nvia = "console"\n')
    done = bring(
        begun,
        {"id": "1", "author": "ann", "text": "@kestrelcare Kestrel broke my order, terrible, still waiting"},
        {"id": "2", "author": "kestrelcare", "text": "hello all", "posted_at": "2026-11-23T11:00:00Z"},
    )
    said = json.loads(done.stdout)
    assert (said["rows"], said["new"], said["own"]) == (2, 1, 1)
    begun.run("drafts", "approve", "1", "--hold", "0s")
    assert begun.run("post", "--dry-run").stdout.startswith("1 would be sent, 0 held")
    assert begun.run("post").stdout.splitlines()[-2].startswith("1 sent")


def test_one_bad_item_fails_alone(begun):
    """`drafts approve` of one good and one missing draft approves the good one, names the other, and exits 1."""
    bring(begun, {"id": "1", "author": "ann", "text": "Kestrel broke my order, terrible"})
    done = begun.run("drafts", "approve", "1", "99", "--json")
    assert done.returncode == 1
    assert [d["id"] for d in json.loads(done.stdout)] == [1]
    assert "99" in done.stderr
    assert begun.run("drafts", "show", "99").returncode == 2


def test_own_rows_answer_and_bad_rows_are_named(begun):
    """--own makes rows the brand's; what it answered gets no draft; a bad row is skipped with its reason and exit 1."""
    done = bring(
        begun,
        {"id": "1", "author": "ann", "text": "Kestrel broke my order, terrible", "inbound": True},
        {"id": "2", "author": "Care", "text": "Sorry!", "inbound": False, "in_reply_to": "1",
         "posted_at": "2026-11-23T11:00:00Z"},
        {"id": "3", "author": "b\ud800ob", "text": "", "inbound": True},
        own="inbound=false",
    )  # fmt: skip
    assert done.returncode == 1
    result = json.loads(done.stdout)
    assert (result["new"], result["own"], result["drafted"], len(result["skipped"])) == (1, 1, 0, 1)
    [mention] = begun.json("mentions", "list")
    assert mention["no_draft_reason"] == "already-answered"


def test_csv_of_other_tools_with_their_column_names(begun, tmp_path):
    """CSV with semicolons, quotes, line breaks, a BOM and other names."""
    file = tmp_path / "export.csv"
    file.write_text(
        '\ufeffPost ID;Author;Message;Created\n7;ann;"Kestrel is great; ""truly"" love it\nthanks";2026-11-23 09:00\n',
        encoding="utf-8",
    )
    maps = ("Post ID=id", "Author=author", "Message=text", "Created=posted_at")
    flags = [part for pair in maps for part in ("--map", pair)]
    done = begun.run("mentions", "import", str(file), "--platform", "x", "--json", *flags)
    assert json.loads(done.stdout)["new"] == 1, done.stderr
    [mention] = begun.json("mentions", "list", "--label", "praise")
    assert mention["text"].startswith('Kestrel is great; "truly"')


def test_classify_keeps_order_and_other_keys(begun):
    """JSON Lines in, the same plus what was understood out; a line that is none is named, and the exit code is 1."""
    done = begun.run(
        "mentions", "classify", stdin='{"text": "I love it", "k": 1}\nnonsense\n{"text": "broken, awful"}\n'
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["label"] for row in rows] == ["praise", "complaint"]
    assert rows[0]["k"] == 1
    assert {"scores", "sentiment", "confidence", "urgency", "topics", "reasons", "lang"} <= rows[0].keys()
    assert done.returncode == 1
    assert "line 2" in done.stderr


def test_hostile_text_cannot_play_with_the_terminal(begun):
    """Law 5: escapes, direction overrides, templates and markup are shown and do nothing."""
    bring(begun, {"id": "1", "author": "e\x1b[31mve", "text": HOSTILE + "x" * 9000, "url": "https://x.com/\x1b[2J/1"})
    for args in (("mentions", "list"), ("mentions", "show", "1"), ("drafts", "list"), ("drafts", "show", "1"),
                 ("cases", "list"), ("cases", "show", "1"), ("customers", "list")):  # fmt: skip
        done = begun.run(*args)
        assert done.returncode in {0, 2}
        assert not [c for c in ("\x1b]", "\x1b[2J", "\x1b[31m", "\x07", "\u202e") if c in done.stdout + done.stderr]
    assert begun.json("mentions", "list")[0]["text"].startswith("@kestrel awful \x1b[2J")
    assert begun.run("db", "check").returncode == 0


def test_roles_and_names(begun):
    """With several people one says who one is; a writer does not approve; nobody unknown does anything."""
    toml = begun.folder / "wellheard.toml"
    toml.write_text(toml.read_text() + '\n[people.wri]\nrole = "writer"\n')
    bring_as = begun.run(
        "--as", "wri", "mentions", "add", "https://example.org/1", "--text", "Kestrel is awful, broken"
    )
    assert bring_as.returncode == 0, bring_as.stderr
    assert begun.run("drafts", "approve", "1").returncode == 2
    assert begun.run("--as", "wri", "drafts", "approve", "1").returncode == 2
    assert begun.run("--as", "nobody", "drafts", "approve", "1").returncode == 2
    assert begun.run("--as", "wri", "pause").returncode == 2


def test_pause_customers_and_copies(begun, tmp_path):
    """pause, resume, note, opt-out, export, erase, backup."""
    bring(begun, {"id": "1", "author": "ann", "text": "Kestrel broke my order, terrible"})
    assert begun.json("pause", "--why", "incident")["why"] == "incident"
    assert begun.json("status")["paused"]["why"] == "incident"
    assert not begun.json("resume")["paused"]
    begun.json("customers", "note", "x:ann", "prefers e-mail")
    exported = json.loads(begun.run("customers", "export", "x:ann").stdout)
    assert (len(exported["mentions"]), exported["notes"][0]["text"]) == (1, "prefers e-mail")
    assert begun.json("customers", "optout", "x:ann")["opted_out_at"]
    assert begun.json("drafts", "list")[0]["state"] == "superseded"
    assert begun.json("customers", "erase", "x:ann", "--yes")["posts"] == 1
    assert begun.json("mentions", "list")[0]["text"] == ""
    assert begun.json("db", "backup", str(tmp_path / "copy.db"))["bytes"] > 0
    assert begun.json("db", "upgrade")["after"] == schema.HEAD_REVISION


def test_a_wrong_key_names_itself_and_what_is_allowed(begun):
    """A settings mistake is 2, with the file, the place and the allowed values."""
    toml = begun.folder / "wellheard.toml"
    toml.write_text(toml.read_text().replace('voice = "warm"', 'voice = "angry"'))
    done = begun.run("status")
    assert done.returncode == 2
    assert "brands.kestrel.voice" in done.stderr
    assert "formal" in done.stderr


def test_classify_needs_no_settings(tmp_path, monkeypatch):
    """Whoever wants to see what the classifier says needs no brand and no database."""
    monkeypatch.chdir(tmp_path)
    for name in ("WELLHEARD_CONFIG", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path)) if name != "WELLHEARD_CONFIG" else monkeypatch.delenv(name, False)
    done = CliRunner().invoke(wellheard, ["mentions", "classify"], input='{"text": "my parcel never arrived"}\n')
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["label"] == "complaint"
    assert list(tmp_path.iterdir()) == []
    named = CliRunner().invoke(wellheard, ["--config", "none.toml", "mentions", "classify"], input="")
    assert "none.toml" in str(named.exception)


def test_the_words_that_decided_are_underlined_not_spelt_out(begun):
    """`mentions show` holds no broken escape, and what a stranger wrote stays harmless."""
    bring(begun, {"id": "7", "author": "ann", "text": "Kestrel broke my order \u001b[31m, terrible, still waiting"})
    shown = begun.run("mentions", "show", "1").stdout
    assert "terrible" in shown
    assert "\u241b[1m" not in shown
    assert "\u241b[31m" in shown


def test_classify_keeps_to_its_exit_codes(begun, tmp_path):
    """Numbers that are no JSON are refused and counted; a reader who goes away is no failure; closed output is one."""
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "ok", "x": 1e999}\n{"text": "b\u00efg", "y": 12345678901234567.25}\n', "utf-8")
    done = begun.run("mentions", "classify", str(file))
    assert done.returncode == 0
    assert "12345678901234567.25" in done.stdout
    file.write_text('{"text": "a", "x": NaN}\n{"text": "b", "label": "q", "x": 1e999}\n{"text": "c"}\n', "utf-8")
    done = begun.run("mentions", "classify", str(file))
    assert (done.returncode, len(done.stdout.splitlines()), len(done.stderr.splitlines())) == (1, 1, 2)
    file.write_text('{"text": "late again"}\n' * 5000, "utf-8")
    command = f"{COMMAND} mentions classify {file}"
    for line, code in ((f"set -o pipefail; {command} | head -1", 0), (f"{command} >&-", 2), (f"{command} <&-", 0)):
        ran = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, cwd=begun.folder, env=begun.env(), check=False
        )
        assert ran.returncode == code, (line, ran.stderr)


def test_two_cron_lines_at_once_mail_each_reader_once(begun):
    """`report due` twice at once: one mail to each; `--email` to somebody who has it sends none; exit codes."""
    with mail_server() as mailbox:
        with (begun.folder / "wellheard.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[mail]\nhost = "127.0.0.1"\nport = {mailbox.port}\nsecurity = "none"\n'
                'sender = "desk@kestrel.example"\n'
                '[reports.daily]\nkind = "day"\nat = "00:00"\nto = ["maya@kestrel.example", "tom@kestrel.example"]\n'
            )
        both = [begun.start("report", "due") for _ in range(2)]
        ended = [(one.communicate(timeout=60), one.returncode) for one in both]
        assert [code for _, code in ended] == [0, 0], ended
        assert len(mailbox.mails) == 2
        assert begun.run("report", "day", "--email", "maya@kestrel.example").returncode == 0
        assert len(mailbox.mails) == 2
        assert {one["state"] for one in begun.json("report", "sent")} == {"sent"}
    assert begun.run("report", "week", "--email", "new@kestrel.example").returncode == 1
    assert begun.run("report", "week", "--week", "current", "--email", "new@kestrel.example").returncode == 2
    assert begun.run("report", "resend", "99").returncode == 2
