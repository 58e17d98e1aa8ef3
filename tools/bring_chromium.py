"""Make sure that a Chromium is there for the tests in a real browser; on Debian, as root, install it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> int:
    named = os.environ.get("CHROMIUM")
    if named:
        if shutil.which(named):
            return 0
        print(f"setup: CHROMIUM={named} cannot be run", file=sys.stderr)
        return 1
    if any(shutil.which(name) for name in NAMES):
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            "setup: the tests in a real browser need Chromium and none is installed.\n"
            "  Debian, Ubuntu:  sudo apt-get install chromium\n"
            "  elsewhere:       install Chromium or Chrome; CHROMIUM=/path/to/it names one that is not in PATH",
            file=sys.stderr,
        )
        return 1
    print("setup: installing Chromium with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            print(f"setup: `{' '.join(command)}` failed", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
