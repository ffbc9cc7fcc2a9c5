"""Laws of counting: our counter is held to twitter-text's own rules, the other platforms to their stated limits."""

import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from responders.length import count_bluesky, count_mastodon, count_reddit, count_x, length, limit

with warnings.catch_warnings():
    # The oracle reads its data by pkg_resources, which warns that it will go; only tests import it.
    warnings.simplefilter("ignore")
    from twitter_text import parse_tweet  # type: ignore[import-untyped]  # it ships no types
    from twitter_text.regexp.emoji import emoji_list  # type: ignore[import-untyped]  # nor here

EMOJI = ["".join(chr(int(code, 16)) for code in one.codepoint.split()) for one in emoji_list]
HOSTS = [
    "kestrel.com",
    "www.kestrel.co.uk",
    "kestrel.company",
    "notatld.zzz",
    "a_b.example.org",
    "ex-ample.photography",
    "日本語.jp",
    "例え.テスト",
    "münchen.de",
    "t.co/AbC123",
    "t.co/" + "a" * 41,
    "xn--wgv71a119e.jp",
    "1.2.3.4",
    "kestrel.com.evil.net",
    "KESTREL.COM",
    "a..b.com",
    "sub_domain.x.io",
    "日本example.com",
]
TAILS = [
    "",
    "/",
    "/x",
    "/a_(b)",
    "/a(b(c)d)",
    "?q=1",
    "/p?q=1&r=ß",
    ":80",
    ":80/x",
    "/@user/",
    "/é/ж.",
    "/x#y",
    "/a,b;c!",
]
MARKS = list(".,;:!?-_/@#$()[]'\"…’“”–—·&%+*~|^<> \n\t\r\u200b\u200d\ufe0f\u3000\u202a\ufeff")

urls = st.builds(
    lambda scheme, host, tail: scheme + host + tail,
    st.sampled_from(["", "", "http://", "https://", "HTTPS://", "ftp://", "@", "#", "-", "//"]),
    st.sampled_from(HOSTS),
    st.sampled_from(TAILS),
)
pieces = st.one_of(
    st.sampled_from(EMOJI),
    st.sampled_from(["👨‍👩‍👧‍👦", "🇬🇧", "🇬🇧🇫🇷🇩", "👍🏽", "1️⃣", "#⃣", "❤️", "❤", "©", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🫩", "🏽", "❤️‍🔥"]),
    urls,
    st.sampled_from(MARKS),
    st.sampled_from(
        ["hello", "日本語", "한국어", "e\u0301", "ﬁ", "\u1100\u1161", "Привет", "नमस्ते", "ſ", "K", "İ", "\r\n"]
    ),
    st.text(max_size=6),
)
texts = st.lists(pieces, max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@example("\rÀkestrel.com")
@example("ÀÀkestrel.com see Àkestrel.com/à")
@given(texts)
def test_x_counts_as_twitter_text_does(text: str) -> None:
    """Our count and twitter-text's are the same for any text made of words, emoji, marks and links."""
    assert count_x(text) == parse_tweet(text).weightedLength


@given(st.text(alphabet=st.characters(), max_size=50))
def test_x_counts_any_unicode(text: str) -> None:
    """No text, not even one with lone surrogates, makes the count fail or fall below zero."""
    assert count_x(text) >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a" * 280, 280),
        ("日本", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("see https://kestrel.example.com/a/very/long/path?with=query now", 4 + 23 + 4),
        ("kestrel.com", 23),
        ("kestrel.zzz", 11),
        ("e\u0301", 1),
        ("a\r\nb", 3),
    ],
)
def test_x_counts_known_texts(text: str, expected: int) -> None:
    """Weights are one, two for wide characters and emoji, 23 for a link."""
    assert count_x(text) == expected


def test_a_long_word_with_dots_is_counted_soon() -> None:
    """A text far over every limit is still counted, not searched for ever."""
    assert count_x("a." * 2000) > 280
    assert count_x("x" * 1_000_000) == 1_000_000


def test_bluesky_counts_graphemes_and_bytes() -> None:
    """A family is one grapheme, but 3,000 bytes fill a post as 300 graphemes do."""
    family = "👨‍👩‍👧‍👦"
    assert count_bluesky("hello " + family) == 7
    assert count_bluesky("e\u0301" * 10) == 10
    assert count_bluesky(family * 150) > limit("bluesky")


def test_mastodon_counts_links_and_remote_mentions_short() -> None:
    """A link counts 23 and a remote mention only its name."""
    assert count_mastodon("https://kestrel.example.com/a/very/long/path/to/a/page") == 23
    assert count_mastodon("@ada@mastodon.example hi") == len("@ada hi")
    assert count_mastodon("see https://a.example.") == len("see ") + 23 + 1


def test_reddit_counts_the_markdown_that_is_sent() -> None:
    """What the escape adds counts too."""
    assert count_reddit("a*b") == 3
    assert count_reddit("a*b", lambda text: text.replace("*", r"\*")) == 4


@pytest.mark.parametrize(
    ("platform", "most"), [("x", 280), ("reddit", 10_000), ("mastodon", 500), ("bluesky", 300), ("elsewhere", 1000)]
)
def test_a_text_of_the_limit_fits_exactly(platform: str, most: int) -> None:
    """Plain letters use one each of the platform's limit."""
    assert limit(platform) == most
    assert length(platform, "a" * most) == most
