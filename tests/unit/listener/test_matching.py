"""Laws of matching: a brand is found where people mean it, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.matching import BrandTerms, Hit, Matcher

KESTREL = BrandTerms(
    brand="kestrel",
    names=("Kestrel", "Blue Kestrel"),
    handles={"x": ("KestrelHelp",), "reddit": ("u/kestrel_official",), "bluesky": ("kestrel.bsky.social",)},
    terms=("Perch+", "O'Hara's Roast"),
    misspellings=("Castrel",),
    domains=("kestrel.com", "föhn.de"),
    hashtags=("FlyHigher",),
    exclude=("kestrel bird", "-falconry", "jobs"),
    own_ids={"x": ("4711",)},
)
MONDAY = BrandTerms(
    brand="monday",
    names=("Monday",),
    handles={"x": ("mondaydotcom",)},
    domains=("monday.com",),
    ordinary_words=("Monday",),
    context=("project board", "app"),
)
MATCHER = Matcher([KESTREL, MONDAY])


def brands(text: str, platform: str = "x", **who: str) -> list[str]:
    return [hit.brand for hit in MATCHER.match(text, platform=platform, **who)]


@pytest.mark.parametrize(
    "text",
    [
        "I like Kestrel",
        "KESTREL!!!",
        "kestrel's staff",
        "Kestrel’s staff",
        "two Kestrels arrived",
        "(kestrel)",
        "“Kestrel”",
        "the Kestrel-branded mug",
        "#Kestrel",
        "#kestrels",
        "#KestrelFail again",
        "Kestrel🔥",
        "🔥Kestrel",
        "我喜欢Kestrel的咖啡",
        "Kestrelは最高",
        "Kestrel은 좋아요",
        "𝐊𝐞𝐬𝐭𝐫𝐞𝐥 is down",
        "I love Kestrel.Great shoes",
        "blue   kestrel",
        "Blue\nKestrel",
        "blue-kestrel",
        "blue‑kestrel",
        "#BlueKestrel",
        "castrel is bad",
        "my kesstrel mug",
        "my kestel mug",
        "my ketsrel mug",
        "perch+ is great",
        "o’hara’s roast",
        "oharas roast",
        "see https://news.example/kestrel-recall",
        "ßßß İİİ kestrel",
    ],
)
def test_a_name_is_found_as_a_word(text: str) -> None:
    """A name matches in any case, script around it, plural, possessive, hashtag, joint and common misspelling."""
    assert brands(text) == ["kestrel"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        "kestrelish",
        "akestrel",
        "kestrel2",
        "kestrel_fan",
        "kestre\u0301l",
        "kestrelé",
        "@kestrel is somebody else",
        "mail o'kestrel",
        "#kestrelfail",
        "bluekestrel",
        "kestrel@gmail.com",
        "kestrel.company",
        "KESTREL.COMPANY",
        "shop.kestrel.evil.org",
    ],
)
def test_a_part_of_a_word_is_no_name(text: str) -> None:
    """Inside a longer word, somebody else's handle, address or host the name means nothing."""
    assert brands(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "kestrel.com",
        "see www.kestrel.com/x",
        "https://kestrel.com",
        "https://shop.kestrel.com/a?b=1#c",
        "(kestrel.com)",
        "kestrel.com.",
        "KESTREL.COM:443/x",
        "mail help@kestrel.com now",
        "föhn.de",
        "https://xn--fhn-sna.de/x",
    ],
)
def test_a_domain_is_found_alone_and_in_links(text: str) -> None:
    """A domain matches bare, in a URL, with a subdomain and in an address."""
    assert brands(text) == ["kestrel"]
    assert MATCHER.match(text, platform="x")[0].terms in {("kestrel.com",), ("föhn.de",)}


@pytest.mark.parametrize(
    "text",
    [
        "notkestrel.com",
        "not-kestrel.com",
        "kestrel.com.evil.org",
        "kestrel.com.Evil.org",
        "kestrel.company",
        "kestrel.com-sale.org",
        "kestrel.com@evil.org",
        "https://evil.org/kestrel.com",
    ],
)
def test_somebody_elses_domain_is_not_ours(text: str) -> None:
    """A host that only begins or ends like ours is another's."""
    assert brands(text) == []


@pytest.mark.parametrize(
    ("text", "platform", "found"),
    [
        ("@KestrelHelp hello", "x", True),
        (".@kestrelhelp, hello", "x", False),
        ("hey @kestrelhelp.", "x", True),
        ("kestrelhelp", "x", False),
        ("@kestrelhelper", "x", False),
        ("bob@kestrelhelp", "x", False),
        ("@kestrelhelp", "bluesky", False),
        ("@kestrel.bsky.social hi", "bluesky", True),
        ("@kestrel.bsky.social.evil.org", "bluesky", False),
        ("u/kestrel_official", "reddit", True),
        ("/u/kestrel_official?", "reddit", True),
        ("u/kestrel_officials", "reddit", False),
        ("menu/kestrel_official", "reddit", False),
        ("u/kestrel", "reddit", False),
    ],
)
def test_a_handle_needs_its_sign_and_its_platform(text: str, platform: str, found: bool) -> None:
    """A handle matches behind @, on Reddit behind u/, and only on the platform where it is ours."""
    assert bool(brands(text, platform)) is found


