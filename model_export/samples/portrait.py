"""One person into one picture: body, eyes, hair, clothes, room, lights, camera."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import bpy
import cv2
import numpy as np
from PIL import Image

from model_export.samples import hair, room, scalp, studio
from model_export.samples.body import F64, Body, Mesh, Suit, pieces, skin, turn
from model_export.samples.people import Person, Pose

SIZE_WH = (810, 1080)


def pose_turns(body: Body, xyz: F64, pose: Pose) -> dict[str, F64]:
    """Bone turns of a standing pose."""
    turns: dict[str, F64] = {"spine03": turn((0, 0, 1), pose.lean_deg), "head": turn((0, 1, 0), pose.head_turn_deg)}
    given = asdict(pose)
    for side, s in (("left", "L"), ("right", "R")):
        body.aim(xyz, turns, f"upperleg01.{s}", f"lowerleg01.{s}", given[f"leg_{side}"])
        body.aim(xyz, turns, f"lowerleg01.{s}", f"foot.{s}", (0.3 * given[f"leg_{side}"][0], -1, -0.02))
        body.aim(xyz, turns, f"upperarm01.{s}", f"lowerarm01.{s}", given[f"upper_arm_{side}"])
        body.aim(xyz, turns, f"lowerarm01.{s}", f"wrist.{s}", given[f"forearm_{side}"])
        hand = given[f"hand_{side}"]
        if hand is not None:
            body.aim(xyz, turns, f"wrist.{s}", f"finger3-1.{s}", hand)
        sign = 1 if s == "L" else -1
        foot = body.pose(xyz, turns)[body.order.index(f"lowerleg02.{s}")][:3, :3]
        turns[f"foot.{s}"] = foot.T @ turn((0, 1, 0), 9 * sign)
        _curl_fingers(body, xyz, turns, s)
    return turns


def _curl_fingers(body: Body, xyz: F64, turns: dict[str, F64], s: str) -> None:
    """Relaxed fingers: each joint bends towards the palm."""
    wrist = body.head_of(xyz, f"wrist.{s}")
    middle, little, index = (body.head_of(xyz, f"finger{k}-1.{s}") for k in (3, 5, 2))
    across = (index - little) / np.linalg.norm(index - little)
    palm = np.cross(middle - wrist, across)
    palm /= np.linalg.norm(palm)
    # The palm looks down and inwards in the rest pose.
    sign = 1 if palm[1] < 0 else -1
    along = (middle - wrist) / np.linalg.norm(middle - wrist)
    axis = np.cross(along, sign * palm)
    for finger, bend in ((2, 14), (3, 18), (4, 21), (5, 24)):
        for joint in (1, 2, 3):
            turns[f"finger{finger}-{joint}.{s}"] = turn(tuple(axis), bend * (0.7 if joint == 1 else 1.0))


def _hairy(folder: Path) -> np.ndarray:
    """Where hair grows, from the skin that has it painted on: (H, W) 0..1 in the texture all skins share."""
    dark = np.asarray(Image.open(folder / "skins" / "young_darkskinned_male_diffuse.png").convert("L"), np.float64)
    h, w = dark.shape
    out = np.clip((46 - dark) / 16, 0, 1)
    out[:, : int(0.60 * w)] = 0
    # Nostrils, lips and eyes are as dark; only the scalp's two halves are large.
    count, label, stats, _ = cv2.connectedComponentsWithStats((out > 0.3).astype(np.uint8))
    large = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] > 0.01 * h * w]
    scalp = cv2.dilate(np.isin(label, large).astype(np.uint8), np.ones((29, 29), np.uint8))
    # A lower, softer hairline than the painted one, which belongs to a shaven head.
    return cv2.GaussianBlur(scalp.astype(np.float64), (0, 0), 6)


def _skin_texture(folder: Path, person: Person) -> np.ndarray:
    raw = np.asarray(Image.open(folder / "skins" / person.skin).convert("RGB"), np.float64) / 255
    raw = np.clip(raw * np.array(person.skin_gain), 0, 1)
    # Under the hair the skin is as dark as its roots, so that a parting does not shine.
    shade = np.exp(-3.2 * person.hair.melanin) * np.array([1.4, 1.1, 0.9])
    under = cv2.resize(cv2.erode(_hairy(folder), np.ones((15, 15), np.uint8)), raw.shape[1::-1])[..., None]
    return np.clip(255 * (raw * (1 - 0.8 * under) + 0.8 * under * shade) + 0.5, 0, 255).astype(np.uint8)


def _eyes(body: Body, posed: F64, person: Person) -> list[tuple[F64, float]]:
    """Eyeballs with iris and pupil; returns (centre, radius) in Blender's frame."""
    white = studio.plain_material("white", (0.80, 0.77, 0.74), 0.15, 0.5, 1.0)
    iris = studio.plain_material("iris", person.iris, 0.25, 0.5, 1.0)
    pupil = studio.plain_material("pupil", (0.002, 0.002, 0.002), 0.1, 0.5, 1.0)
    rim = studio.plain_material("rim", tuple(0.25 * c for c in person.iris), 0.2, 0.5, 1.0)
    out = []
    for name in ("helper-l-eye", "helper-r-eye"):
        used = np.unique([v for f, g in zip(body.mesh.faces, body.mesh.group, strict=True) if g == name for v in f])
        points = studio.to_blender(posed[used])
        centre = 0.5 * (points.min(0) + points.max(0))
        radius = float(0.5 * (points.max(0) - points.min(0))[0])
        bpy.ops.mesh.primitive_uv_sphere_add(
            segments=48, ring_count=64, radius=radius, location=tuple(centre), rotation=(np.pi / 2, 0, 0)
        )
        ball = bpy.context.active_object
        for m in (white, iris, pupil, rim):
            ball.data.materials.append(m)
        for face in ball.data.polygons:
            angle = np.degrees(np.arccos(np.clip(face.center[2] / face.center.length, -1, 1)))
            face.material_index = 2 if angle < 11 else 1 if angle < 24 else 3 if angle < 27.5 else 0
            face.use_smooth = True
        out.append((centre, radius))
    return out


