"""The installed command looks over a brand's own words before a customer does."""

import json

import pytest

from tests.acceptance.test_cli_contract import bring
from tests.acceptance.world import World
from tests.platforms.x import FakeX


@pytest.fixture
def begun(tmp_path):
    """A brand with a folder of its own words."""
    world = World(tmp_path, FakeX(handle="kestrel"))
    assert world.run("init", "--brand", "Kestrel").returncode == 0
    config = tmp_path / "wellheard.toml"
    config.write_text(
        config.read_text("utf-8").replace("[brands.kestrel]", '[brands.kestrel]\ntemplates = "my-words"', 1), "utf-8"
    )
    (tmp_path / "my-words" / "en" / "praise").mkdir(parents=True)
    (tmp_path / "my-words" / "en" / "complaint").mkdir(parents=True)
    return world


def test_good_words_are_shown_on_real_mentions(begun, tmp_path):
    """Our opening stands in what a mention would get, with the thing that was praised."""
    folder = tmp_path / "my-words" / "en" / "praise"
    (folder / "_only").touch()
    (folder / "opening.parts").write_text(
        "Our whole shop smiled about {{ topic }}.\nThat made us all smile today.\n", "utf-8"
    )
    (folder / "closing.parts").write_text("It hangs on our wall now.\n", "utf-8")
    bring(begun, {"id": "1", "author": "ann", "text": "Love my new Kestrel jacket, so warm! Thank you"})
    found = begun.run("templates", "check", "--json")
    assert found.returncode == 0, found.stderr
    page = json.loads(found.stdout)
    assert [one["path"].rpartition("-")[0] for one in page["templates"]] == [
        "en/praise/opening", "en/praise/opening", "en/praise/closing",
    ]  # fmt: skip
    replies = page["samples"][0]["replies"]
    assert "Our whole shop smiled about your new Kestrel jacket. It hangs on our wall now. – Kestrel team" in replies


def test_the_voice_in_the_settings_is_heard_in_every_sample(begun, tmp_path):
    """Without contractions, in American, signed by initials; an emoji to thanks, never to a complaint."""
    config = tmp_path / "wellheard.toml"
    voice = (
        'contractions = false\nspelling = "en-US"\nemoji = "thanks"\nsignature_style = "initials"\nsignature = "Al Bo"'
    )
    config.write_text(config.read_text("utf-8").replace("[brands.kestrel]", f"[brands.kestrel]\n{voice}", 1), "utf-8")
    bring(
        begun,
        {"id": "1", "author": "ann", "text": "Love my new Kestrel jacket, so warm! Thank you"},
        {"id": "2", "author": "bob", "text": "My Kestrel parcel hasn't arrived and I am really annoyed, awful service"},
    )
    found = begun.run("templates", "check", "--samples", "2", "--json")
    assert found.returncode == 0, found.stderr
    page = json.loads(found.stdout)
    assert page["voice"] == {
        "voice": "warm", "contractions": False, "spelling": "en-US", "emoji": "thanks", "signature": "^AB",
    }  # fmt: skip
    replies = {one["mention_id"]: one["replies"] for one in page["samples"]}
    assert len(replies) == 2
    for reply in (one for some in replies.values() for one in some):
        assert reply.endswith(" ^AB"), reply
        assert "'" not in reply, reply
        assert "apologis" not in reply, reply
    assert all(reply.replace("–", "").isascii() for reply in replies[2])
    said = begun.run("templates", "check").stdout
    assert "kestrel: warm, without contractions, en-US, emoji thanks, signed ^AB." in said


def test_what_the_checks_find_is_shown_and_exits_1(begun, tmp_path):
    """An empty apology, and one that promises a refund."""
    folder = tmp_path / "my-words" / "en" / "complaint"
    text = "We are sorry for any inconvenience. I'll look into it. – {{ signature }}"
    (folder / "50-ours.j2").write_text(text, "utf-8")
    found = begun.run("templates", "check")
    assert found.returncode == 1
    assert "en/complaint/50-ours" in found.stdout
    assert "inconvenience" in found.stdout


def test_a_question_of_the_brands_own_is_looked_over(begun, tmp_path):
    """One that asks for private things in public is found; a good one is good."""
    folder = tmp_path / "my-words" / "en" / "asking"
    folder.mkdir()
    (folder / "app.parts").write_text("Which of our apps is it? I will ask the right team.\n", "utf-8")
    (folder / "parcel.parts").write_text("Please tell me your order number here, and I will look.\n", "utf-8")
    found = begun.run("templates", "check", "--json")
    assert found.returncode == 1
    page = {one["path"].rpartition("-")[0]: one["findings"] for one in json.loads(found.stdout)["templates"]}
    assert page["en/asking/app"] == []
    assert [one["check"] for one in page["en/asking/parcel"]] == ["asks-private"]


def test_what_stands_before_an_answer_to_a_complaint_is_looked_over(begun, tmp_path):
    """A form letter's words are found, plain ones are good; neither needs a closing."""
    folder = tmp_path / "my-words" / "en" / "complaint"
    folder.mkdir(exist_ok=True)
    (folder / "answered.parts").write_text("Our bad, and sorry.\nWe apologise for any inconvenience.\n", "utf-8")
    found = begun.run("templates", "check", "--json")
    assert found.returncode == 1
    findings = [one["findings"] for one in json.loads(found.stdout)["templates"] if "/answered-" in one["path"]]
    assert sorted(len(one) for one in findings)[0] == 0
    assert "cliches" in {one["check"] for some in findings for one in some}


def test_a_line_that_cannot_be_read_is_named(begun, tmp_path):
    """The file, the line, and what to do."""
    (tmp_path / "my-words" / "en" / "praise" / "opening.parts").write_text(
        "Fine words.\nGlad about {{ topik }}.\n", "utf-8"
    )
    found = begun.run("templates", "check")
    assert found.returncode == 2
    assert "opening.parts, line 2 uses topik" in found.stderr
