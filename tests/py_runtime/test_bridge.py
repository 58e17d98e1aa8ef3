"""The bridge's protocol, driven as JavaScript drives it: JSON text and addresses only."""

import ctypes
import gc
import io
import json
import weakref
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from py_runtime.bridge import Bridge, Pipelines
from py_runtime.errors import DegenerateGeometryError, Refusal
from py_runtime.kept_analyses import KeptAnalyses
from py_runtime.preprocess.catalogue import decode_mask, landmarks_from_json
from py_runtime.types import (
    BodyPose,
    GarmentAnalysis,
    LowerLandmarks,
    PersonAnalysis,
    Photo,
    Progress,
    Run,
    TryOn,
    TryOnOptions,
    UpperLandmarks,
)

H, W = 6, 4


def write(address: int, data: bytes) -> None:
    ctypes.memmove(address, data, len(data))


def read(address: int, shape: list[int], dtype: Any) -> np.ndarray:
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return np.frombuffer(ctypes.string_at(address, count), dtype).reshape(shape)


def fake_decode(data: bytes) -> Photo | Refusal:
    """The file is the picture: W*H*3 bytes, anything else is unreadable."""
    if len(data) != H * W * 3:
        return Refusal("unreadable_image", "wrong length", {"bytes": len(data)})
    return Photo(np.frombuffer(data, np.uint8).reshape(H, W, 3).copy(), (H, W))


def person_of(photo: Photo, score: float) -> PersonAnalysis:
    pose = BodyPose(np.zeros((33, 2)), np.zeros(33), np.ones(33), np.zeros((H, W), np.float32), score)
    parse = np.zeros((H, W, 10), np.float32)
    return PersonAnalysis(photo, pose, np.zeros((18, 3)), parse, np.zeros(W, np.float32), False, ("two_people",))


def fake_person(photo: Photo) -> Generator[Run | Progress, Any, PersonAnalysis | Refusal]:
    yield Progress("find_person")
    # A transposed view: the bridge has to make it contiguous before lending its address.
    outputs = yield Run("detector", {"image": photo.rgb.astype(np.float32).transpose(2, 0, 1)})
    kept = outputs["scores"]
    second = yield Run("pose", {"image": np.float32([[1, 2]]), "size": np.float32([3])})
    if kept.max() <= 0:
        return Refusal("no_person", "nobody", {"score": float(kept.max())})
    return person_of(photo, float(kept.sum() + second["score"][0]))


def fake_garment(photo, *, category="auto", alpha=None, landmarks=None):
    yield Progress("find_garment")
    if category == "lower":
        raise DegenerateGeometryError("points on one line")
    one = np.ones((H, W), np.float32)
    upper = landmarks if isinstance(landmarks, UpperLandmarks) else None
    return GarmentAnalysis(
        photo.rgb, one if alpha is None else alpha, one * 0, None, None, "upper", "top", upper, None, notes=("flat",)
    )


def fake_try_on(person: PersonAnalysis, garment: GarmentAnalysis, options: TryOnOptions):
    yield Progress("warp")
    rgb = np.where(garment.alpha[..., None] > 0.5, garment.rgb, person.photo.rgb).astype(np.uint8)
    notes = ("two_people", f"tucked={options.tucked}")
    return TryOn(rgb, np.ones((H, W), np.bool_), garment.rgb, garment.alpha, notes)


@pytest.fixture
def bridge() -> Bridge:
    return Bridge(Pipelines(fake_decode, fake_person, fake_garment, fake_try_on))


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), dtype=np.uint8)


def put_file(bridge: Bridge, name: str, data: bytes) -> None:
    write(bridge.reserve(name, len(data)), data)


def answer(bridge: Bridge, **outputs: Any) -> dict[str, Any]:
    arrays = {name: np.asarray(value, np.float32) for name, value in outputs.items()}
    shapes = [{"name": name, "shape": list(array.shape)} for name, array in arrays.items()]
    for address, array in zip(json.loads(bridge.expect(json.dumps(shapes))), arrays.values(), strict=True):
        write(address, array.tobytes())
    return json.loads(bridge.resume())


def start(bridge: Bridge, **spec: Any) -> dict[str, Any]:
    return json.loads(bridge.start(json.dumps(spec)))


