"""Reply templates: found, read, refused, rendered."""

import os
from pathlib import Path

import pytest

from responders.manner import Manner
from responders.templating import (
    MAX_RENDERED,
    BrokenTemplateError,
    MissingWordsError,
    NoSuchTemplateError,
    ReplyTemplates,
    TemplateError,
    TooLongError,
    Variant,
    templates_root,
)

WORDS = {
    "brand": "Kestrel",
    "signature": "Maya at Kestrel",
    "name": "Lena",
    "topic": "the leaking lid",
    "private": "a direct message",
    "platform": "x",
    "repeat": False,
    "voice": "warm",
}


def put(folder: Path, name: str, text: str, situation: str = "praise") -> Path:
    path = folder / "en" / situation / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def only(folder: Path, text: str) -> tuple[ReplyTemplates, Variant]:
    put(folder, "_only", "")
    put(folder, "01-own.j2", text)
    templates = ReplyTemplates(folder)
    return templates, templates.variants("praise")[0]


def test_the_root_is_found_from_another_working_directory(tmp_path: Path) -> None:
    """The templates are found beside the package, wherever the program is started."""
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert (templates_root() / "replies" / "en" / "praise").is_dir()
    finally:
        os.chdir(before)


def test_a_variant_knows_what_it_needs(tmp_path: Path) -> None:
    """A variant lists its variables, those inside conditions too."""
    _, variant = only(tmp_path, "{% if name %}Hello {{ topic }}{% endif %} – {{ signature }}")
    assert variant.needs == {"name", "topic", "signature"}
    assert (variant.name, variant.situation, variant.locale, variant.own) == ("01-own", "praise", "en", True)


def test_white_space_becomes_single_spaces(tmp_path: Path) -> None:
    """A rendered reply is one line with single spaces."""
    templates, variant = only(tmp_path, "  Thank\n\tyou,  {{ name }}.\n\n – {{ signature }}\n")
    assert templates.render(variant, WORDS) == "Thank you, Lena. – Maya at Kestrel"


@pytest.mark.parametrize("signature", ["^MK", "~Maya", "– Maya", "/MK"])
def test_a_signature_with_its_own_mark_needs_no_dash(tmp_path: Path, signature: str) -> None:
    """The dash before the signature goes where the signature brings a mark."""
    templates, variant = only(tmp_path, "Thank you. – {{ signature }}")
    assert templates.render(variant, {**WORDS, "signature": signature}) == f"Thank you. {signature}"


def test_shipped_words_are_put_in_a_manner_and_own_words_stay(tmp_path: Path) -> None:
    """Without contractions the shipped ones are written out; what the brand wrote is as it wrote it."""
    put(tmp_path, "99-own.j2", "I'm here, it's ours. – {{ signature }}", "follow-up")
    plain, long = ReplyTemplates(tmp_path), ReplyTemplates(tmp_path, Manner(contractions=False))
    pairs = list(zip(plain.variants("follow-up"), long.variants("follow-up"), strict=True))
    texts = [(plain.render(one, WORDS), long.render(other, WORDS)) for one, other in pairs]
    assert texts[-1] == ("I'm here, it's ours. – Maya at Kestrel",) * 2
    assert any("I'm" in one and "I am" in other for one, other in texts)
    assert not any("I'm" in other for _, other in texts[:-1])


def test_all_missing_words_are_named(tmp_path: Path) -> None:
    """A missing variable is an error that names every missing one and the template."""
    templates, variant = only(tmp_path, "{{ name }} {{ topic }} {{ brand }}")
    with pytest.raises(MissingWordsError, match=r"en/praise/01-own needs brand, topic, which nobody gave") as caught:
        templates.render(variant, {"name": "Lena"})
    assert caught.value.missing == ("brand", "topic")


def test_public_text_is_never_a_template(tmp_path: Path) -> None:
    """Template marks inside a value come out as they are."""
    templates, variant = only(tmp_path, "About {{ topic }}. – {{ signature }}")
    evil = "{{ 7*7 }} {% for x in y %} <b>&"
    assert templates.render(variant, {**WORDS, "topic": evil}) == f"About {evil}. – Maya at Kestrel"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{% for x in (1, 2) %}{{ name }}{% endfor %}", "for"),
        ("{% include '/etc/passwd' %}", "include"),
        ("{% import 'other.j2' as other %}", "import"),
        ("{% extends '../../x' %}", "extends"),
        ("{{ name.__class__ }}", "getattr"),
        ("{{ name['x'] }}", "getitem"),
        ("{{ range(10) }}", "call"),
        ("{{ 9 ** 9 ** 9 }}", "pow"),
        ("{{ name * 9 }}", "mul"),
        ("{{ name | upper }}", "filter"),
        ("{% set name = 'x' %}", "assign"),
        ("{% macro x() %}{% endmacro %}", "macro"),
    ],
)
def test_what_is_not_plain_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Nothing that could loop, reach a file or compute is accepted, and the message names file and line."""
    put(tmp_path, "01-own.j2", "Hello\n" + text)
    with pytest.raises(BrokenTemplateError, match=rf"01-own\.j2, line 2: .*\({what}\)"):
        ReplyTemplates(tmp_path)


def test_a_syntax_error_names_file_and_line_and_what_to_do(tmp_path: Path) -> None:
    """A mistake in an own template shows at once, with the place and the way out."""
    path = put(tmp_path, "01-own.j2", "Hello\n{% if name %}Lena\n")
    with pytest.raises(BrokenTemplateError) as caught:
        ReplyTemplates(tmp_path)
    assert f"{path}, line " in str(caught.value)
    assert "Check that every {{ has its }}" in str(caught.value)


def test_an_unknown_variable_is_refused_when_read(tmp_path: Path) -> None:
    """A misspelt variable shows before any draft is made, with the ones that exist."""
    put(tmp_path, "01-own.j2", "Hello {{ nmae }}")
    with pytest.raises(BrokenTemplateError, match=r"uses nmae, which nobody fills. Use only: .*name"):
        ReplyTemplates(tmp_path)


def test_an_own_file_replaces_adds_and_hides(tmp_path: Path) -> None:
    """Same name replaces, new name adds, an empty file hides; other situations stay."""
    shipped = ReplyTemplates()
    first, second = shipped.variants("follow-up")[:2]
    put(tmp_path, f"{first.name}.j2", "Ours – {{ signature }}", "follow-up")
    put(tmp_path, f"{second.name}.j2", " \n", "follow-up")
    put(tmp_path, "99-new.j2", "New – {{ signature }}", "follow-up")
    mixed = ReplyTemplates(tmp_path)
    names = [variant.name for variant in mixed.variants("follow-up")]
    assert names == sorted({v.name for v in shipped.variants("follow-up")} - {second.name} | {"99-new"})
    assert mixed.render(mixed.variants("follow-up")[0], WORDS) == "Ours – Maya at Kestrel"
    assert mixed.variants("incident-over") == shipped.variants("incident-over")


def test_the_only_marker_hides_the_shipped_ones(tmp_path: Path) -> None:
    """`_only` leaves the user's own variants of that situation."""
    templates, variant = only(tmp_path, "Ours – {{ signature }}")
    assert templates.variants("praise") == (variant,)
    assert templates.parts("opening", "praise") == ()
    assert len(templates.parts("opening", "complaint")) > 10


