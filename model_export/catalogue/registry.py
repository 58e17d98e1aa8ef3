"""Every garment of the catalogue: who draws it, from which seed, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model_export.catalogue.frame import Frame
from model_export.catalogue.garment import Garment, Text
from model_export.catalogue.garments import denim, dresses, hoodies, shirts, skirts, sweaters, tees, trousers


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
        "tee-crimson",
        "upper",
        "top",
        3,
        Text("Crew T-shirt, crimson", "크루넥 티셔츠, 크림슨"),
        Text("Cotton jersey, rib collar, double-stitched hem.", "면 저지, 골지 넥, 이중 박음질 밑단."),
        lambda rng: tees.crew_tee(rng, top(12.8, 170), (178, 44, 52)),
    ),
    Entry(
        "tee-surf-white",
        "upper",
        "top",
        4,
        Text("Printed T-shirt, white", "프린트 티셔츠, 화이트"),
        Text("Surf club badge on cotton jersey.", "면 저지에 서프 클럽 프린트."),
        lambda rng: tees.crew_tee(
            rng, top(12.8, 170, 13), (238, 237, 233), printed=tees.Badge((32, 52, 88), (232, 110, 66), (76, 148, 170))
        ),
    ),
    Entry(
        "breton-navy",
        "upper",
        "top",
        11,
        Text("Striped long sleeve, ecru and navy", "스트라이프 긴팔, 에크루 네이비"),
        Text("Breton stripes around trunk and sleeves.", "몸판과 소매를 두른 브르타뉴 스트라이프."),
        lambda rng: tees.striped_long_sleeve(rng, top(10.3, 230, 2), (236, 231, 218), (34, 42, 74)),
    ),
    Entry(
        "tank-white",
        "upper",
        "top",
        5,
        Text("Ribbed tank top, white", "골지 민소매, 화이트"),
        Text("Fine rib, bound neck and armholes.", "촘촘한 골지, 바인딩 처리한 목둘레와 진동."),
        lambda rng: tees.tank_top(rng, top(15.6, 150, 3), (232, 231, 227)),
    ),
    Entry(
        "shirt-oxford-blue",
        "upper",
        "top",
        21,
        Text("Oxford shirt, light blue", "옥스퍼드 셔츠, 라이트 블루"),
        Text("Button-down collar, chest pocket, curved hem.", "버튼다운 칼라, 가슴 포켓, 곡선 밑단."),
        lambda rng: shirts.oxford_shirt(rng, top(10.2, 210, 9), (172, 196, 226)),
    ),
    Entry(
        "polo-bottle",
        "upper",
        "top",
        22,
        Text("Polo shirt, bottle green", "폴로 셔츠, 보틀 그린"),
        Text("Cotton piqué, tipped collar, two buttons.", "면 피케, 배색 칼라, 단추 두 개."),
        lambda rng: shirts.polo(rng, top(12.8, 190, 10), (28, 82, 62), (232, 226, 210)),
    ),
    Entry(
        "hoodie-grey",
        "upper",
        "top",
        23,
        Text("Hoodie, heather grey", "후드 티셔츠, 헤더 그레이"),
        Text("Brushed fleece, kangaroo pocket, drawstrings.", "기모 플리스, 캥거루 포켓, 스트링."),
        lambda rng: hoodies.hoodie(rng, top(9.9, 240, 11), (150, 152, 156), (232, 230, 226)),
    ),
    Entry(
        "sweater-cable-oat",
        "upper",
        "top",
        24,
        Text("Cable sweater, oatmeal", "케이블 니트, 오트밀"),
        Text("Wool crew neck with cables on trunk and sleeves.", "몸판과 소매에 꽈배기 무늬를 넣은 울 크루넥."),
        lambda rng: sweaters.cable_sweater(rng, top(10.2, 220, 12), (206, 190, 164)),
    ),
    Entry(
        "jeans-blue",
        "lower",
        "trousers",
        7,
        Text("Straight jeans, mid blue", "스트레이트 청바지, 중청"),
        Text("Five pockets, faded thighs, copper rivets.", "파이브 포켓, 허벅지 워싱, 구리 리벳."),
        lambda rng: denim.jeans(rng, bottom(11.0, 90, 4)),
    ),
    Entry(
        "chinos-sand",
        "lower",
        "trousers",
        8,
        Text("Chinos, sand", "치노 팬츠, 샌드"),
        Text("Cotton twill, slanted pockets.", "면 트윌, 사선 포켓."),
        lambda rng: trousers.chinos(rng, bottom(11.0, 90, 5), (196, 172, 134)),
    ),
    Entry(
        "trousers-black",
        "lower",
        "trousers",
        31,
        Text("Tailored trousers, black", "테일러드 팬츠, 블랙"),
        Text("Pressed crease, slanted pockets.", "주름선을 잡은 사선 포켓 슬랙스."),
        lambda rng: trousers.chinos(rng, bottom(11.0, 90, 14), (44, 44, 48), crease=True),
    ),
    Entry(
        "shorts-denim",
        "lower",
        "trousers",
        32,
        Text("Denim shorts, light wash", "데님 쇼츠, 연청"),
        Text("Five pockets, turned and stitched hem.", "파이브 포켓, 박음질 밑단."),
        lambda rng: denim.jeans(
            rng, bottom(17.0, 230, 15), block=denim.SHORTS, wash=1.1, indigo=(62, 84, 122), pale=(196, 210, 226)
        ),
    ),
    Entry(
        "skirt-a-line-rust",
        "lower",
        "skirt",
        9,
        Text("A-line skirt, rust", "A라인 스커트, 러스트"),
        Text("Soft twill, flared to the knee.", "부드러운 트윌, 무릎 길이 플레어."),
        lambda rng: skirts.a_line_skirt(rng, bottom(15.0, 190, 6), (150, 74, 46)),
    ),
    Entry(
        "skirt-pleated-green",
        "lower",
        "skirt",
        10,
        Text("Pleated midi skirt, forest", "플리츠 미디 스커트, 포레스트"),
        Text("Knife pleats from waistband to hem.", "허리부터 밑단까지 칼주름."),
        lambda rng: skirts.pleated_skirt(rng, bottom(14.0, 120, 7), (44, 74, 62)),
    ),
    Entry(
        "dress-floral",
        "dress",
        "dress",
        12,
        Text("Floral summer dress, navy", "플로럴 여름 원피스, 네이비"),
        Text("V neck, buttoned bodice, gathered skirt.", "브이넥, 단추 상의, 개더 스커트."),
        lambda rng: dresses.floral_dress(rng, bottom(10.6, 90, 8)),
    ),
    Entry(
        "dress-tee-sage",
        "dress",
        "dress",
        33,
        Text("T-shirt dress, sage", "티셔츠 원피스, 세이지"),
        Text("Heavy jersey, straight cut to the knee.", "도톰한 저지, 무릎 길이 스트레이트 핏."),
        lambda rng: dresses.tee_dress(rng, bottom(11.4, 110, 16), (140, 156, 132)),
    ),
    Entry(
        "dress-sheath-black",
        "dress",
        "dress",
        34,
        Text("Sleeveless dress, black", "민소매 원피스, 블랙"),
        Text("Crepe with princess seams, knee length.", "프린세스 라인 크레이프, 무릎 길이."),
        lambda rng: dresses.sheath_dress(rng, bottom(11.4, 80, 17), (40, 40, 43)),
    ),
    Entry(
        "dress-midi-dots",
        "dress",
        "dress",
        35,
        Text("Polka-dot midi dress, burgundy", "도트 미디 원피스, 버건디"),
        Text("Long sleeves, gathered waist, flowing skirt.", "긴소매, 허리 셔링, 흐르는 스커트."),
        lambda rng: dresses.dotted_midi(rng, bottom(9.9, 60, 18), (104, 28, 44), (238, 226, 214)),
    ),
)
