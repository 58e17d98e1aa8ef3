"""Blender's side of the sample people: meshes, materials, hair curves, lights, camera, render."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from model_export.samples.body import F64, Mesh

Colour = tuple[float, float, float]


def to_blender(xyz: F64) -> F64:
    """MakeHuman's frame (dm, y up) to Blender's (m, z up, the person looks towards -y)."""
    return np.stack([xyz[:, 0], -xyz[:, 2], xyz[:, 1]], 1) * 0.1


def clear() -> None:
    """An empty scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def _link(name: str, data: bpy.types.ID) -> bpy.types.Object:
    thing = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(thing)
    return thing


def add_mesh(
    name: str,
    mesh: Mesh,
    xyz: F64,
    materials: list[bpy.types.Material],
    index: list[int] | None = None,
    subdivide: int = 1,
) -> bpy.types.Object:
    """A smooth, subdivided mesh object; xyz in Blender's frame; index picks a material per polygon."""
    used = np.unique([v for f in mesh.faces for v in f])
    new = np.full(len(xyz), -1)
    new[used] = np.arange(len(used))
    data = bpy.data.meshes.new(name)
    data.from_pydata(xyz[used].tolist(), [], [[int(new[v]) for v in f] for f in mesh.faces])
    layer = data.uv_layers.new(name="uv")
    flat = np.array([t for f in mesh.uv_faces for t in f])
    layer.data.foreach_set("uv", mesh.uv[flat].astype(np.float32).ravel())
    for m in materials:
        data.materials.append(m)
    if index is not None:
        data.polygons.foreach_set("material_index", np.array(index, np.int32))
    data.polygons.foreach_set("use_smooth", np.ones(len(data.polygons), bool))
    thing = _link(name, data)
    if subdivide:
        modifier = thing.modifiers.new("smooth", "SUBSURF")
        modifier.levels = modifier.render_levels = subdivide
    return thing


def material(name: str) -> tuple[bpy.types.Material, bpy.types.NodeTree, bpy.types.Node]:
    """A material with its tree and its Principled node."""
    m = bpy.data.materials.new(name)
    m.use_nodes = True
    tree = m.node_tree
    return m, tree, next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")


def image_node(tree: bpy.types.NodeTree, pixels: np.ndarray | Path, name: str, *, data: bool = False) -> bpy.types.Node:
    """A texture node from a file or from (H, W, 3) uint8 pixels."""
    node = tree.nodes.new("ShaderNodeTexImage")
    if isinstance(pixels, Path):
        node.image = bpy.data.images.load(str(pixels))
    else:
        h, w = pixels.shape[:2]
        picture = bpy.data.images.new(name, w, h)
        rgba = np.ones((h, w, 4), np.float32)
        rgba[..., :3] = pixels[::-1].astype(np.float32) / 255
        picture.pixels.foreach_set(rgba.ravel())
        picture.pack()
        node.image = picture
    if data:
        node.image.colorspace_settings.name = "Non-Color"
    return node


def add_bump(
    tree: bpy.types.NodeTree,
    shader: bpy.types.Node,
    layers: list[tuple[float, float, float]],
    stretch: tuple[float, float, float] = (1, 1, 1),
) -> None:
    """Procedural relief in layers of (features per metre, strength, distance in metres)."""
    where = tree.nodes.new("ShaderNodeTexCoord")
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = stretch
    tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
    before = None
    for scale, strength, distance in layers:
        noise = tree.nodes.new("ShaderNodeTexNoise")
        noise.inputs["Scale"].default_value = scale
        noise.inputs["Detail"].default_value = 4
        noise.inputs["Distortion"].default_value = 0.8
        bump = tree.nodes.new("ShaderNodeBump")
        bump.inputs["Strength"].default_value = strength
        bump.inputs["Distance"].default_value = distance
        tree.links.new(mapping.outputs["Vector"], noise.inputs["Vector"])
        tree.links.new(noise.outputs[0], bump.inputs["Height"])
        if before:
            tree.links.new(before.outputs["Normal"], bump.inputs["Normal"])
        before = bump
    if before:
        tree.links.new(before.outputs["Normal"], shader.inputs["Normal"])


