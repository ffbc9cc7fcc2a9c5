"""The words of replies: finds the shipped and the user's own templates, and renders them.

The only door of jinja2 for replies.

A reply template is plain text with variables and plain conditions. Loops, includes, calls and arithmetic are refused
when a template is read, so that no template can run long, reach a file or grow without bound. What people wrote in
public only ever enters as the value of a variable (law 5).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from responders.asking import asks
from responders.manner import AS_SHIPPED, Manner

WORDS: Final[Mapping[str, str]] = {
    "brand": "the brand's name, as customers know it",
    "signature": "who signs, such as 'Maya at Kestrel' or '^MK'",
    "name": "the customer's first name, or none",
    "topic": "a short noun phrase with its article for the trouble or the praised thing ('the leaking lid'), or none",
    "trouble": "a clause for what went wrong, fit after 'that' ('your parcel hasn't arrived'), or none",
    "private": "how to reach us privately, fit to follow 'send me': 'a direct message'",
    "platform": "where the mention stands: x, reddit, ...",
    "repeat": "true where the customer came back in the same case",
    "voice": "warm, formal or friendly",
    "facts": "in replies of an incident alone: what the team knows, in whole sentences",
    "due": "in owed.parts and late.parts alone: the day by which we promised word, fit after 'by' ('Friday')",
}
"""Every variable a reply template may use, and what it means."""

MAX_RENDERED: Final = 5_000
"""Characters. Longer replies are refused: no platform wants them, and a runaway value would hide in them."""
MAX_SOURCE: Final = 20_000
"""Characters of one template file."""
ASKING: Final = "asking"
"""A folder of this name holds `<what>.parts`: ways to ask for what is still to be known, one a line."""
PARTS: Final = ("opening", "closing")
"""A file `opening.parts` or `closing.parts` of a situation holds one part a line; any opening goes with any closing."""
ANSWERED: Final = "answered"
"""A file of parts that stand before an answer of the brand's own to a complaint (`self_service.Answer`)."""
LEADS: Final = ("owed", "late", "again", "name", "back")
"""Files of parts that stand before an opening, where a draft recalls something of its customer (`memory.Recalled`)."""
ONLY_MARKER: Final = "_only"
"""A file of this name in a situation's folder of the user hides the shipped variants of that situation."""

_SAY_WHEN: Final = ("owed-", "late-")

_PLAIN: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MARKED_SIGNATURE: Final = re.compile(r" – (?=[\^~*/–—-])")


class TemplateError(Exception):
    """A reply template cannot be used. The message names the template and says what to do."""


class BrokenTemplateError(TemplateError):
    """A template file cannot be read as a template."""


class NoSuchTemplateError(TemplateError):
    """No template for this locale, situation or name."""


class MissingWordsError(TemplateError):
    """The caller left out variables that the template needs: a fault of the program, not of the user."""

    def __init__(self, template: str, missing: Iterable[str]) -> None:
        self.missing = tuple(sorted(missing))
        super().__init__(
            f"The reply template {template} needs {', '.join(self.missing)}, which nobody gave. "
            "Pass every variable listed in templates/replies/README.md, with None where there is nothing to say."
        )


class TooLongError(TemplateError):
    """A rendered reply is longer than `MAX_RENDERED` characters."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to answer one situation."""

    name: str
    """The file's name without `.j2`, such as `03-short`."""
    situation: str
    locale: str
    needs: frozenset[str]
    """The variables that it uses."""
    own: bool = False
    """From the user's folder, not shipped."""

    @property
    def path(self) -> str:
        """For people: `en/praise/03-short`."""
        return f"{self.locale}/{self.situation}/{self.name}"


def templates_root() -> Path:
    """The folder `templates`, which stands beside this package in a wheel, an editable install and a checkout alike.

    Raises:
        TemplateError: the installation is incomplete.
    """
    root = Path(__file__).resolve().parent.parent / "templates"
    if not (root / "replies").is_dir():
        raise TemplateError(f"The folder {root / 'replies'} is missing, so this installation is incomplete. Reinstall.")
    return root


