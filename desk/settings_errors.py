"""What is wrong with the settings, in words for the person who wrote them: the place, the value, what is allowed."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from desk.settings_words import Several, did_you_mean, shown

_WORDS = {
    "bool_parsing": "is neither true nor false.",
    "bool_type": "is neither true nor false.",
    "dict_type": "is not a table. Write its keys below a heading in [brackets].",
    "finite_number": "is not a number that can be counted with.",
    "int_from_float": "is not a whole number.",
    "int_parsing": "is not a whole number.",
    "int_type": "is not a whole number.",
    "float_parsing": "is not a number.",
    "float_type": "is not a number.",
    "model_type": "is not a table. Write its keys below a heading in [brackets].",
    "string_type": "is not text. Put it in quotes.",
    "tuple_type": 'is not a list. Write it as ["one", "two"].',
}


def explain(error: ValidationError, model: type[BaseModel]) -> list[tuple[str, str]]:
    """Each problem as (dotted key, sentence)."""
    return [problem for detail in error.errors(include_url=False) for problem in _explain(detail, model)]


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> list[tuple[str, str]]:
    cause = (detail.get("ctx") or {}).get("error")
    if isinstance(cause, Several):
        return list(cause.problems)
    place, at = _walk(model, detail["loc"])
    if isinstance(cause, ValueError):
        return [(place, str(cause))]
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "extra_forbidden":
        _, above = _walk(model, detail["loc"][:-1])
        return [(place, _unknown(str(detail["loc"][-1]), above))]
    if kind == "missing":
        return [(place, f"is not set. {_meaning(model, detail['loc'])}".rstrip())]
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        given = context.get("tag")
        words = f"{shown(given)} is not one of" if given else "is not set. It is one of"
        return [(f"{place}.platform", f"{words} {', '.join(tags(at))}.")]
    return [(place, f"{shown(detail['input'])} {_refusal(kind, context, detail['msg'])}")]


def _refusal(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return f"is not one of {', '.join(allowed)}."
    if kind.startswith("date"):
        return "is not a day. Write it as 2026-12-25."
    if kind == "greater_than_equal":
        return f"is too small. The least is {context['ge']}."
    if kind == "less_than_equal":
        return f"is too much. The most is {context['le']}."
    if kind == "too_short":
        return "is empty. Give at least one."
    return _WORDS.get(kind) or f"cannot be used: {message[:1].lower()}{message[1:]}."


def _unknown(key: str, above: object) -> str:
    allowed = list(above.model_fields) if isinstance(above, type) and issubclass(above, BaseModel) else []
    return f"there is no such key. {did_you_mean(key, allowed)}Allowed here: {', '.join(allowed)}."


def _meaning(model: type[BaseModel], loc: Sequence[int | str]) -> str:
    _, above = _walk(model, loc[:-1])
    field = above.model_fields.get(str(loc[-1])) if isinstance(above, type) and issubclass(above, BaseModel) else None
    return (field.description or "") if field else ""


def tags(annotation: object) -> dict[str, type[BaseModel]]:
    """The members of a union that `platform` tells apart, by platform; empty for anything else."""
    inner = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if not _is_union(inner):
        return {}
    members = [m for m in get_args(inner) if isinstance(m, type) and issubclass(m, BaseModel)]
    return {tag: m for m in members for tag in get_args(m.model_fields["platform"].annotation)}


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) is Union or type(annotation).__name__ == "UnionType"


def _walk(model: type[BaseModel], loc: Sequence[int | str]) -> tuple[str, object]:
    """The dotted key of a place, and the type that belongs there."""
    at: object = model
    names: list[str] = []
    for part in loc:
        if part in (members := tags(at)):
            at = members[str(part)]
            continue
        if part == "[key]":
            continue
        if isinstance(part, int) and names:
            names[-1] += f"[{part}]"
        else:
            names.append(_bare(str(part)))
        at = _inside(at, part)
    return ".".join(names), at


def _inside(annotation: object, part: int | str) -> object:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        if field is None:
            return None
        # What may be left out is `Section | None`: go on inside the section.
        parts = get_args(field.annotation) if _is_union(field.annotation) else ()
        return next((a for a in parts if _is_model(a)), field.annotation)
    arguments = get_args(annotation)
    return arguments[-1] if get_origin(annotation) is dict else None


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else shown(name)
