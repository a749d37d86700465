"""What is left of HTML mail is harmless: no script, nothing loaded from elsewhere."""

from __future__ import annotations

import pytest

from helpdesk.mail.sanitising import as_text, sanitised


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src='http://tracker.example/x.gif'>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<svg onload=alert(1)>",
        "<iframe src='http://x.example'></iframe>",
        "<form action='http://x.example'><input name=password></form>",
        "<div style='background:url(http://x.example)'>x</div>",
        "<link rel=stylesheet href='http://x.example'>",
        "<style>@import 'http://x.example'</style>",
        "<base href='http://x.example'>",
        "<meta http-equiv=refresh content='0;url=http://x.example'>",
        "<img srcset='http://x.example/a 2x'>",
        "<video src='http://x.example'></video>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(hostile: str) -> None:
    clean = sanitised(f"<p>przed</p>{hostile}<p>po</p>")

    assert "przed" in clean
    assert "po" in clean
    for word in ("alert", "script", "src=", "style", "x.example", "tracker", "<form", "data:"):
        assert word not in clean


def test_ordinary_links_and_own_pictures_stay() -> None:
    clean = sanitised("<a href='https://librus.example'>x</a><img src='cid:foto' alt='ekran'>")

    assert 'href="https://librus.example"' in clean
    assert 'rel="noopener noreferrer nofollow"' in clean
    assert 'src="cid:foto"' in clean


def test_text_of_html_keeps_quotes_and_targets() -> None:
    text = as_text(
        "<p>Zobacz <a href='http://x.example/a'>tutaj</a></p><blockquote>cytat</blockquote>"
    )

    assert "http://x.example/a" in text
    assert "> cytat" in text


def test_deep_nesting_does_not_blow_the_text_up() -> None:
    assert len(as_text("<ul><li>x<blockquote>y" * 4_000)) < 1_000_000
