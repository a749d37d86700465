"""Every letter that the program can write has a specimen, and all read alike."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from flask import Flask

import helpdesk
from helpdesk.letterbook.scene import scene
from helpdesk.letterbook.specimens import SPECIMENS, Specimen
from helpdesk.mail import outbox
from helpdesk.mail.outbox import Draft
from tests.conftest import NOON

PACKAGE = Path(helpdesk.__file__).parent
# The one place that makes drafts of words.
MAKERS = {"mail/letter.py"}
NAMES = ("Tomasz Wrona", "Ewa Domańska", "Jan Lis", "Maria Zięba", "SP 3")


def letters() -> Iterator[Callable[..., Any]]:
    """Yield the public functions of the rooms' modules of messages that return a draft."""
    for file in sorted(PACKAGE.rglob("*messages.py")):
        name = ".".join(("helpdesk", *file.relative_to(PACKAGE).with_suffix("").parts))
        module = importlib.import_module(name)
        for function in vars(module).values():
            is_own = inspect.isfunction(function) and function.__module__ == name
            if is_own and not function.__name__.startswith("_") and _drafts(function):
                yield function


def _drafts(function: Callable[..., Any]) -> bool:
    return get_type_hints(function).get("return") is Draft


def test_every_letter_has_a_specimen() -> None:
    assert {each.letter for each in SPECIMENS} == set(letters())
    assert len({each.name for each in SPECIMENS}) == len(SPECIMENS)


def test_letters_are_worded_nowhere_else() -> None:
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.name.endswith("messages.py") or str(file.relative_to(PACKAGE)) in MAKERS:
            continue
        called = {
            node.func.id
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "Draft" not in called, file


@pytest.mark.parametrize("locale", ["pl", "en"])
@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda each: each.name)
def test_a_letter_greets_goes_on_and_says_what_to_do(
    app: Flask, specimen: Specimen, locale: str
) -> None:
    draft = specimen.write(scene(locale, NOON))

    assert draft.locale == locale
    assert str(draft.context["greeting"]) == {"pl": "Dzień dobry,", "en": "Hello,"}[locale]
    first = draft.context["paragraphs"][0]
    assert begins_well(first, locale), first
    assert first.endswith((".", ":"))
    assert draft.context["action"] or draft.context["entries"] or draft.context["small"]
    written = outbox.rendered(draft)
    assert "%(" not in written["body_text"] + written["body_html"] + written["subject"]
    assert "!" not in written["body_text"].replace("<!doctype", "")
    assert len(written["subject"]) < 120


def begins_well(words: str, locale: str) -> bool:
    """Return whether a sentence may follow the greeting's comma."""
    if words.startswith(NAMES):
        return True
    return words[0].islower() if locale == "pl" else words[0].isupper()


def test_the_letters_of_a_conversation_have_one_subject(app: Flask) -> None:
    told = scene("pl", NOON)
    names = {"przyjecie", "odpowiedz", "wizyta", "wizyta-odwolana", "rozwiazanie"}

    drafts = [each.write(told) for each in SPECIMENS if each.name in names]

    assert {str(draft.subject) for draft in drafts} == {
        "[Dzwonek 1187] Projektor gaśnie w czasie lekcji"
    }
    assert all(draft.keeps_subject for draft in drafts)
