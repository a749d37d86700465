"""Signed and encrypted mail, as S/MIME and PGP write it. Nothing here is really signed."""

from __future__ import annotations

from base64 import encodebytes
from typing import Any

from tests.data.mail.made import PNG, Case, attached, message, mixed, part, within

BODY = "Nie działa."
SIGNED = bytes.fromhex("06092a864886f70d010702")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")
AUTH_ENVELOPED = bytes.fromhex("060b2a864886f70d0109100117")
DATA = bytes.fromhex("06092a864886f70d010701")
END = b"\x00\x00"
INNER = part(f"{BODY}\n")
PGP = (
    "-----BEGIN PGP MESSAGE-----\nVersion: a - b\n\nhQEMA0t+xyz=\n=abcd\n-----END PGP MESSAGE-----"
)
PHOTO = attached(PNG, "image/jpeg", 'filename="IMG_2041.jpg"')


def der(tag: int, *content: bytes) -> bytes:
    """Return one element of DER."""
    inside = b"".join(content)
    if len(inside) < 0x80:
        return bytes([tag, len(inside)]) + inside
    length = len(inside).to_bytes(4, "big").lstrip(b"\x00")
    return bytes([tag, 0x80 + len(length)]) + length + inside


def ber(tag: int, *content: bytes) -> bytes:
    """Return one element whose end is marked, not told."""
    return bytes([tag, 0x80]) + b"".join(content) + END


def signed(inner: bytes) -> bytes:
    enclosed = der(0x30, DATA, der(0xA0, der(0x04, inner)))
    info = der(0x30, b"\x02\x01\x01", der(0x31), enclosed, der(0x31))
    return der(0x30, SIGNED, der(0xA0, info))


def signed_in_chunks(inner: bytes) -> bytes:
    chunks = [der(0x04, inner[at : at + 20]) for at in range(0, len(inner), 20)]
    enclosed = ber(0x30, DATA, ber(0xA0, ber(0x24, *chunks)))
    return ber(0x30, SIGNED, ber(0xA0, ber(0x30, b"\x02\x01\x01", der(0x31), enclosed, der(0x31))))


def encrypted(kind: bytes = ENVELOPED) -> bytes:
    return der(0x30, kind, der(0xA0, der(0x30, b"\x02\x01\x00", der(0x31), der(0x30, DATA))))


def smime(content: bytes, kind: str = "signed-data") -> bytes:
    return message(
        encodebytes(content),
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="smime.p7m"',
        kind=f"application/pkcs7-mime; smime-type={kind}",
    )


def _kept(content: bytes) -> dict[str, Any]:
    return {"body": "", "attachments": [["smime.p7m", "application/pkcs7-mime", len(content)]]}


def cases() -> list[Case]:
    made = {**_smime(), **_pgp()}
    return [Case(f"sealed-{name}", raw, expected) for name, (raw, expected) in made.items()]


def _smime() -> dict[str, tuple[bytes, dict[str, Any]]]:
    read = {"body": BODY, "is_signed": True, "is_encrypted": False}
    photo = {"attachments": [["IMG_2041.jpg", "image/jpeg", len(PNG)]]}
    both = within(INNER, PHOTO, kind="mixed", boundary="wew")
    nested = INNER
    for _ in range(40):
        nested = b"Content-Type: application/pkcs7-mime\r\n\r\n" + signed(nested)
    secret, secret_too = encrypted(), encrypted(AUTH_ENVELOPED)
    broken = signed(INNER)[:-30]
    chunked = b"\x24\x80" * 5_000
    return {
        "opaque": (smime(signed(INNER)), read),
        "opaque-in-chunks": (smime(signed_in_chunks(INNER)), read),
        "opaque-with-photo": (smime(signed(both)), read | photo),
        "opaque-called-encrypted": (smime(signed(INNER), "enveloped-data"), read),
        "opaque-nested": (smime(signed(nested)), {"body": "", "is_partial": True}),
        "opaque-broken": (smime(broken), _kept(broken)),
        "opaque-without-end": (smime(chunked), _kept(chunked)),
        "certificates": (
            smime(
                der(0x30, SIGNED, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), der(0x30, DATA))))
            ),
            {"body": "", "is_signed": False, "is_encrypted": False, "files": ["smime.p7m"]},
        ),
        "enveloped": (smime(secret, "enveloped-data"), _kept(secret) | {"is_encrypted": True}),
        "enveloped-called-signed": (smime(secret), _kept(secret) | {"is_encrypted": True}),
        "auth-enveloped": (smime(secret_too, "x"), _kept(secret_too) | {"is_encrypted": True}),
        "enveloped-broken": (
            smime(b"\x30", "enveloped-data"),
            _kept(b"0") | {"is_encrypted": True},
        ),
        "enveloped-beside-words": (
            mixed(
                part("Szczegóły w załączniku."),
                attached(secret, "application/pkcs7-mime", 'filename="smime.p7m"'),
            ),
            {
                "body": "Szczegóły w załączniku.",
                "is_encrypted": False,
                "files": ["smime.p7m"],
            },
        ),
    }


def _pgp() -> dict[str, tuple[bytes, dict[str, Any]]]:
    block = part(PGP, 'application/octet-stream; name="encrypted.asc"')
    return {
        "pgp-mime": (
            mixed(
                part("Version: 1", "application/pgp-encrypted"),
                block,
                kind='encrypted; protocol="application/pgp-encrypted"',
            ),
            {"body": "", "is_encrypted": True, "files": ["zalacznik-1", "encrypted.asc"]},
        ),
        "pgp-inline": (message(f"{PGP}\n"), {"is_encrypted": True, "is_signed": False}),
        "pgp-inline-beside-words": (
            message(f"Hasło podam telefonicznie.\n\n{PGP}\n"),
            {"is_encrypted": False, "body_has": ["Hasło podam"]},
        ),
        "pgp-asked-about": (
            message("Co to znaczy -----BEGIN PGP MESSAGE----- w moim liście?"),
            {"is_encrypted": False, "is_signed": False},
        ),
        "signed-by-a-list": (
            mixed(
                INNER,
                part("-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"),
                part("stopka listy"),
                kind="signed",
            ),
            {"body": f"{BODY}\n\nstopka listy", "is_signed": True},
        ),
    }
