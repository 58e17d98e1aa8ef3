"""What stands behind the sample people."""

from __future__ import annotations

import bpy
import numpy as np

from model_export.samples import studio
from model_export.samples.body import Mesh


def build(lived_in: bool, wall_colour: tuple[float, float, float]) -> None:
    """A seamless backdrop, or a wall with a skirting board and a wooden floor."""
    wall = studio.plain_material("wall", wall_colour, 0.9, 0.1)
    depth, bend, height = 1.6, 0.9, 5.0
    if lived_in:
        bend = 0.0
    profile = [(-6.0, 0.0), (depth - bend, 0.0)]
    profile += (
        [(depth - bend + bend * np.sin(a), bend - bend * np.cos(a)) for a in np.linspace(0.1, np.pi / 2, 14)]
        if bend
        else []
    )
    profile += [(depth, max(bend, 0.001)), (depth, height)]
    points = [(x, y, z) for y, z in profile for x in (-7.0, 7.0)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = Mesh(np.array(points, float), np.zeros((1, 2)), faces, [(0, 0, 0, 0)] * len(faces), [""] * len(faces))
    index = [0] * len(faces)
    materials = [wall]
    if lived_in:
        materials.append(_planks())
        index[0] = 1
    thing = studio.add_mesh("room", mesh, mesh.xyz, materials, index, 0)
    for polygon in thing.data.polygons:
        polygon.use_smooth = bool(bend)
    if lived_in:
        bpy.ops.mesh.primitive_cube_add(size=1, location=(0, depth - 0.01, 0.05), scale=(14, 0.02, 0.1))
        bpy.context.active_object.data.materials.append(studio.plain_material("board", (0.8, 0.79, 0.77), 0.4))


def _planks() -> bpy.types.Material:
    """Oak boards."""
    m, tree, shader = studio.material("planks")
    where = tree.nodes.new("ShaderNodeTexCoord")
    brick = tree.nodes.new("ShaderNodeTexBrick")
    brick.offset, brick.squash = 0.37, 1.0
    for name, value in (("Scale", 1.0), ("Mortar Size", 0.0025), ("Brick Width", 1.3), ("Row Height", 0.12)):
        brick.inputs[name].default_value = value
    brick.inputs["Color1"].default_value = (0.42, 0.27, 0.15, 1)
    brick.inputs["Color2"].default_value = (0.33, 0.20, 0.11, 1)
    brick.inputs["Mortar"].default_value = (0.08, 0.05, 0.03, 1)
    tree.links.new(where.outputs["Object"], brick.inputs["Vector"])
    tree.links.new(brick.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = 0.38
    return m