def analyze_person(bridge: Bridge, key: str, rgb: np.ndarray, score: float = 0.5) -> dict[str, Any]:
    put_file(bridge, "photo", rgb.tobytes())
    assert start(bridge, kind="person", key=key) == {"kind": "progress", "step": "decode"}
    assert json.loads(bridge.resume()) == {"kind": "progress", "step": "find_person"}
    json.loads(bridge.resume())
    answer(bridge, scores=[score, score])
    return answer(bridge, score=[0.25])


def analyze_garment(bridge: Bridge, key: str, rgb: np.ndarray, **spec: Any) -> dict[str, Any]:
    put_file(bridge, "photo", rgb.tobytes())
    start(bridge, kind="garment", key=key, **{"category": "auto", "landmarks": None, **spec})
    json.loads(bridge.resume())
    return json.loads(bridge.resume())


def test_a_network_sees_the_values_the_pipeline_asked_with_in_c_order(bridge: Bridge):
    rgb = picture(1)
    put_file(bridge, "photo", rgb.tobytes())
    start(bridge, kind="person", key="a")
    bridge.resume()
    event = json.loads(bridge.resume())
    assert (event["kind"], event["model"]) == ("run", "detector")
    (tensor,) = event["inputs"]
    assert tensor["shape"] == [3, H, W]
    np.testing.assert_array_equal(
        read(tensor["address"], tensor["shape"], np.float32), rgb.astype(np.float32).transpose(2, 0, 1)
    )


def test_an_output_kept_by_the_pipeline_is_not_overwritten_by_the_next_network(bridge: Bridge):
    done = analyze_person(bridge, "a", picture(1), score=0.5)
    assert done["kind"] == "person"  # the fake keeps `scores` over the second run; a shared arena would corrupt it
    assert bridge._persons.get("a").pose.score == pytest.approx(1.25)


def test_a_finished_person_job_lends_the_upright_photo_as_rgba(bridge: Bridge):
    rgb = picture(2)
    done = analyze_person(bridge, "a", rgb)
    assert (done["photo"]["width"], done["photo"]["height"]) == (W, H)
    rgba = read(done["photo"]["address"], [H, W, 4], np.uint8)
    np.testing.assert_array_equal(rgba[..., :3], rgb)
    assert (rgba[..., 3] == 255).all()
    assert done["notes"] == ["two_people"]


def test_try_on_reuses_both_analyses_and_tells_each_note_once(bridge: Bridge):
    person_rgb, garment_rgb = picture(3), picture(4)
    analyze_person(bridge, "a", person_rgb)
    assert analyze_garment(bridge, "g", garment_rgb)["category"] == "upper"
    assert bridge.has("person", "a") and bridge.has("garment", "g") and not bridge.has("garment", "a")
    assert start(bridge, kind="try_on", person="a", garment="g", tucked=None)["step"] == "warp"
    done = json.loads(bridge.resume())
    assert done["notes"] == ["two_people", "flat", "tucked=None"]
    np.testing.assert_array_equal(read(done["image"]["address"], [H, W, 4], np.uint8)[..., :3], garment_rgb)
    np.testing.assert_array_equal(read(done["photo"]["address"], [H, W, 4], np.uint8)[..., :3], person_rgb)


def test_a_refusal_says_which_of_the_two_pictures_it_is_about(bridge: Bridge):
    put_file(bridge, "photo", b"not a picture")
    start(bridge, kind="garment", key="g", category="auto", landmarks=None)
    event = json.loads(bridge.resume())
    assert event == {
        "kind": "refusal",
        "status": "unreadable_image",
        "detail": "wrong length",
        "facts": {"subject": "garment", "bytes": 13},
    }
    assert analyze_person(bridge, "a", picture(1), score=-1)["facts"] == {"subject": "person", "score": -1.0}
    assert not bridge.has("person", "a")


def test_degenerate_geometry_is_a_refusal_and_other_errors_are_bugs(bridge: Bridge):
    assert analyze_garment(bridge, "g", picture(1), category="lower")["status"] == "degenerate_geometry"
    with pytest.raises(KeyError):
        start(bridge, kind="try_on", person="nobody", garment="nothing", tucked=None)
    with pytest.raises(ValueError, match="expected a person"):
        start(bridge, kind="shoes")
    assert analyze_garment(bridge, "g", picture(1))["kind"] == "garment"  # the door still works


def test_only_the_most_recently_used_analyses_are_kept(bridge: Bridge):
    for key in "ab":
        analyze_person(bridge, key, picture(1))
    analyze_garment(bridge, "g", picture(2))
    start(bridge, kind="try_on", person="a", garment="g", tucked=True)  # uses a, so b is now the oldest
    analyze_person(bridge, "c", picture(1))
    assert [bridge.has("person", key) for key in "abc"] == [True, False, True]


