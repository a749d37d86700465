"""The settings: every fault is named at once, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.core.config import ConfigError, load, required_to_serve


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "helpdesk.toml"
    file.write_text('port = 9000\nservice_name = "CUW"\n')

    settings = load({"HELPDESK_PORT": "9001", "HELPDESK_DATA": str(tmp_path)}, file=file)

    assert (settings.port, settings.service_name) == (9001, "CUW")
    assert settings.database_url == f"sqlite:///{tmp_path}/helpdesk.sqlite3"


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "helpdesk.toml"
    file.write_text("prot = 9000\n")

    with pytest.raises(ConfigError) as raised:
        load(
            {
                "HELPDESK_PORT": "eighty",
                "HELPDESK_SMTP_PORT": "70000",
                "HELPDESK_PUBLIC_URL": "pomoc.example",
                "HELPDESK_MAIL_SECURITY": "ssl",
                "HELPDESK_COLOUR": "red",
            },
            file=file,
        )

    told = "\n".join(raised.value.problems)
    for name in ("'prot'", "PORT", "SMTP_PORT", "PUBLIC_URL", "MAIL_SECURITY", "COLOUR"):
        assert name in told
    assert len(raised.value.problems) == 6


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "helpdesk.toml"
    file.write_text("port = \n")

    with pytest.raises(ConfigError, match=r"helpdesk\.toml.*line 1"):
        load({}, file=file)


def test_a_real_service_must_say_who_it_is() -> None:
    missing = required_to_serve(load({}))

    assert [line.split()[0] for line in missing] == [
        "HELPDESK_SERVICE_NAME",
        "HELPDESK_CONTROLLER_NAME",
        "HELPDESK_HOTLINE",
        "HELPDESK_PRIVACY_CLAUSE",
        "HELPDESK_ACCESSIBILITY_STATEMENT",
        "HELPDESK_MAIL_ADDRESS",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "http://[::1"),
        ("PUBLIC_URL", "https://pomoc.example:99999"),
        ("PUBLIC_URL", "https://pomoc.example/\nx"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://u:tajne@db/x"),
        ("DATA", "~nobody-of-this-name/data"),
        ("MAIL_ADDRESS", "@"),
        ("PORT", "²"),
    ],
)
def test_a_setting_nothing_can_be_made_of_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"HELPDESK_{name} ") as raised:
        load({f"HELPDESK_{name}": value})

    assert "tajne" not in str(raised.value)
