"""What one can try oneself while waiting, by category code. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Tip:
    title: LazyString
    icon: str
    steps: tuple[LazyString, ...]


TIPS: Mapping[str, Tip] = {
    "classroom": Tip(
        _l("Projektor lub monitor nie pokazuje obrazu"),
        "projector",
        (
            _l("Naciśnij na pilocie „Source” i wybierz „HDMI 1”."),
            _l("Na laptopie naciśnij razem klawisz Windows i P, potem wybierz „Duplikuj”."),
            _l("Wyjmij wtyczkę HDMI i włóż ją ponownie, z obu stron."),
        ),
    ),
    "network": Tip(
        _l("Nie działa Internet"),
        "wifi",
        (
            _l("Sprawdź, czy strony otwierają się na innym urządzeniu w tej samej sali."),
            _l("Wyłącz Wi-Fi w urządzeniu i po chwili włącz je ponownie."),
            _l("Nie wyłączaj z prądu urządzeń w szafie sieciowej: informatyk widzi je z daleka."),
        ),
    ),
    "computer": Tip(
        _l("Komputer nie włącza się lub działa wolno"),
        "laptop",
        (
            _l("Podłącz zasilacz i poczekaj pięć minut."),
            _l("Przytrzymaj przycisk zasilania przez dziesięć sekund, puść i włącz ponownie."),
        ),
    ),
    "printer": Tip(
        _l("Drukarka nie drukuje"),
        "printer",
        (
            _l("Sprawdź, czy na wyświetlaczu drukarki nie ma komunikatu o papierze lub tonerze."),
            _l("Wyłącz drukarkę, odczekaj pół minuty i włącz ją ponownie."),
        ),
    ),
    "account": Tip(
        _l("Nie pamiętam hasła"),
        "key",
        (
            _l("Na stronie logowania wybierz „Nie pamiętam hasła” i sprawdź pocztę, także spam."),
            _l("Sprawdź, czy nie jest włączony Caps Lock."),
        ),
    ),
    "security": Tip(
        _l("Podejrzana wiadomość"),
        "shield",
        (
            _l("Nie otwieraj załączników ani linków i nie odpowiadaj na wiadomość."),
            _l("Nie usuwaj jej: informatyk musi ją obejrzeć."),
            _l("Jeśli podano gdzieś hasło, zmień je teraz z innego komputera."),
        ),
    ),
}
