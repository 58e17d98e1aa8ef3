"""Every garment of the catalogue: who draws it, from which seed, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model_export.catalogue.frame import Frame
from model_export.catalogue.garment import Garment, Text
from model_export.catalogue.garments import dresses, skirts, tees, trousers


@dataclass(frozen=True)
class Entry:
    """Args:
    draw: draws the garment from a seeded generator. category, kind: as in py_runtime.types.
    """

    id: str
    category: str
    kind: str
    seed: int
    name: Text
    description: Text
    draw: Callable[[np.random.Generator], Garment]


def top(px_per_cm: float = 14.0, y: float = 150.0, seed: int = 1) -> Frame:
    return Frame(px_per_cm, (480.0, y), sway_seed=seed)


def bottom(px_per_cm: float = 11.0, y: float = 90.0, seed: int = 1) -> Frame:
    return Frame(px_per_cm, (480.0, y), sway_seed=seed)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "tee-crimson", "upper", "top", 3,
        Text("Crew T-shirt, crimson", "크루넥 티셔츠, 크림슨"),
        Text("Cotton jersey, rib collar, double-stitched hem.", "면 저지, 골지 넥, 이중 박음질 밑단."),
        lambda rng: tees.crew_tee(rng, top(12.8, 170), (178, 44, 52)),
    ),
    Entry(
        "breton-navy", "upper", "top", 11,
        Text("Striped long sleeve, ecru and navy", "스트라이프 긴팔, 에크루 네이비"),
        Text("Breton stripes around trunk and sleeves.", "몸판과 소매를 두른 브르타뉴 스트라이프."),
        lambda rng: tees.striped_long_sleeve(rng, top(10.3, 230, 2), (236, 231, 218), (34, 42, 74)),
    ),
    Entry(
        "tank-white", "upper", "top", 5,
        Text("Ribbed tank top, white", "골지 민소매, 화이트"),
        Text("Fine rib, bound neck and armholes.", "촘촘한 골지, 바인딩 처리한 목둘레와 진동."),
        lambda rng: tees.tank_top(rng, top(15.6, 150, 3), (232, 231, 227)),
    ),
    Entry(
        "jeans-blue", "lower", "trousers", 7,
        Text("Straight jeans, mid blue", "스트레이트 청바지, 중청"),
        Text("Five pockets, faded thighs, copper rivets.", "파이브 포켓, 허벅지 워싱, 구리 리벳."),
        lambda rng: trousers.jeans(rng, bottom(11.0, 90, 4)),
    ),
    Entry(
        "chinos-sand", "lower", "trousers", 8,
        Text("Chinos, sand", "치노 팬츠, 샌드"),
        Text("Cotton twill, slanted pockets.", "면 트윌, 사선 포켓."),
        lambda rng: trousers.chinos(rng, bottom(11.0, 90, 5), (196, 172, 134)),
    ),
    Entry(
        "skirt-a-line-rust", "lower", "skirt", 9,
        Text("A-line skirt, rust", "A라인 스커트, 러스트"),
        Text("Soft twill, flared to the knee.", "부드러운 트윌, 무릎 길이 플레어."),
        lambda rng: skirts.a_line_skirt(rng, bottom(15.0, 190, 6), (150, 74, 46)),
    ),
    Entry(
        "skirt-pleated-green", "lower", "skirt", 10,
        Text("Pleated midi skirt, forest", "플리츠 미디 스커트, 포레스트"),
        Text("Knife pleats from waistband to hem.", "허리부터 밑단까지 칼주름."),
        lambda rng: skirts.pleated_skirt(rng, bottom(14.0, 120, 7), (44, 74, 62)),
    ),
    Entry(
        "dress-floral", "dress", "dress", 12,
        Text("Floral summer dress, navy", "플로럴 여름 원피스, 네이비"),
        Text("V neck, buttoned bodice, gathered skirt.", "브이넥, 단추 상의, 개더 스커트."),
        lambda rng: dresses.floral_dress(rng, bottom(10.6, 90, 8)),
    ),
)
