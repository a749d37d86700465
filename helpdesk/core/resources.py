"""Where the templates, static files, migrations and rules lie: in the wheel or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_dir(name: str) -> Path:
    """Return the folder `name` inside the installed package, else beside it in a checkout.

    Raises RuntimeError when neither holds it: the installation is broken.
    """
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise RuntimeError(f"the installation lacks its folder {name!r}")
