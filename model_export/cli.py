"""The command line: `wearhere try-on`, `analyze`, `showcase` and `golden`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
from PIL import Image

from model_export.driver import ModelFileError, NativeDriver
from model_export.fitting_room import BadInputError, FittingRoom
from model_export.report import (
    failure_report,
    keypoints_json,
    success_report,
    write_json,
    write_masks,
    write_parse,
)
from py_runtime.types import TryOnOptions

BAD_INPUT = 2
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 with one line on stderr when the input cannot be used."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except (BadInputError, ModelFileError) as error:
        print(f"wearhere: {error}", file=sys.stderr)
    except OSError as error:  # an output that cannot be written
        print(f"wearhere: {error.filename}: {error.strerror}", file=sys.stderr)
    return BAD_INPUT


def build_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="wearhere", description="Try clothes on photos; nothing leaves this machine.")
    parser.add_argument("--threads", type=int, default=2, help="of each network (default 2)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_try_on(commands.add_parser("try-on", help="dress a person in a garment"))
    _add_analyze(commands.add_parser("analyze", help="keypoints, parse and agnostic of a person"))
    _add_showcase(commands.add_parser("showcase", help="contact sheet of many pairs"))
    _add_golden(commands.add_parser("golden", help="compare or renew the golden pictures"))
    return parser


def _add_try_on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=Path, metavar="PERSON", help="photo file")
    parser.add_argument("garment", metavar="GARMENT", help="picture file or catalogue id")
    parser.add_argument("-o", "--output", type=_picture_path, required=True, metavar="OUT.png")
    parser.add_argument("--category", choices=("auto", "upper", "lower", "dress"), default="auto")
    parser.add_argument(
        "--tucked", action=argparse.BooleanOptionalAction, help="tuck a top in / wear it over; default: by the picture"
    )
    parser.add_argument("--report", type=Path, metavar="OUT.json", help="stages, keypoints, areas and the outcome")
    parser.add_argument("--masks", type=Path, metavar="DIR", help="changed.png, parse.png, warped_cloth_mask.png")
    parser.set_defaults(command=try_on_command)


def _add_analyze(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=Path, metavar="PERSON", help="photo file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.set_defaults(command=analyze_command)


def _add_showcase(parser: argparse.ArgumentParser) -> None:
    from model_export.showcase import add_arguments, run

    add_arguments(parser)
    parser.set_defaults(command=run)


def _add_golden(parser: argparse.ArgumentParser) -> None:
    from model_export.golden import add_arguments, run

    add_arguments(parser)
    parser.set_defaults(command=run)


def try_on_command(options: argparse.Namespace) -> int:
    room = FittingRoom(NativeDriver(threads=options.threads))
    try:
        person = room.person(options.person)
        garment = room.garment(options.garment, options.category)
        result = room.try_on(person, garment, TryOnOptions(tucked=options.tucked))
    except BadInputError as error:
        if options.report:
            write_json(options.report, failure_report(room, error))
        raise
    options.output.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(result.rgb).save(options.output)
    if options.report:
        write_json(options.report, success_report(room, person, garment, result))
    if options.masks:
        write_masks(options.masks, person, result)
    return 0


def analyze_command(options: argparse.Namespace) -> int:
    from py_runtime.postprocess.agnostic import agnostic

    person = FittingRoom(NativeDriver(threads=options.threads)).person(options.person)
    options.output.mkdir(parents=True, exist_ok=True)
    write_json(options.output / "keypoints.json", keypoints_json(person))
    write_parse(options.output / "parse.png", person.parse)
    np.savez_compressed(options.output / "agnostic.npz", agnostic=agnostic(person))
    return 0


def _picture_path(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        raise argparse.ArgumentTypeError(f"{text}: name a {', '.join(PICTURE_SUFFIXES)} file")
    return path


if __name__ == "__main__":
    sys.exit(main())
