"""The letters of this room: each opens one door, once, within an hour."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft


def sign_in(user: User, *, url: str) -> Draft:
    """The link that signs in without a password."""
    with force_locale(user.language):
        return letter(
            "sign_in",
            user,
            subject=_("Link do logowania"),
            paragraphs=[
                _(
                    "oto link do logowania, o który poproszono na naszej stronie. Otwiera Twoje zgłoszenia."
                )
            ],
            action=Do(_("Zaloguj się"), url),
            small=[
                _("Link działa przez godzinę i tylko raz."),
                _("Jeśli to nie Ty prosisz o link, nic nie rób: bez niego nikt się nie zaloguje."),
            ],
        )


def password(user: User, *, url: str) -> Draft:
    """The link under which one chooses a new password."""
    with force_locale(user.language):
        return letter(
            "password",
            user,
            subject=_("Nowe hasło"),
            paragraphs=[
                _("pod tym linkiem ustawisz nowe hasło. Do tego czasu działa dotychczasowe.")
            ],
            action=Do(_("Ustaw nowe hasło"), url),
            small=[
                _("Link działa przez godzinę i tylko raz."),
                _("Jeśli to nie Ty prosisz o zmianę hasła, nic nie rób: hasło zostaje to samo."),
            ],
        )