def test_photos_too_large_to_keep_two_push_the_older_one_out_before_the_analysis():
    kept: KeptAnalyses[str] = KeptAnalyses(2, pixels_limit=10)
    kept.put("a", "A", 6)
    kept.make_room(4)
    assert "a" in kept
    kept.make_room(5)
    assert "a" not in kept
    kept.put("b", "B", 99)  # the one in use is always kept
    assert kept.get("b") == "B"
    kept.put("b", "again", 1)
    assert kept.get("b") == "again"


def test_closing_a_job_half_way_frees_its_arrays_and_runs_its_cleanup(bridge: Bridge):
    ended: list[str] = []
    seen: list[weakref.ref[np.ndarray]] = []

    def endless(photo: Photo):
        seen.append(weakref.ref(photo.rgb))
        try:
            while True:
                yield Run("pose", {"image": np.zeros((64, 64), np.float32)})
        finally:
            ended.append("closed")

    bridge = Bridge(Pipelines(fake_decode, endless, fake_garment, fake_try_on))
    put_file(bridge, "photo", picture(1).tobytes())
    start(bridge, kind="person", key="a")
    bridge.resume()
    answer(bridge, score=[1.0])
    assert seen[0]() is not None
    bridge.close()
    gc.collect()
    assert ended == ["closed"]
    assert seen[0]() is None
    with pytest.raises(RuntimeError, match="no job"):
        bridge.resume()


def test_a_job_started_over_an_unfinished_one_replaces_it(bridge: Bridge):
    put_file(bridge, "photo", picture(1).tobytes())
    start(bridge, kind="person", key="a")
    assert analyze_garment(bridge, "g", picture(2))["kind"] == "garment"
    assert not bridge.has("person", "a")


def png(mask: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(mask).save(file, "PNG")
    return file.getvalue()


def test_catalogue_masks_and_landmarks_reach_the_pipeline(bridge: Bridge):
    mask = np.zeros((H, W), np.uint8)
    mask[1:3] = 255
    put_file(bridge, "mask", png(mask))
    put_file(bridge, "collar", png(mask[::-1].copy()))
    point = [1.0, 2.0]
    names = UpperLandmarks.__dataclass_fields__
    fields: dict[str, Any] = {name: point for name in names}
    fields |= {"side_left_xy": [point] * 3, "side_right_xy": [point] * 3, "hem_xy": [point] * 4}
    fields |= {"sleeve_left": {"outer_xy": [point] * 2, "inner_xy": [point] * 2}, "sleeve_right": None}
    assert analyze_garment(bridge, "g", picture(1), landmarks=fields)["kind"] == "garment"
    garment = bridge._garments.get("g")
    np.testing.assert_array_equal(garment.alpha, mask / 255)
    np.testing.assert_array_equal(garment.inner_collar, mask[::-1] / 255)
    assert garment.upper is not None and garment.upper.sleeve_left is not None and garment.upper.sleeve_right is None
    np.testing.assert_array_equal(garment.upper.hem_xy, [point] * 4)


def test_landmarks_follow_a_down_scaled_picture_with_pixel_centres_at_integers():
    trousers = {name: [[10.0, 20.0], [30.0, 41.0]] for name in LowerLandmarks.__dataclass_fields__}
    trousers |= {"waist_left_xy": [0.0, 0.0], "waist_right_xy": [3.0, 3.0], "crotch_xy": None, "inner_left_xy": []}
    half = landmarks_from_json(trousers, 0.5)
    assert isinstance(half, LowerLandmarks)
    # The centre of a 4 px wide picture is 1.5; of the 2 px wide half it is 0.5.
    np.testing.assert_allclose((half.waist_left_xy + half.waist_right_xy) / 2, [0.5, 0.5])
    assert half.crotch_xy is None
    assert half.inner_left_xy.shape == (0, 2)


def test_a_mask_of_another_size_is_fitted_to_the_photo():
    mask = np.zeros((2 * H, 2 * W), np.uint8)
    mask[:H] = 255
    fitted = decode_mask(np.frombuffer(png(mask), np.uint8), (H, W))
    assert fitted.dtype == np.float32
    np.testing.assert_array_equal(fitted[: H // 2], 1)
    np.testing.assert_array_equal(fitted[H // 2 :], 0)
