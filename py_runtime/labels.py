"""Classes of the person parse, in the order of the last axis of `PersonAnalysis.parse`."""

from __future__ import annotations

from enum import IntEnum


class Part(IntEnum):
    """Coarse human parsing; sides are the wearer's own."""

    BACKGROUND = 0
    HAIR = 1
    FACE = 2
    NECK = 3  # neck and bare chest / shoulders
    LEFT_ARM = 4  # bare skin of arm and hand
    RIGHT_ARM = 5
    LEGS = 6  # bare skin of legs and feet
    UPPER = 7  # clothes above the waist
    LOWER = 8  # clothes below the waist; a dress's skirt
    OTHERS = 9  # shoes, bags, hats, things held


SKIN_PARTS = (Part.NECK, Part.LEFT_ARM, Part.RIGHT_ARM, Part.LEGS)
