"""Units here are three kilometres from the office unless told otherwise: else nobody gets there."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.schools.models import School
from tests.conftest import MakeSchool


@pytest.fixture
def school(school: MakeSchool) -> MakeSchool:
    def make(**given: Any) -> School:
        return school(**{"kilometres": 3, **given})

    return make