def skin_material(texture: np.ndarray) -> bpy.types.Material:
    m, tree, shader = material("skin")
    node = image_node(tree, texture, "skin")
    tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = 0.48
    shader.inputs["Specular IOR Level"].default_value = 0.35
    shader.inputs["Subsurface Weight"].default_value = 0.22
    shader.inputs["Subsurface Radius"].default_value = (1.0, 0.36, 0.18)
    shader.inputs["Subsurface Scale"].default_value = 0.008
    add_bump(tree, shader, [(900, 0.12, 0.0006)])
    return m


def cloth_material(
    name: str, texture: np.ndarray | Colour, *, folds: bool = False, rough: float = 0.85
) -> bpy.types.Material:
    m, tree, shader = material(name)
    if isinstance(texture, np.ndarray):
        tree.links.new(image_node(tree, texture, name).outputs["Color"], shader.inputs["Base Color"])
    else:
        shader.inputs["Base Color"].default_value = (*texture, 1)
    shader.inputs["Roughness"].default_value = rough
    shader.inputs["Specular IOR Level"].default_value = 0.2
    shader.inputs["Sheen Weight"].default_value = 0.08
    weave = (1400.0, 0.25, 0.0008)
    add_bump(tree, shader, [(8.0, 0.8, 0.035), (20.0, 0.22, 0.01), weave] if folds else [weave], (1.0, 1.0, 0.7))
    return m


def plain_material(
    name: str, colour: Colour, rough: float = 0.5, specular: float = 0.5, coat: float = 0.0
) -> bpy.types.Material:
    m, _, shader = material(name)
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = rough
    shader.inputs["Specular IOR Level"].default_value = specular
    shader.inputs["Coat Weight"].default_value = coat
    shader.inputs["Coat Roughness"].default_value = 0.03
    return m


def hair_material(melanin: float, redness: float, rough: float = 0.35) -> bpy.types.Material:
    m = bpy.data.materials.new("hair")
    m.use_nodes = True
    tree = m.node_tree
    tree.nodes.clear()
    shader = tree.nodes.new("ShaderNodeBsdfHairPrincipled")
    shader.parametrization = "MELANIN"
    shader.inputs["Melanin"].default_value = melanin
    shader.inputs["Melanin Redness"].default_value = redness
    shader.inputs["Roughness"].default_value = rough
    shader.inputs["Radial Roughness"].default_value = 0.45
    shader.inputs["Random Color"].default_value = 0.15
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(shader.outputs[0], out.inputs["Surface"])
    return m


def add_strands(name: str, strands: F64, radius: F64, mat: bpy.types.Material) -> None:
    """Hair curves from (S, P, 3) points in Blender's frame and (P,) radii in metres."""
    count, points = strands.shape[:2]
    data = bpy.data.hair_curves.new(name)
    data.add_curves([points] * count)
    data.position_data.foreach_set("vector", strands.astype(np.float32).ravel())
    attribute = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    attribute.data.foreach_set("value", np.tile(radius, count).astype(np.float32))
    data.materials.append(mat)
    _link(name, data)


def area_light(at: Colour, target: Colour, size: float, watts: float, colour: Colour = (1, 1, 1)) -> None:
    data = bpy.data.lights.new("light", "AREA")
    data.shape, data.size, data.energy, data.color = "DISK", size, watts, colour
    thing = _link("light", data)
    thing.location = at
    thing.rotation_euler = (Vector(at) - Vector(target)).to_track_quat("Z", "Y").to_euler()


def camera(at: Colour, target: Colour, lens_mm: float) -> None:
    data = bpy.data.cameras.new("camera")
    data.lens, data.sensor_fit, data.sensor_height = lens_mm, "VERTICAL", 36
    thing = _link("camera", data)
    thing.location = at
    thing.rotation_euler = (Vector(at) - Vector(target)).to_track_quat("Z", "Y").to_euler()
    bpy.context.scene.camera = thing


def ambient(colour: Colour, strength: float) -> None:
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    node = next(n for n in world.node_tree.nodes if n.type == "BACKGROUND")
    node.inputs["Color"].default_value = (*colour, 1)
    node.inputs["Strength"].default_value = strength


def render(path: Path, size_wh: tuple[int, int], samples: int, *, exposure: float = 0.0, threads: int = 1) -> None:
    """Path-trace the scene into a PNG."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.03
    scene.cycles.use_denoising = True
    scene.cycles.max_bounces = 6
    scene.cycles.seed = 7
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.resolution_x, scene.render.resolution_y = size_wh
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.exposure = exposure
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
