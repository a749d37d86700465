"""What the invented people write."""

from __future__ import annotations

import re

import pytest

from helpdesk.demo.stories.catalogue import SHARES, STORIES
from helpdesk.demo.stories.story import Story

WORDS = {
    "where": "w sali 12",
    "place": "Sala 12",
    "grade": "klasa 6",
    "of_grade": "klasy 6",
    "am": "am",
}
ALL = [story for stories in STORIES.values() for story in stories]


def test_each_category_has_at_least_ten_stories() -> None:
    assert min(len(stories) for stories in STORIES.values()) >= 10
    assert SHARES.keys() == STORIES.keys()
    assert sum(SHARES.values()) == 100


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.subject)
def test_every_text_takes_its_words(story: Story) -> None:
    for text in (*story.bodies, story.told):
        assert "{" not in text.format(**WORDS)
    assert story.bodies
    assert story.solutions


def test_whoever_is_asked_something_answers() -> None:
    assert all(bool(story.question) == bool(story.told) for story in ALL)


def test_addresses_are_of_the_domain_example_only() -> None:
    text = " ".join(body for story in ALL for body in (*story.bodies, *story.solutions))

    assert not re.search(r"@|https?://", text)
