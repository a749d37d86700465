"""Numbers of rows as an address holds them."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map, ValidationError

LARGEST = 2**31 - 1  # no identity column reaches further
DIGITS = 10


class RowConverter(IntegerConverter):
    """A number that a row can have: any other is no address of ours, rather than a crash below."""

    def __init__(self, url_map: Map, max: int = LARGEST) -> None:  # noqa: A002 -- werkzeug's name
        super().__init__(url_map, max=max)

    def to_python(self, value: str) -> int:
        # Python itself refuses to read thousands of digits.
        if len(value) > DIGITS:
            raise ValidationError
        return int(super().to_python(value))


def row_id(text: str) -> int:
    """Return the number of a row as a browser names it. Raises ValueError if no row can have it."""
    number = int(text)
    if not 0 < number <= LARGEST:
        raise ValueError(text)
    return number
