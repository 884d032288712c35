"""The product's source as the architecture tests measure it. Migrations are written by a tool and left out."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from statistics import quantiles

from customerflows.checks.commands import ROOT
from customerflows.checks.files import repository_files

APPS = ("security", "accounts", "contacts", "pipeline", "messaging", "billing")
PACKAGES = ("customerflows", *APPS)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Function:
    """A function or method, with the file it is found in and the class it belongs to."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str

    @property
    def name(self) -> str:
        """Its name, behind that of its class."""
        return f"{self.owner}.{self.node.name}" if self.owner else self.node.name

    @property
    def place(self) -> str:
        """Where to look for it."""
        return f"{self.path}:{self.node.lineno} {self.name}"

    @property
    def is_public(self) -> bool:
        """Whether others may call it: no leading underscore on it or its class."""
        return not self.node.name.startswith("_") and not self.owner.startswith("_")

    @property
    def lines(self) -> int:
        """Lines from `def` to the end. The docstring is not counted: a budget must not make anybody explain less."""
        first = self.node.body[0]
        docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(self.node, clean=False) else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - docstring

    @property
    def arguments(self) -> list[ast.arg]:
        """Every argument but the instance or class it is called on."""
        given = self.node.args
        plain = [*given.posonlyargs, *given.args]
        bound = bool(self.owner) and "staticmethod" not in decorators(self.node)
        stars = [argument for argument in (given.vararg, given.kwarg) if argument]
        return [*plain[1 if bound else 0 :], *given.kwonlyargs, *stars]

    @property
    def is_annotated(self) -> bool:
        """Whether every argument and the return value say their type."""
        return self.node.returns is not None and all(argument.annotation for argument in self.arguments)


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The decorators of a function, as they are written."""
    return {ast.unparse(decorator) for decorator in node.decorator_list}


@cache
def present_files() -> tuple[Path, ...]:
    """Every file of the repository, relative to its top."""
    return tuple(repository_files(ROOT))


@cache
def app_files() -> tuple[Path, ...]:
    """The Python files of the product."""
    return tuple(
        path
        for path in present_files()
        if path.suffix == ".py" and path.parts[0] in (*PACKAGES, "manage.py") and "migrations" not in path.parts
    )


def files_like(*patterns: str) -> list[Path]:
    """The repository's files that match one of these patterns, such as `templates/*.html`; `*` spans folders too."""
    return [path for path in present_files() if any(fnmatch(str(path), pattern) for pattern in patterns)]


@cache
def text(path: Path) -> str:
    """A file's text; nothing for one that holds none, such as a picture."""
    try:
        return (ROOT / path).read_text()
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path))


def line_count(path: Path) -> int:
    """Lines of a file, empty ones too."""
    return len(text(path).splitlines())


@cache
def functions(path: Path) -> tuple[Function, ...]:
    """Every function and method of a Python file, nested ones too."""
    return tuple(functions_in(tree(path), path))


def functions_in(node: ast.AST, path: Path, owner: str = "") -> Iterator[Function]:
    """Every function and method below a node of the syntax tree."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTION):
            yield Function(path, child, owner)
        inner = child.name if isinstance(child, ast.ClassDef) else "" if isinstance(child, FUNCTION) else owner
        yield from functions_in(child, path, inner)


def app_functions() -> list[Function]:
    """Every function and method of the product."""
    return [function for path in app_files() for function in functions(path)]


def comment_lines(path: Path) -> int:
    """Lines that carry a comment, alone or behind code."""
    tokens = tokenize.generate_tokens(io.StringIO(text(path)).readline)
    return len({token.start[0] for token in tokens if token.type == tokenize.COMMENT})


def percentile(values: list[int], percent: int) -> float:
    """The value that `percent` of all values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def longer_than(limit: int, paths: list[Path] | tuple[Path, ...]) -> list[str]:
    """The files over a limit, with their lines."""
    return [f"{path}: {line_count(path)}" for path in paths if line_count(path) > limit]
