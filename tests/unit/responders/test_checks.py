"""What the checks find in drafts, and what they leave alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.checks import ALL, SEVERITIES, DraftContext, run_checks
from responders.checks.interface import Emoji
from responders.facts import vouched
from store.types import Label

GOOD = "I'm sorry about the leaking lid. Send me a direct message, so your details stay private, and I'll look into it."
PRAISED = "Good to hear that about the lid. Thank you for telling us."


def context(text: str, label: Label = Label.COMPLAINT, platform: str = "x", *, signed: bool = True) -> DraftContext:
    text = f"{text} – Maya at Kestrel" if signed else text
    return DraftContext(
        text=text,
        platform=platform,
        situation=label.value,
        label=label,
        signature="Maya at Kestrel",
        own_handles=("kestrel", "KestrelHelp"),
        customer_handle="lena_k",
        limit=280,
        length=len(text),
        mention_text="The lid of my kettle leaks, again.",
    )


def found(
    text: str, label: Label = Label.COMPLAINT, platform: str = "x", *, signed: bool = True
) -> set[tuple[str, str]]:
    return {(f.check, f.severity) for f in run_checks(context(text, label, platform, signed=signed))}


def messages(text: str, check: str, label: Label = Label.COMPLAINT) -> list[str]:
    return [f.message for f in run_checks(context(text, label)) if f.check == check]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (GOOD, Label.COMPLAINT),
        (PRAISED, Label.PRAISE),
        ("That made our day! 🎉 Thank you.", Label.PRAISE),
        ("I'm asking the team and will answer here.", Label.QUESTION),
        ("Sorry about the wait. It took far too long, and that's on us. I'm on it.", Label.COMPLAINT),
        ("Please don't post your order number here: send me a direct message, it stays private.", Label.COMPLAINT),
        ("The cafe opens at 8.30 and closes at 18.00, 7 days.", Label.QUESTION),
        ("We fixed 2 of the 3 in version 2.10. I'm sorry about the third, and I'm asking.", Label.COMPLAINT),
        ("You should have had it on the first day. I'm sorry, and I'm asking.", Label.COMPLAINT),
        ("You've had a bad week with this. I'll ask.", Label.COMPLAINT),
        ("None of that was your doing. I'll ask.", Label.COMPLAINT),
        ("I'll ask the courier. Would you send me a direct message, so your address stays private?", Label.COMPLAINT),
        ("Een kop koffie, s'il vous plaît – très bien, José. 👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿", Label.PRAISE),
    ],
)  # fmt: skip
def test_a_plain_answer_gives_no_findings(text: str, label: Label) -> None:
    """A good answer passes in silence: a check that cries wolf is switched off."""
    assert run_checks(context(text, label)) == ()


def test_the_brands_own_words_are_warned_of_once() -> None:
    """What stands in its facts or answers was looked over there; a block holds all the same, and so does the rest."""
    own = "Bring the old one to any cafe, and you get another."
    text = f"I'm sorry about the lid. {own}"
    assert {one.check for one in run_checks(context(text))} == {"homework", "next-step"}
    said = vouched(None, (own, "", "No."), date(2026, 11, 24))
    assert run_checks(replace(context(text), facts=said)) == ()
    more = run_checks(replace(context(f"{text} Update the app as well."), facts=said))
    assert "homework" in {one.check for one in more}
    assert "next-step" in {one.check for one in run_checks(replace(context("I'm sorry. No. The lid."), facts=said))}
    card = "Send us your card number here."
    blocked = run_checks(replace(context(f"I'm sorry. {card}"), facts=vouched(None, (card,), date(2026, 11, 24))))
    assert "block" in {one.severity for one in blocked}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Sorry if this upset you.", "sorry if"),
        ("We're sorry that you feel this way.", "sorry that you feel"),
        ("We’re sorry you feel ignored.", "sorry you feel"),
        ("We apologise for any inconvenience caused.", "any inconvenience"),
        ("We apologize for any trouble.", "apologize for any"),
        ("Sorry for the inconvenience.", "the inconvenience"),
        ("Unfortunately, the lid is sold out.", "unfortunately"),
        ("As a valued customer you matter.", "valued customer"),
        ("Thank you for reaching out.", "thank you for reaching out"),
        ("We take this matter very seriously.", "we take this matter very seriously"),
        ("Thank you for your patience.", "thank you for your patience"),
        ("Please rest assured.", "rest assured"),
        ("Do not hesitate to write.", "do not hesitate"),
        ("Your feedback is important to us.", "your feedback is important to us"),
        ("Kindly send the photo.", "kindly"),
        ("We fully understand your frustration.", "we fully understand your frustration"),
    ],
)
def test_worn_and_hedged_phrases_are_quoted(text: str, quoted: str) -> None:
    """Each worn phrase and half apology gives a warning that quotes it."""
    quotes = messages(text, "cliches") + messages(text, "hedged")
    assert any(quoted in message for message in quotes), quotes


@pytest.mark.parametrize(
    "text", ["I'm sorry!", "I'm sorry 😊 I'll ask.", "Oops. I'll ask.", "No worries, I'll ask.", "I'll ask :)"]
)
def test_cheer_in_front_of_loss_is_warned_of(text: str) -> None:
    """Exclamation marks, emoji and jolly words are for happy people only."""
    assert ("cheer", "warn") in found(text)
    assert ("cheer", "warn") not in found(text, Label.PRAISE)


@pytest.mark.parametrize(
    ("text", "label", "emoji", "warned"),
    [
        ("Thank you 💛", Label.PRAISE, "thanks", False),
        ("Thank you 👩🏽‍🚀", Label.PRAISE, "thanks", False),
        ("Thank you 💛 and 🎉", Label.PRAISE, "thanks", True),
        ("Thank you 💛", Label.PRAISE, "never", True),
        ("We open at nine 😊", Label.QUESTION, "thanks", True),
        ("Thank you – José", Label.PRAISE, "never", False),
        ("Thank you 💛 and 🎉", Label.PRAISE, None, False),
    ],
)
def test_emoji_stand_where_the_brand_wants_them(text: str, label: Label, emoji: Emoji | None, *, warned: bool) -> None:
    """At most one, in thanks, or none; nothing is said where the brand said nothing."""
    found = run_checks(replace(context(text, label), emoji=emoji))
    assert ("emoji" in {one.check for one in found}) is warned


def test_somebody_who_came_back_counts_as_upset() -> None:
    """The situation tells that a person is unhappy where the last post's label does not."""
    asked = context("I'm asking!", Label.QUESTION)
    assert "cheer" not in {f.check for f in run_checks(asked)}
    assert "cheer" in {f.check for f in run_checks(replace(asked, situation="repeat"))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to lena.k@example.org, I'll see it.", "an e-mail address"),
        ("I'll call +44 20 7946 0958.", "a phone number"),
        ("I'll call (020) 7946-0958.", "a phone number"),
        ("I'll call 555-0142.", "a phone number"),
        ("I see card 4111 1111 1111 1111.", "a card number"),
        ("I'll pay to GB82 WEST 1234 5698 7654 32.", "a bank account number"),
        ("I see order 48213 here.", "an order, case or customer number"),
        ("I see order number: KB-2291.", "an order, case or customer number"),
        ("I'm looking at #48213.", "an order, case or customer number"),
        ("I'm looking at 83920174.", "a long number or code"),
        ("I'm looking at RM48213GB.", "a long number or code"),
        ("I'll send it to 14 Otter Lane, Hallowby.", "a postal address"),
        ("I'll send it to Hauptstr. 5a in Kirchfeld.", "a postal address"),
        ("I'll send it to 7 rue des Merles, Valcourt.", "a postal address"),
        ("I'll write to lena (at) example.org.", "an e-mail address"),
        ("I'll call five five five zero one four four.", "a number, spelled out"),
    ],
)
def test_personal_data_blocks_and_is_not_repeated(text: str, kind: str) -> None:
    """Personal data in a public reply blocks it, and the finding names the kind, never the data."""
    (message,) = messages(text, "personal-data")
    assert kind in message
    assert not set("0123456789") & set(message)
    assert ("personal-data", "block") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "We open on 2026-11-24 and close on 24/12/2026.",
        "It costs 1,299.00 or 49.95 a month, about 30 % less than in 2025.",
        "The manual is at https://kestrel.example/manuals/4829104-2.",
        "Version 10.15.7 has it.",
    ],
)
def test_dates_prices_and_links_are_no_personal_data(text: str) -> None:
    """Numbers that belong to nobody pass."""
    assert messages(text, "personal-data", Label.QUESTION) == []


