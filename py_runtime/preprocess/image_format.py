"""Recognise a picture file by its first bytes."""

from __future__ import annotations

# What Pillow may open; everything else stays closed, whatever plugins are installed.
ALWAYS_READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
OPENED_FORMATS = (*ALWAYS_READABLE, "AVIF")  # the last one depends on how Pillow was built

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"8BPS", "PSD"),
)


def sniff_format(data: bytes) -> str | None:
    """Name the format of a file, or None when its first bytes are of no picture we know."""
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in _AVIF_BRANDS:
            return "AVIF"
        return "HEIC" if brand in _HEIF_BRANDS else "MP4"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)