class ReplyTemplates:
    """The shipped reply templates together with the user's own."""

    def __init__(self, overrides: Path | None = None, manner: Manner = AS_SHIPPED) -> None:
        """Finds every template; reads the user's own at once, so that a mistake shows before work starts.

        Args:
            manner: how the shipped words are written; the user's own stay as they are.
            overrides: a folder laid out as `<locale>/<situation>/<name>.j2`. A file named like a shipped one replaces
                it (an empty one hides it), any other adds a variant; a file `_only` hides the shipped ones.

        Raises:
            TemplateError: the folder is not there, or one of its templates cannot be used.
        """
        self._manner = manner
        # No bytecode cache and no loader: compiled templates live in `_compiled`, one process long.
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, auto_reload=False, optimized=False
        )
        self._files: dict[str, dict[str, dict[str, _File]]] = {}
        self._part_files: dict[tuple[str, str, str], list[_File]] = {}
        self._parts: dict[tuple[str, str, str], tuple[Variant, ...]] = {}
        self._variants: dict[tuple[str, str], tuple[Variant, ...]] = {}
        self._compiled: dict[tuple[str, str, str], _Render] = {}
        self._find(templates_root() / "replies", own=False)
        if overrides is not None:
            if not overrides.is_dir():
                raise TemplateError(
                    f"The folder {overrides} for your own reply templates is not there. "
                    "Create it, or correct or remove the setting that names it."
                )
            self._find(overrides, own=True)
            self._read_own()

    def situations(self, locale: str = "en") -> tuple[str, ...]:
        """The situations that have at least one variant or part, sorted.

        Raises:
            NoSuchTemplateError: there are no templates in this language.
        """
        language = self._known(locale)
        return tuple(
            sorted(one for one, files in self._files[language].items() if files or self._has_parts(language, one))
        )

    def variants(self, situation: str, locale: str = "en") -> tuple[Variant, ...]:
        """The ways to answer a situation, sorted by name. A locale falls back to its language (`en-GB` to `en`).

        Raises:
            NoSuchTemplateError: there are none.
            BrokenTemplateError: one of them cannot be read.
        """
        key = (locale, situation)
        if (known := self._variants.get(key)) is not None:
            return known
        language = self._known(locale)
        files = self._files[language].get(situation, {})
        if not files and not self._has_parts(language, situation):
            raise NoSuchTemplateError(
                f"There is no reply template for the situation {situation!r} in {language}. "
                f"Choose one of: {', '.join(self.situations(language))}; or add {language}/{situation}/01-name.j2 "
                "to your folder of reply templates."
            )
        self._variants[key] = tuple(
            self._read(files[name], Variant(name, situation, language, frozenset(), files[name].own))
            for name in sorted(files)
        )
        return self._variants[key]

    def _has_parts(self, language: str, situation: str) -> bool:
        return any(self._part_files.get((part, language, situation)) for part in PARTS)

    def parts(self, part: str, situation: str, locale: str = "en") -> tuple[Variant, ...]:
        """The openings or the closings of a situation, or (`ASKING`) ways to ask something; none where there are none.

        Raises:
            BrokenTemplateError: one of them cannot be read.
        """
        language = self._known(locale)
        key = (part, language, situation)
        if key not in self._parts:
            self._parts[key] = tuple(
                self._read_source(
                    line, f"{file.path}, line {number}", _part(part, situation, language, line, own=file.own)
                )
                for file in self._part_files.get(key, ())
                for number, line in enumerate(map(str.strip, _source(file.path).splitlines()), start=1)
                if line and not line.startswith("#")
            )
        return self._parts[key]

    def compose(self, parts: Iterable[Variant], words: Mapping[str, object], then: str = "") -> str:
        """Parts in their order, what follows them, and the signature as one reply; raises as `render` does.

        Args:
            parts: of one situation.
            words: what fills them.
            then: an emoji, or what the brand says itself; never a template.
        """
        said = " ".join([*(self.said(part, words) for part in parts), then]).rstrip()
        return self._finished(f"{said} – {words['signature']}")

    def render(self, variant: Variant, words: Mapping[str, object]) -> str:
        """The reply in one line: runs of white space become one space.

        Args:
            variant: one of `variants()` of this object.
            words: a value for every variable that it uses (see `WORDS`); None where there is nothing to say.

        Raises:
            MissingWordsError: names every variable that is missing.
            TooLongError: the result has more than `MAX_RENDERED` characters.
        """
        return self._finished(self.said(variant, words))

    def said(self, variant: Variant, words: Mapping[str, object]) -> str:
        """The words of a template or part alone, unsigned; raises as `render` does."""
        if not variant.needs <= words.keys():
            raise MissingWordsError(variant.path, variant.needs - words.keys())
        try:
            write, context = self._compiled[variant.locale, variant.situation, variant.name]
        except KeyError:
            raise NoSuchTemplateError(f"The reply template {variant.path} is gone. Draft this reply again.") from None
        text = "".join(write(context(words)))
        if len(text) > MAX_RENDERED:
            raise TooLongError(
                f"The reply template {variant.path} gave {len(text):,} characters, and {MAX_RENDERED:,} is the most. "
                "Shorten the template, or the values given to it."
            )
        return text

    @staticmethod
    def _finished(text: str) -> str:
        return _MARKED_SIGNATURE.sub(" ", " ".join(text.split()))

    def _known(self, locale: str) -> str:
        for candidate in (locale, locale.partition("-")[0]):
            if candidate in self._files:
                return candidate
        raise NoSuchTemplateError(
            f"There are no reply templates in {locale!r}. There are some in: {', '.join(sorted(self._files))}; "
            f"or add a folder {locale} to your folder of reply templates."
        )

    def _find(self, root: Path, *, own: bool) -> None:
        for folder in sorted(root.glob("*/*/")):
            locale, situation = folder.parent.name, folder.name
            if situation == ASKING:
                self._find_asking(folder, own=own)
                continue
            if not _NAME.fullmatch(situation):
                raise BrokenTemplateError(
                    f"{folder} is not a situation's name. Use lower-case letters, digits and hyphens, such as 'praise'."
                )
            files = self._files.setdefault(locale, {}).setdefault(situation, {})
            alone = own and (folder / ONLY_MARKER).exists()
            if alone:
                files.clear()
            for part in (*PARTS, ANSWERED, *LEADS):
                known = self._part_files.setdefault((part, locale, situation), [])
                if alone:
                    known.clear()
                if (path := folder / f"{part}.parts").is_file():
                    known.append(_File(path, own))
            files.update((path.stem, _File(path, own)) for path in _template_files(folder))

    def _find_asking(self, folder: Path, *, own: bool) -> None:
        for path in sorted(folder.glob("*.parts")):
            if path.stem not in {ask.name for ask in asks()}:
                raise BrokenTemplateError(
                    f"{path}: nothing of this name is ever asked. Rename it to one of: "
                    f"{', '.join(sorted(ask.name for ask in asks()))}."
                )
            known = self._part_files.setdefault((ASKING, folder.parent.name, path.stem), [])
            if own and (folder / ONLY_MARKER).exists():
                known.clear()
            known.append(_File(path, own))

    def _read_own(self) -> None:
        for locale, situations in self._files.items():
            for situation, files in situations.items():
                hidden = [name for name, file in files.items() if file.own and not _source(file.path).strip()]
                for name in hidden:
                    del files[name]
                if any(file.own for file in files.values()):
                    self.variants(situation, locale)
        for (part, locale, situation), known in self._part_files.items():
            if any(file.own for file in known):
                self.parts(part, situation, locale)

    def _read(self, file: "_File", variant: Variant) -> Variant:
        return self._read_source(_source(file.path), str(file.path), variant)

    def _read_source(self, source: str, path: str, variant: Variant) -> Variant:
        source = source if variant.own else self._manner.put(source)
        try:
            tree = self._environment.parse(source)
            _refuse_what_is_not_plain(tree, path)
            template = self._environment.from_string(tree)
        except TemplateSyntaxError as error:
            raise BrokenTemplateError(
                f"{path}, line {error.lineno}: {error.message}. "
                "Check that every {{ has its }} and every {% if %} its {% endif %}."
            ) from error
        except JinjaError as error:  # pragma: no cover - jinja2 documents no other error here
            raise BrokenTemplateError(f"{path} cannot be read as a template: {error}. Correct it.") from error
        # A plain template sets no variable, so that every name in it is one that it needs.
        needs = frozenset(node.name for node in tree.find_all(nodes.Name))
        if unknown := needs - WORDS.keys():
            raise BrokenTemplateError(
                f"{path} uses {', '.join(sorted(unknown))}, which nobody fills. Use only: {', '.join(sorted(WORDS))}."
            )
        if "due" in needs and not variant.name.startswith(_SAY_WHEN):
            raise BrokenTemplateError(f"{path} uses due, which only owed.parts and late.parts know. Leave it out.")
        if "facts" in needs and not variant.situation.startswith("incident"):
            raise BrokenTemplateError(f"{path} uses facts, which only the situations of incidents know. Leave it out.")
        environment, name = self._environment, variant.path
        root, blocks = template.root_render_func, template.blocks

        def context(words: Mapping[str, object]) -> Context:
            return Context(environment, words, name, blocks)  # type: ignore[arg-type]  # only ever read from

        self._compiled[variant.locale, variant.situation, variant.name] = (root, context)
        return replace(variant, needs=needs)