def test_the_brands_own_contact_may_stand() -> None:
    """An address that the brand made public is not personal."""
    public = replace(context("Write to care@kestrel.example, I read it."), public_contacts=("care@kestrel.example",))
    assert [f for f in run_checks(public) if f.check == "personal-data"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Please send us your order number.",
        "What's your email address?",
        "Could you share your phone number here?",
        "Reply with your full name and the postcode.",
        "I'm sorry. Tell me your account number and I'll look.",
        "Post the tracking number and I'll look. You can also send a direct message.",
    ],
)
def test_asking_for_details_in_public_blocks(text: str) -> None:
    """Personal data is asked for in private, or not at all."""
    assert ("asks-private", "block") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Send me your order number in a direct message, I'll look.",
        "Please never post your card number here, I'll ask.",
        "I'll address what you wrote.",
        "I'll send your words to the team, by number one priority.",
    ],
)
def test_asking_in_private_passes(text: str) -> None:
    """The same question passes where it names a private way, or is no question for data."""
    assert messages(text, "asks-private") == []


@pytest.mark.parametrize(
    ("text", "check", "severity"),
    [
        ("You should have read the manual. I'll ask.", "blame", "warn"),
        ("You failed to tighten it. I'll ask.", "blame", "warn"),
        ("Because you didn't close it. I'll ask.", "blame", "warn"),
        ("As we told you, it is normal. I'll ask.", "blame", "warn"),
        ("As previously mentioned, I'll ask.", "blame", "warn"),
        ("That's the courier's fault. I'll ask.", "blame", "warn"),
        ("Our system won't let me. I'll ask.", "blame", "warn"),
        ("Per our policy, I'll ask.", "blame", "warn"),
        ("Mistakes were made. I'll ask.", "blame", "warn"),
        ("We'll delete your review. I'll ask.", "threats", "block"),
        ("Our lawyers will write to you.", "threats", "block"),
        ("Don't be stupid. I'll ask.", "profanity", "block"),
        ("That's bl**dy sad. I'll ask.", "profanity", "warn"),
        ("Sh1t happens. I'll ask.", "profanity", "block"),
    ],
)
def test_blame_threats_and_insults_are_found(text: str, check: str, severity: str) -> None:
    """The brand owns its part: blame warns, threats and insults block."""
    assert (check, severity) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your refund has been processed.",
        "We'll refund you in full.",
        "You will receive a replacement.",
        "It's on its way.",
        "It won't happen again, I'll see to that.",
        "I'll be back within 24 hours.",
        "I'll answer in two days.",
        "I'll know by Friday.",
        "We've checked your order.",
        "We are working on a fix.",
        "I guarantee it.",
    ],
)
def test_promises_and_unproven_facts_are_warned_of(text: str) -> None:
    """What nobody knows yet is shown to the person who approves."""
    assert ("promises", "warn") in found(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@lena_k I'm sorry, I'll ask.", {("mentions", "warn")}),
        ("I'm sorry @Lena_K, I'll ask.", {("mentions", "warn")}),
        ("I'm asking @mallory to help.", {("mentions", "block")}),
        ("I'm asking u/mallory to help.", {("mentions", "block")}),
        ("Write to @KestrelHelp, I'll read it.", set()),
        ("I'll look at the menu/u or so.", set()),
    ],
)
def test_nobody_is_called_in_unasked(text: str, expected: set[tuple[str, str]]) -> None:
    """A stranger's handle blocks, the customer's own warns, ours passes."""
    assert {pair for pair in found(text) if pair[0] == "mentions"} == expected


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u202e", "\u2066", "\x1b", "\x00", "\ufeff", "\u2028", "\U000e0041", "\ud800"]
)
def test_invisible_characters_block_and_are_named(hidden: str) -> None:
    """What a person approves is what they see."""
    (message,) = messages(f"I'll a{hidden}sk.", "characters")
    assert f"U+{ord(hidden):04X}" in message
    assert hidden not in message


