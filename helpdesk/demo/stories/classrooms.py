"""Projectors and boards."""

from __future__ import annotations

from helpdesk.demo.stories.story import (
    CAN_WAIT,
    REQUEST,
    STOPPED,
    Story,
)

CLASSROOM = (
    Story(
        subject="Projektor nie pokazuje obrazu",
        bodies=(
            "Projektor {where} się włącza, ale na ekranie jest tylko napis „brak sygnału”. Na laptopie wszystko widać.",
            "Nie ma obrazu z projektora {where}. Rano jeszcze działał. Mam dziś cztery lekcje z prezentacją.",
        ),
        solutions=(
            "Wymieniono kabel HDMI przy biurku i ustawiono wejście HDMI 1 jako domyślne.",
            "Laptop wysyłał obraz tylko na własny ekran. Ustawiono duplikowanie (Windows + P).",
        ),
        urgency=STOPPED,
        remote=0.35,
        question="Czy po naciśnięciu „Source” na pilocie i wybraniu HDMI 1 pojawia się obraz?",
        told="Sprawdził{am} na przerwie, dalej nic. Kabel rusza się w gniazdku przy biurku.",
        note="Gniazdo przy biurku jest stare, takie samo było wymieniane w sąsiedniej sali. Wziąć HDMI 10 m.",
        cost=85,
        device="Projektor",
    ),
    Story(
        subject="Projektor gaśnie po kwadransie",
        bodies=(
            "Po około 15 minutach projektor {where} sam się wyłącza i miga czerwona lampka. Po przerwie znowu działa chwilę.",
        ),
        solutions=(
            "Przegrzewał się: wyczyszczono filtr i wloty powietrza, próba 40 minut bez wyłączenia.",
            "Wymieniono lampę i wyzerowano jej licznik.",
        ),
        remote=0.0,
        note="Filtr zapchany, ten sam model wisi jeszcze w dwóch salach. Sprawdzić przy okazji.",
        cost=320,
        device="Projektor",
    ),
    Story(
        subject="Tablica interaktywna pisze obok pióra",
        bodies=(
            "Tablica {where} zapisuje kreskę kilka centymetrów obok pióra. Dzieci mają z tego zabawę, ja trochę mniej.",
            "Rozjechała się kalibracja tablicy {where}. Nie da się trafić w żaden przycisk.",
        ),
        solutions=(
            "Wykonano kalibrację tablicy w dziewięciu punktach, instrukcja zostawiona przy biurku.",
            "Przeprowadzono kalibrację razem z nauczycielem przez telefon.",
        ),
        remote=0.55,
        device="Tablica interaktywna",
    ),
    Story(
        subject="Nie ma dźwięku z głośników",
        bodies=(
            "Film leci, a dźwięku nie ma. {place}, laptop podłączony do projektora. Jutro mam słuchanie na angielskim.",
            "Głośniki {where} milczą, w słuchawkach dźwięk jest.",
        ),
        solutions=(
            "Windows wysyłał dźwięk do projektora. Ustawiono głośniki jako domyślne wyjście.",
            "Wymieniono zasilacz głośników.",
        ),
        remote=0.7,
        question="Czy na głośnikach świeci się dioda po przekręceniu pokrętła?",
        told="Tak, świeci na zielono, ale cisza.",
        cost=45,
    ),
    Story(
        subject="Zielony obraz z projektora",
        bodies=(
            "Wszystko na ekranie {where} jest zielone, jak w Matriksie. Mapy na geografii są nie do użycia.",
        ),
        solutions=("Uszkodzony kabel VGA zastąpiono kablem HDMI z przejściówką.",),
        remote=0.1,
        cost=60,
        device="Projektor",
    ),
    Story(
        subject="Pilot do projektora zaginął",
        bodies=(
            "Od wczoraj nie ma pilota do projektora {where}. Włączamy kijem od szczotki, proszę o nowy pilot.",
        ),
        solutions=("Zamówiono i przekazano pilot uniwersalny, sparowany z projektorem.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        remote=0.0,
        cost=49,
        device="Projektor",
    ),
    Story(
        subject="Monitor interaktywny nie reaguje na dotyk",
        bodies=(
            "Monitor {where} wyświetla obraz, ale nie reaguje ani na palec, ani na pisak. Restart nie pomógł.",
        ),
        solutions=(
            "Poprawiono kabel USB dotyku wypięty przy sprzątaniu.",
            "Zaktualizowano oprogramowanie monitora, dotyk działa.",
        ),
        remote=0.4,
        question="Czy kabel USB z monitora (płaska wtyczka) jest wpięty do laptopa?",
        told="Jest, ale wchodzi bardzo luźno.",
        vendor="serwis producenta monitora, zgłoszenie gwarancyjne",
        device="Monitor interaktywny",
    ),
    Story(
        subject="Obraz nie mieści się na ekranie",
        bodies=("Prezentacja {where} ucina boki, brakuje pierwszych liter każdej linijki.",),
        solutions=("Ustawiono rozdzielczość 1280 × 800 właściwą dla tego projektora.",),
        remote=0.85,
    ),
    Story(
        subject="Ekran zwija się w połowie",
        bodies=("Ekran elektryczny {where} zatrzymuje się w połowie i dalej nie zjeżdża.",),
        solutions=("Ustawiono na nowo krańcówkę silnika ekranu.",),
        urgency=CAN_WAIT,
        remote=0.0,
    ),
    Story(
        subject="Wizualizer nie łączy się z laptopem",
        bodies=(
            "Podłączam wizualizer {where} i nic się nie dzieje. Na próbnym egzaminie chcę pokazywać rozwiązania z kartki.",
        ),
        solutions=("Zainstalowano sterownik wizualizera i skrót na pulpicie.",),
        remote=0.8,
    ),
    Story(
        subject="Uchwyt projektora się obluzował",
        bodies=(
            "Projektor {where} wisi krzywo i drży, gdy ktoś biega piętro wyżej. Boję się, że spadnie na uczniów.",
        ),
        solutions=("Dokręcono uchwyt i założono linkę zabezpieczającą.",),
        remote=0.0,
        cost=25,
        device="Projektor",
    ),
    Story(
        subject="nie działa",
        bodies=("nie działa tablica {where}",),
        solutions=(
            "Tablica była odłączona od zasilania przy listwie. Włączono i sprawdzono z klasą.",
        ),
        urgency=STOPPED,
        remote=0.6,
        question="Co dokładnie widać na tablicy po włączeniu? Wystarczy jedno zdanie albo zdjęcie.",
        told="Nic, jest całkiem ciemna, żadna lampka się nie świeci.",
        device="Tablica interaktywna",
    ),
)