def test_a_new_situation_and_a_new_language_can_be_added(tmp_path: Path) -> None:
    """Folders of the user's own make situations and languages."""
    put(tmp_path, "01-a.j2", "Soon – {{ signature }}", situation="recall")
    french = tmp_path / "fr" / "praise" / "01-merci.j2"
    french.parent.mkdir(parents=True)
    french.write_text("Merci – {{ signature }}", encoding="utf-8")
    templates = ReplyTemplates(tmp_path)
    assert "recall" in templates.situations()
    assert templates.situations("fr-CA") == ("praise",)
    assert templates.render(templates.variants("praise", "fr")[0], WORDS) == "Merci – Maya at Kestrel"


def test_a_locale_falls_back_to_its_language() -> None:
    """`en-GB` is answered with `en`."""
    templates = ReplyTemplates()
    assert templates.variants("follow-up", "en-GB") == templates.variants("follow-up", "en")


@pytest.mark.parametrize(("situation", "locale"), [("../../store", "en"), ("prase", "en"), ("praise", "xx")])
def test_what_does_not_exist_is_said_with_what_does(situation: str, locale: str) -> None:
    """An unknown situation or language is an error that lists the known ones; no path is ever made of the name."""
    with pytest.raises(NoSuchTemplateError, match=r"Choose one of: .*praise|There are some in: en"):
        ReplyTemplates().variants(situation, locale)


def test_a_variant_of_another_set_is_refused(tmp_path: Path) -> None:
    """A variant that this object never gave is an error, not a crash."""
    with pytest.raises(NoSuchTemplateError, match="Draft this reply again"):
        ReplyTemplates().render(Variant("99-gone", "praise", "en", frozenset()), WORDS)


def test_a_runaway_value_is_refused(tmp_path: Path) -> None:
    """A reply over 5,000 characters is an error that says so."""
    templates, variant = only(tmp_path, "{{ topic }}")
    assert len(templates.render(variant, {"topic": "x" * MAX_RENDERED})) == MAX_RENDERED
    with pytest.raises(TooLongError, match=r"5,001 characters, and 5,000 is the most"):
        templates.render(variant, {"topic": "x" * (MAX_RENDERED + 1)})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("thanks.txt", b"Hello", "Rename it like"),
        ("01-own.j2", b"\xff\xfe", "not UTF-8"),
        ("01-own.j2", b"x" * 20_001, "Shorten it"),
        ("01 own.j2", b"Hello", "Rename it like"),
    ],
)
def test_files_that_cannot_be_used_say_what_to_do(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A file that would be overlooked or misread is an error that tells the way out."""
    put(tmp_path, name, "").write_bytes(content)
    with pytest.raises(BrokenTemplateError, match=message):
        ReplyTemplates(tmp_path)


def test_side_files_are_left_out(tmp_path: Path) -> None:
    """Hidden files, notes and underscored drafts are no templates."""
    for name in (".DS_Store", "README.md", "_draft.j2", "01-own.j2~"):
        put(tmp_path, name, "{{ nothing }}")
    assert ReplyTemplates(tmp_path).variants("praise") == ReplyTemplates().variants("praise")


def test_ways_to_ask_are_added_and_unknown_ones_refused(tmp_path: Path) -> None:
    """A file of the brand's own adds its lines; one that nothing would ever ask for says so."""
    put(tmp_path, "app.parts", "Which of our apps is it?", "asking")
    own, shipped = ReplyTemplates(tmp_path), ReplyTemplates()
    assert [one.own for one in own.parts("asking", "app")] == [False] * len(shipped.parts("asking", "app")) + [True]
    assert "asking" not in own.situations()
    put(tmp_path, "horoscope.parts", "What is your sign?", "asking")
    with pytest.raises(BrokenTemplateError, match=r"horoscope.parts: nothing of this name is ever asked. .*app, "):
        ReplyTemplates(tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A wrong folder in the settings is said at once."""
    with pytest.raises(TemplateError, match=r"is not there\. Create it"):
        ReplyTemplates(tmp_path / "nowhere")
