"""The catalogues know every text that the sources show to people.

The msgids are Polish, the language of the product, so the Polish catalogue leaves ordinary entries
empty (gettext then shows the msgid) and fills only what the msgid can't hold: the three forms of
each plural. The English catalogue translates everything.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%(?:\(\w+\)[sd]|%)")
NAMES_IN_EXAMPLES = ("SP Łucka",)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return what `make catalogues` would collect."""
    template = tmp_path_factory.mktemp("catalogues") / "messages.pot"
    arguments = ["-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext", "-k", "ngettext:1,2"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", "-q", "extract", *arguments, "-o", template, "."])
    return _read(template)


@pytest.fixture(scope="module")
def polish() -> Catalog:
    return _read(_path("pl"), "pl")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return _read(_path("en"), "en")


def test_every_text_is_known_to_both_catalogues(
    sources: Catalog, polish: Catalog, english: Catalog
) -> None:
    wanted = {message.id for message in sources}

    assert wanted - {message.id for message in polish} == set()
    assert wanted - {message.id for message in english} == set()


def test_every_text_has_an_english_translation(english: Catalog) -> None:
    assert [message.id for message in english if not all(_translations(message))] == []


def test_every_plural_has_its_three_polish_forms(polish: Catalog) -> None:
    plurals = [message for message in polish if message.pluralizable]

    assert plurals
    assert [each.id for each in plurals if len(list(filter(None, _translations(each)))) != 3] == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_placeholders_agree_between_a_text_and_its_translation(language: str) -> None:
    catalogue = _read(_path(language), language)

    assert [each.id for each in catalogue if not _same_placeholders(each)] == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_entry_is_fuzzy_or_obsolete(language: str) -> None:
    text = _path(language).read_text(encoding="utf-8")

    assert [line for line in text.splitlines() if line.startswith(("#, fuzzy", "#~"))] == []


def test_no_polish_is_left_in_english_texts(english: Catalog) -> None:
    texts = [text for message in english if message.id for text in _translations(message)]
    for name in NAMES_IN_EXAMPLES:
        texts = [text.replace(name, "") for text in texts]

    assert [text for text in texts if re.search("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”]", text)] == []


def _path(language: str) -> Path:
    return ROOT / "helpdesk" / "translations" / language / "LC_MESSAGES" / "messages.po"


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _same_placeholders(message: Message) -> bool:
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = {frozenset(PLACEHOLDER.findall(text)) for text in texts}
    found = {frozenset(PLACEHOLDER.findall(text)) for text in _translations(message) if text}
    return found <= wanted
