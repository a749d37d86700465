"""All stories by category code, how common each category is, and what we first answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.demo.stories import classrooms, equipment, networks, people, programs
from helpdesk.demo.stories.story import Story

STORIES: Mapping[str, Sequence[Story]] = {
    "classroom": classrooms.CLASSROOM,
    "computer": equipment.COMPUTER,
    "printer": equipment.PRINTER,
    "network": networks.NETWORK,
    "software": programs.SOFTWARE,
    "platform": programs.PLATFORM,
    "org-sheet": programs.ORG_SHEET,
    "account": people.ACCOUNT,
    "security": networks.SECURITY,
    "other": people.OTHER,
}

# Out of a hundred.
SHARES: Mapping[str, int] = {
    "classroom": 22,
    "computer": 14,
    "printer": 11,
    "network": 13,
    "software": 8,
    "platform": 11,
    "org-sheet": 3,
    "account": 12,
    "security": 2,
    "other": 4,
}

REMOTE_ANSWERS = (
    "Dzień dobry, dziękuję za zgłoszenie. Zajmuję się tym zdalnie, odpiszę w ciągu godziny.",
    "Dzień dobry. Widzę problem, połączę się zdalnie. Proszę zostawić komputer włączony.",
    "Dzień dobry, już sprawdzam. Dam znać, gdy będzie działać.",
    "Dzień dobry. To się da zrobić bez przyjazdu, proszę o chwilę cierpliwości.",
    "Zgłoszenie przyjęte, zaczynam od sprawdzenia po naszej stronie.",
)

ON_SITE_ANSWERS = (
    "Dzień dobry, dziękuję za opis. Tego nie zrobię zdalnie, przyjadę z częściami. Termin wizyty jest w zgłoszeniu.",
    "Dzień dobry. Wezmę sprzęt zastępczy i zajrzę przy najbliższej wizycie w szkole.",
    "Dzień dobry, dopisuję do planu wizyty. Do tego czasu proszę korzystać z sali obok.",
    "Zgłoszenie przyjęte. To wygląda na sprzęt, sprawdzę na miejscu.",
    "Dzień dobry. Proszę na razie nic nie rozkręcać, przyjadę z narzędziami.",
)

THANKS = (
    "Działa, dziękuję za szybką pomoc.",
    "Dziękuję, wszystko w porządku.",
    "Super, lekcja się odbędzie. Dziękuję.",
    "Potwierdzam, działa.",
)

REOPENINGS = (
    "Niestety wróciło to samo, dziś na trzeciej lekcji.",
    "Działało dwa dni i znowu nie działa.",
    "U mnie dalej bez zmian, proszę spojrzeć jeszcze raz.",
)

SECOND_SOLUTIONS = (
    "Za drugim razem wymieniono też część po drugiej stronie, sprawdzone przez trzy dni.",
    "Przyczyna była głębiej: przywrócono ustawienia fabryczne i skonfigurowano od nowa.",
    "Poprawiono razem z nauczycielem na miejscu, obserwowane przez tydzień.",
)