@pytest.mark.parametrize(
    "gap",
    [
        "{{ name }}",
        "{name}",
        "[name]",
        "[insert link]",
        "<customer name>",
        "XXX",
        "TODO",
        "Thank you, None.",
        "${topic}",
    ],
)
def test_gaps_block(gap: str) -> None:
    """No reply leaves with a gap in it."""
    assert ("placeholder", "block") in found(f"I'll ask about {gap}")


def test_markdown_links_are_no_gaps() -> None:
    """A link written for Reddit passes."""
    assert "placeholder" not in {
        c for c, _ in found("I'll ask. [Manual](https://kestrel.example/m)", platform="reddit")
    }


@pytest.mark.parametrize("text", ["", "   ", "– ", "… 👍"])
def test_nothing_said_blocks(text: str) -> None:
    """A reply that says nothing, signed or not, is blocked."""
    assert ("empty", "block") in found(text)
    assert ("empty", "block") in found(text, signed=False)


def test_too_long_blocks_with_the_numbers() -> None:
    """Over the limit blocks and says by how much; at the limit passes."""
    at_limit = replace(context(GOOD), length=280)
    assert run_checks(at_limit) == ()
    (finding,) = run_checks(replace(at_limit, length=283))
    assert (finding.check, finding.severity) == ("length", "block")
    assert "283" in finding.message
    assert "Shorten it by 3." in finding.message