def _dress(body: Body, xyz: F64, transforms: F64, person: Person) -> tuple[set[int], list[tuple[Mesh, F64]]]:
    """Suit and shoes; returns the skin they hide and the posed meshes."""
    hidden: set[int] = set()
    out = []
    covered: float | None = None
    for name, dyes in ((person.clothes.suit, person.clothes.dyes), (person.clothes.shoes, None)):
        suit = Suit(body.folder, name)
        hidden |= suit.hidden
        posed = studio.to_blender(skin(suit.fit(xyz), suit.weights(body.weights), transforms))
        file = suit.folder / f"{name}_diffuse.png"
        own = np.asarray(Image.open(file).convert("RGB")) if file.exists() else np.full((4, 4, 3), 160, np.uint8)
        if dyes is None:
            grey = own.mean(2, keepdims=True) / max(own.mean(), 1)
            dye = person.clothes.shoe_dye
            texture = (
                own if dye is None else np.clip(255 * np.array(dye) * (0.75 + 0.25 * grey), 0, 255).astype(np.uint8)
            )
            shown = suit.mesh if covered is None else _below(suit.mesh, posed, covered)
            studio.add_mesh(name, shown, posed, [studio.cloth_material(name, texture, rough=0.5)], None, 1)
        else:
            index = np.minimum(pieces(suit.mesh), len(dyes) - 1)
            materials = [
                studio.cloth_material(f"{name}{i}", own if d is None else d, folds=d is not None)
                for i, d in enumerate(dyes)
            ]
            studio.add_mesh(name, suit.mesh, posed, materials, [int(i) for i in index], 2)
            covered = float(posed[:, 2].min()) + 0.015 if person.clothes.long_legs else None
        out.append((suit.mesh, posed))
    return hidden, out


def _below(mesh: Mesh, xyz: F64, z: float) -> Mesh:
    """The polygons that reach below a height; a shoe's collar would poke through a trouser leg."""
    return mesh.only(np.array([min(xyz[v][2] for v in f) < z for f in mesh.faces]))


