"""Times the pipelines natively: JSON of milliseconds per stage, per subject and repeat, on standard output."""

import argparse
import json
import sys

from model_export.driver import NativeDriver
from model_export.fitting_room import SAMPLES_DIR, FittingRoom
from py_runtime.types import TryOnOptions

SAMPLE = "mina"  # a whole person, so that every category fits


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    people = json.loads((SAMPLES_DIR / "samples.json").read_text())["people"]
    photo = SAMPLES_DIR / next((p for p in people if p["id"] == SAMPLE), people[0])["image"]
    driver = NativeDriver()
    driver.load_all()  # sessions are made once; the browser's bench counts them, this one does not
    runs: dict[str, list[dict[str, float]]] = {}
    for _ in range(repeats):
        room = FittingRoom(driver)
        garments = list(room.catalogue.values())
        chosen = [next(g for g in garments if g.category == category) for category in ("upper", "lower", "dress")]
        person = room.person(photo)
        runs.setdefault("person", []).append(room.timings_ms["person"])
        for listed in chosen:
            garment = room.garment(listed.id, listed.category)
            runs.setdefault(f"garment:{listed.id}", []).append(room.timings_ms["garment"])
            room.try_on(person, garment, TryOnOptions())
            runs.setdefault(f"try_on:{listed.id}", []).append(room.timings_ms["try_on"])
    json.dump(runs, sys.stdout)


if __name__ == "__main__":
    main()
