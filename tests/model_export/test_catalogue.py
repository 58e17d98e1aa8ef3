"""The catalogue that ships: complete, small, its landmarks on its masks, and drawn by the committed code."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from model_export.catalogue.build import make
from model_export.catalogue.registry import ENTRIES
from py_runtime.types import LowerLandmarks, Sleeve, UpperLandmarks
from tests.tolerances import CATALOGUE_OUTLINE_SHARE, CATALOGUE_REDRAWN_PSNR_DB

STATIC = Path(__file__).resolve().parents[2] / "static"
CATALOGUE = STATIC / "catalogue"
SAMPLES = STATIC / "samples"
GARMENTS = json.loads((CATALOGUE / "catalogue.json").read_text("utf-8"))["garments"]
PEOPLE = json.loads((SAMPLES / "samples.json").read_text("utf-8"))["people"]
KINDS = {"upper": {"top"}, "lower": {"trousers", "skirt"}, "dress": {"dress"}}
each_garment = pytest.mark.parametrize("garment", GARMENTS, ids=[g["id"] for g in GARMENTS])


def read(name: str, mode: str) -> np.ndarray:
    return np.asarray(Image.open(CATALOGUE / name).convert(mode))


def landmarks_of(garment: dict) -> dict:
    return json.loads((CATALOGUE / garment["landmarks"]).read_text("utf-8"))


def edge_distance(mask: np.ndarray) -> np.ndarray:
    """Distance of every pixel to the mask's outline, px."""
    inside = (np.pad(mask, 1) > 127).astype(np.uint8)
    return (cv2.distanceTransform(inside, cv2.DIST_L2, 5) + cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5))[
        1:-1, 1:-1
    ]


def outline_points(garment: dict) -> dict[str, np.ndarray]:
    """Those landmarks that are defined as points of the silhouette."""
    marks, out = landmarks_of(garment), {}
    for name, value in marks.items():
        if name == "neck_front_xy" or not value:
            continue
        if name.startswith("sleeve"):
            out |= {f"{name}.{part}": np.array(xy).reshape(-1, 2) for part, xy in value.items()}
        else:
            out[name] = np.array(value).reshape(-1, 2)
    return out


def test_offers_every_kind_of_garment_under_unique_names():
    assert len(GARMENTS) >= 15
    assert len({g["id"] for g in GARMENTS}) == len(GARMENTS)
    assert {g["kind"] for g in GARMENTS} == {"top", "trousers", "skirt", "dress"}
    assert [g["id"] for g in GARMENTS] == [e.id for e in ENTRIES]


@each_garment
def test_record_is_complete_in_both_languages_and_names_existing_files(garment: dict):
    assert garment["kind"] in KINDS[garment["category"]]
    for text in (garment["name"], garment["description"]):
        assert set(text) == {"en", "ko"}
        assert all(text.values())
        assert any("\uac00" <= c <= "\ud7a3" for c in text["ko"])
    for key in ("image", "mask", "landmarks", "thumb"):
        assert (CATALOGUE / garment[key]).is_file()
    assert (garment["inner_collar"] is None) == (garment["category"] == "lower")


@each_garment
def test_mask_is_one_piece_of_the_pictures_size_on_a_light_ground(garment: dict):
    rgb, mask = read(garment["image"], "RGB"), read(garment["mask"], "L")
    assert mask.shape == rgb.shape[:2]
    _, _, stats, _ = cv2.connectedComponentsWithStats((mask > 127).astype(np.uint8))
    assert stats[1:, cv2.CC_STAT_AREA].max() > 0.999 * (mask > 127).sum()
    assert 0.12 < (mask > 127).mean() < 0.7
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    assert border.max() == 0
    far = cv2.dilate(mask, np.ones((61, 61), np.uint8)) == 0
    assert rgb[far].min() > 225


@each_garment
def test_inner_collar_lies_inside_the_mask_between_the_neck_points(garment: dict):
    if garment["inner_collar"] is None:
        pytest.skip("a garment without a neckline")
    mask, inner, marks = read(garment["mask"], "L"), read(garment["inner_collar"], "L"), landmarks_of(garment)
    assert not ((inner > 127) & (mask < 127)).any()
    _, x = np.nonzero(inner > 127)
    margin = 0.25 * (marks["neck_right_xy"][0] - marks["neck_left_xy"][0])
    assert len(x) > 500
    assert marks["neck_left_xy"][0] - margin < x.min() < x.max() < marks["neck_right_xy"][0] + margin


@each_garment
def test_landmarks_are_exactly_the_fields_of_their_type(garment: dict):
    marks = landmarks_of(garment)
    kind = LowerLandmarks if garment["category"] == "lower" else UpperLandmarks
    assert set(marks) == {f.name for f in fields(kind)}
    for side in ("sleeve_left", "sleeve_right"):
        if marks.get(side):
            assert set(marks[side]) == {f.name for f in fields(Sleeve)}
    if kind is LowerLandmarks:
        assert (marks["crotch_xy"] is None) == (garment["kind"] == "skirt")


@each_garment
def test_landmarks_lie_on_the_outline_and_on_their_own_side(garment: dict):
    mask = read(garment["mask"], "L")
    near, width = edge_distance(mask), np.ptp(np.nonzero(mask > 127)[1])
    for name, points in outline_points(garment).items():
        for x, y in points:
            distance = near[round(float(y)), round(float(x))]
            assert distance <= CATALOGUE_OUTLINE_SHARE * width, f"{name}: {distance:.1f} px from the outline"
    centre, slack = np.mean(np.nonzero(mask > 127)[1]), CATALOGUE_OUTLINE_SHARE * width
    for name, points in outline_points(garment).items():
        if "left" in name:
            assert points[:, 0].max() < centre + slack
        if "right" in name:
            assert points[:, 0].min() > centre - slack


def test_drawing_a_garment_again_gives_the_committed_picture():
    entry = next(e for e in ENTRIES if e.id == "skirt-a-line-rust")
    again = make(entry)
    shipped = read("lower/skirt-a-line-rust.jpg", "RGB")
    error = np.mean((again.rgb.astype(float) - shipped) ** 2)
    assert 10 * np.log10(255**2 / error) > CATALOGUE_REDRAWN_PSNR_DB
    np.testing.assert_array_equal(again.alpha > 127, read("lower/skirt-a-line-rust.mask.png", "L") > 127)


def test_what_ships_stays_small():
    assert sum(f.stat().st_size for f in CATALOGUE.rglob("*") if f.is_file()) < 4_000_000
    assert sum(f.stat().st_size for f in SAMPLES.rglob("*") if f.is_file()) < 1_500_000
    for g in GARMENTS:
        thumb = CATALOGUE / g["thumb"]
        assert thumb.stat().st_size < 20_000
        assert Image.open(thumb).size == (240, 320)


def test_every_sample_person_says_whose_picture_it_is():
    assert len(PEOPLE) >= 5
    assert len({p["id"] for p in PEOPLE}) == len(PEOPLE)
    for person in PEOPLE:
        assert set(person["name"]) == {"en", "ko"}
        assert person["credit"]
        assert person["licence"]
        image = Image.open(SAMPLES / person["image"])
        assert min(image.size) >= 400
        assert (SAMPLES / person["thumb"]).is_file()