def test_the_signature_is_asked_for() -> None:
    """Unsigned warns, signed in the middle is noted, and no signature at all is a fault of the settings."""
    assert found(GOOD, signed=False) == {("signature", "warn")}
    assert found(f"Maya at Kestrel here. {GOOD}", signed=False) == {("signature", "note")}
    assert [f.severity for f in run_checks(replace(context(GOOD), signature=""))] == ["warn"]


def test_a_link_costs_on_x_only() -> None:
    """A link is noted where it is billed; shortened ones and several warn everywhere."""
    text = "I'm asking, and the manual is at kestrel.example/lid."
    assert found(text) == {("links", "note")}
    assert found(text, platform="reddit") == set()
    assert ("links", "warn") in found("I'll ask: https://bit.ly/3xY", platform="reddit")
    assert ("links", "warn") in found("I'll ask: https://a.example and https://b.example", platform="reddit")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("That is a pity.", "next-step"),
        ("We're thinking of you.", "next-step"),
        ("Please fill in this form, I'll read it.", "homework"),
        ("Please contact our helpdesk.", "homework"),
        ("Could you explain again what happened? I'll read it.", "homework"),
    ],
)
def test_somebody_upset_gets_a_next_step_and_no_homework(text: str, check: str) -> None:
    """No step, or work for the customer, is warned of for unhappy people only."""
    assert (check, "warn") in found(text)
    assert (check, "warn") not in found(text, Label.PRAISE)


def test_the_gravest_findings_come_first() -> None:
    """Blocks stand before warnings before notes, each once."""
    findings = run_checks(context("Unfortunately, unfortunately! See kestrel.example and write to a@b.example."))
    ranks = [SEVERITIES.index(f.severity) for f in findings]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(set(findings)) > 3


def test_every_check_has_its_own_name() -> None:
    """Names are stored with findings, so each is unique."""
    assert len({check.name for check in ALL}) == len(ALL)


@given(st.text(max_size=400))
def test_no_text_can_break_a_check(text: str) -> None:
    """Checks never raise, and their findings are complete."""
    for finding in run_checks(context(text, signed=False)):
        assert finding.severity in SEVERITIES
        assert finding.message.endswith((".", "'"))