def test_who_is_addressed_counts_without_words() -> None:
    """What the platform says of whom a post addresses is enough, by handle or by id, and only on that platform."""
    assert MATCHER.match("hello", platform="x", addressed=("kestrelhelp",)) == (Hit("kestrel", ("kestrelhelp",)),)
    assert MATCHER.match("hello", platform="x", addressed=("4711",)) == (Hit("kestrel", ("4711",)),)
    assert MATCHER.match("hello", platform="reddit", addressed=("4711",)) == ()


@pytest.mark.parametrize("text", ["a kestrel bird", "Kestrel birds", "kestrel, falconry", "kestrel jobs"])
def test_an_excluded_phrase_vetoes_the_brand(text: str) -> None:
    """With an excluded word the post is about something else."""
    assert brands(text) == []


def test_a_veto_is_one_brands_own_and_yields_to_a_handle() -> None:
    """An excluded word silences no other brand, and nobody who writes to our account."""
    assert brands("kestrel jobs on monday.com") == ["monday"]
    assert brands("@KestrelHelp your jobs page is broken") == ["kestrel"]
    assert brands("kestrel jobsworth") == ["kestrel"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see you Monday", False),
        ("see you on #Monday", False),
        ("the Monday app is slow", True),
        ("my #Monday project board", True),
        ("monday.com is slow", True),
        ("@mondaydotcom", True),
        ("my app is slow", False),
    ],
)
def test_an_ordinary_word_needs_its_context(text: str, found: bool) -> None:
    """A name that is a word of the language matches with a word of context, a handle or a domain, not alone."""
    assert brands(text) == (["monday"] if found else [])


def test_our_own_posts_never_match() -> None:
    """What a brand writes itself is no mention of it, whether known by handle or by id, but is one of another brand."""
    assert brands("Kestrel news", author="KestrelHelp") == []
    assert brands("Kestrel news", author_id="4711") == []
    assert brands("Kestrel on monday.com", author="@kestrelhelp") == ["monday"]
    assert brands("Kestrel news", author="kestrelhelp", platform="reddit") == ["kestrel"]


def test_one_post_can_be_about_two_brands() -> None:
    """Brands that share a text, or even a name, are each found with their own terms."""
    assert MATCHER.match("Kestrel and monday.com", platform="x") == (
        Hit("kestrel", ("Kestrel",)),
        Hit("monday", ("monday.com",)),
    )
    shared = Matcher([BrandTerms("a", names=("Acme",)), BrandTerms("b", names=("ACME",))])
    assert [hit.brand for hit in shared.match("acme", platform="x")] == ["a", "b"]


def test_a_misspelling_never_takes_another_word() -> None:
    """A slip that is English or another term is left alone."""
    planet = Matcher([BrandTerms("planet", names=("Planet", "Stripes")), BrandTerms("plante", names=("Plannet",))])
    assert planet.match("plant and plane and strips", platform="x") == ()
    assert [hit.brand for hit in planet.match("plannet", platform="x")] == ["plante"]
    assert planet.match("plaent", platform="x") != ()


def test_a_short_name_has_no_misspellings_and_no_plural() -> None:
    """Under six letters a slip is another word, and under four an s is."""
    short = Matcher([BrandTerms("zoom", names=("Zoom", "Ace"))])
    assert short.match("zom zooom aces", platform="x") == ()
    assert short.match("two zooms", platform="x") != ()


def test_no_brands_find_nothing() -> None:
    """A matcher without terms is quiet."""
    assert Matcher([]).match("Kestrel", platform="x") == ()
    assert Matcher([BrandTerms("bare")]).match("bare", platform="x") == ()


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_can_be_searched(text: str) -> None:
    """No Unicode text raises, and the same text always gives the same answer."""
    assert MATCHER.match(text, platform="x") == MATCHER.match(text, platform="x")


@given(st.text(alphabet=st.characters(exclude_categories=("L", "N", "M", "Cs")), max_size=8), st.text(max_size=8))
def test_what_stands_around_does_not_hide_a_name(mark: str, far: str) -> None:
    """Between spaces the name is found, whatever else the text holds, unless an excluded word is there."""
    text = f"{far} Kestrel {mark}"
    assert "kestrel" in brands(text) or any(word in text.casefold() for word in ("bird", "jobs", "falconry"))