def _part(part: str, situation: str, locale: str, line: str, *, own: bool) -> Variant:
    """Named by its words, so that a line keeps its name when others come before it."""
    mark = hashlib.blake2b(line.encode(), digest_size=3).hexdigest()
    if part == ASKING:
        return Variant(f"{situation}-{mark}", ASKING, locale, frozenset(), own)
    return Variant(f"{part}-{mark}", situation, locale, frozenset(), own)


_Render = tuple[Callable[[Context], Iterator[str]], Callable[[Mapping[str, object]], Context]]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    own: bool


def _template_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")) or path.name.endswith("~") or path.stem.upper() == "README":
            continue
        if path.suffix == ".parts" and path.stem in {*PARTS, ANSWERED, *LEADS}:
            continue
        if path.suffix != ".j2" or not _NAME.fullmatch(path.stem):
            raise BrokenTemplateError(
                f"{path} is not a reply template's name. Rename it like '20-our-way.j2' (lower-case letters, digits "
                "and hyphens), or start its name with _ to leave it out."
            )
        yield path


def _source(path: Path) -> str:
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenTemplateError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except OSError as error:
        raise BrokenTemplateError(f"{path} cannot be read: {error.strerror}. Correct its permissions.") from error
    if len(source) > MAX_SOURCE:
        raise BrokenTemplateError(f"{path} has {len(source):,} characters, and {MAX_SOURCE:,} is the most. Shorten it.")
    return source


def _refuse_what_is_not_plain(tree: nodes.Node, path: str) -> None:
    for node in tree.iter_child_nodes():
        if not isinstance(node, _PLAIN):
            raise BrokenTemplateError(
                f"{path}, line {node.lineno}: a reply template is plain text with {{{{ variables }}}} and "
                f"{{% if %}} conditions, and this is neither ({type(node).__name__.lower()}). Write it out in words."
            )
        _refuse_what_is_not_plain(node, path)
