"""What can go wrong: bugs raise, what a user can cause is a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RefusalStatus = Literal[
    "unreadable_image",
    "unsupported_format",
    "image_too_large",
    "image_too_small",
    "no_person",
    "person_from_behind",
    "person_out_of_frame",
    "no_garment",
    "wrong_category",
    "degenerate_geometry",
]


@dataclass(frozen=True)
class Refusal:
    """A typed answer to an input the product cannot use.

    Args:
        status: the closed set of reasons; the app maps each to a translated message.
        detail: one English line for logs and the command line.
        facts: small JSON-able numbers behind the refusal (sizes, scores).
    """

    status: RefusalStatus
    detail: str
    facts: dict[str, float | int | str] = field(default_factory=dict[str, float | int | str])


class WearhereError(Exception):
    """Base of everything py_runtime raises on purpose."""


class DegenerateGeometryError(WearhereError, ValueError):
    """Points that span no plane, no line or no body."""