def _hair(
    body: Body, head: Mesh, posed: F64, clothes: list[tuple[Mesh, F64]], eyes: list[tuple[F64, float]], person: Person
) -> None:
    """Hair and eyebrows."""
    rng = np.random.default_rng(person.seed)
    style = person.hair
    hairy = _hairy(body.folder)
    parts = [scalp.surface_points(head, posed, rng, 60000)[:2]]
    parts += [scalp.surface_points(m, x, rng, 15000)[:2] for m, x in clothes[:1]]
    obstacle = scalp.Obstacle(np.concatenate([p for p, _ in parts]), np.concatenate([n for _, n in parts]))
    # In the texture the scalp's rim lies beside the arms.
    mid, eye_z = 0.5 * (eyes[0][0][0] + eyes[1][0][0]), eyes[0][0][2]
    skull = head.only(
        np.array([posed[f[0]][2] > eye_z - 0.13 and abs(posed[f[0]][0] - mid) < 0.12 for f in head.faces])
    )
    guide_roots = scalp.roots(skull, posed, hairy, rng, style.guides * 12)
    many_roots = scalp.roots(skull, posed, hairy, rng, style.strands * 8)
    centre = 0.5 * (guide_roots.roots.min(0) + guide_roots.roots.max(0))
    pick = rng.permutation(len(guide_roots.roots))[: style.guides]
    few = scalp.Scalp(guide_roots.roots[pick], guide_roots.normals[pick])
    pick = rng.permutation(len(many_roots.roots))[: style.strands]
    many = scalp.Scalp(many_roots.roots[pick], many_roots.normals[pick])
    guides = hair.grow(few, centre, style, obstacle, rng)
    strands = hair.follow(many, guides, centre, style, rng)
    taper = style.radius_m * np.linspace(1.0, 0.35, strands.shape[1])
    material = studio.hair_material(style.melanin, style.redness)
    studio.add_strands("hair", strands, taper, material)
    face = scalp.Obstacle(*scalp.surface_points(head, posed, rng, 60000)[:2])
    for at, radius in eyes:
        brow = hair.brows(at, radius, face, rng)
        studio.add_strands("brow", brow, 0.00009 * np.linspace(1, 0.4, 6), material)


def draw(
    person: Person,
    folder: Path,
    out: Path,
    *,
    samples: int = 20,
    size_wh: tuple[int, int] = SIZE_WH,
    threads: int = 2,
    crop: str = "body",
) -> None:
    """Render one person into a PNG; crop "head" frames the face for inspection."""
    studio.clear()
    body = Body(folder)
    xyz = body.shape(person.targets)
    transforms = body.pose(xyz, pose_turns(body, xyz, person.pose))
    posed_mh = skin(xyz, body.weights, transforms)
    hidden, clothes = _dress(body, xyz, transforms, person)
    floor = min(float(c[1][:, 2].min()) for c in clothes)
    gone = np.zeros(len(xyz), bool)
    gone[list(hidden)] = True
    is_body = np.array([g == "body" for g in body.mesh.group])
    keep = is_body & np.array([not gone[list(f)].all() for f in body.mesh.faces])
    posed = studio.to_blender(posed_mh)
    shown = body.mesh.only(keep)
    materials = [
        studio.skin_material(_skin_texture(folder, person)),
        studio.plain_material("tights", (0.012, 0.012, 0.015), 0.6, 0.2),
    ]
    hem = float(clothes[0][1][:, 2].min()) + 0.05
    legs = [int(not person.clothes.long_legs and max(posed[v][2] for v in f) < hem) for f in shown.faces]
    studio.add_mesh("body", shown, posed, materials, legs, 2)
    eyes = _eyes(body, posed_mh, person)
    high = np.array([posed[list(f)][:, 2].min() > eyes[0][0][2] - 0.42 for f in body.mesh.faces])
    _hair(body, body.mesh.only(is_body & high), posed, clothes, eyes, person)
    for thing in list(bpy.context.collection.objects):
        thing.location.z -= floor
    room.build(person.room == "room", person.wall)
    top = float(posed[:, 2].max() - floor)
    studio.ambient((0.96, 0.98, 1.0), 0.55)
    studio.area_light((-2.2, -3.0, 2.9), (0, 0, 1.1), 1.8, 105, (1.0, 0.97, 0.93))
    studio.area_light((2.8, -2.6, 1.9), (0, 0, 1.0), 2.2, 42, (0.93, 0.96, 1.0))
    studio.area_light((1.9, 0.6, 2.6), (0, -0.3, 1.3), 0.9, 26)
    if crop == "head":
        studio.camera((0.1, -1.6, top - 0.14), (0, 0, top - 0.16), 120)
    else:
        studio.camera((0, -4.6, 1.15), (0, 0, 0.5 * top - 0.02), 36 * 4.6 / (1.19 * top))
    studio.render(out, size_wh, samples, threads=threads)
