"""Make the runtime's archives from the published ones. Runs inside Pyodide, so that the byte code fits it.

Called by tools/pack-runtime.mjs with `/in` (the provisioned files), `/tree` (the repository) and `/out` mounted.
"""

import ast
import base64
import hashlib
import importlib.util
import re
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

EPOCH = (2026, 1, 1, 0, 0, 0)
UNUSED = re.compile(
    r"(^|/)(tests?|testing/tests|_pyinstaller|f2py|distutils|include|lib2to3|idlelib|ensurepip|turtledemo)/"
    r"|\.(pyi|a|h|c|pyx|pxd|f90|ini|tmpl|pkl)$|/conftest\.py$"
    r"|^numpy/(core|ctypeslib|doc|matlib|polynomial|testing)[/.]|^numpy/linalg/lapack_lite\."
    # Pillow opens what py_runtime/preprocess/image_format.py lists; no fonts, no windows, no PDF.
    r"|^PIL/_imaging(ft|tk|morph)\.|^PIL/(Bdf|Blp|Bufr|Container|Cur|Dcx|Dds|Eps|Fits|Fli|Font|Fpx|Ftex|Gbr|Grib|Hdf5"
    r"|Icns|Imt|Iptc|Jpeg2K|McIdas|Mic|Msp|PSDraw|Palm|Pcd|Pcf|Pcx|Pdf|Pixar|Psd|Qoi|Sgi|Spider|Sun|Tar|Tga|Wal|Wmf|XVThumb|Xbm|Xpm)"
    r"\w*\.py|^PIL/(ImImagePlugin|ImageFont|ImageGrab|ImageMorph|ImageQt|ImageShow|ImageText|ImageTk)\.py"
)
KEPT_METADATA = re.compile(r"\.dist-info/(METADATA|licenses/|LICENSE)")
# What neither Pyodide nor any of our packages imports at run time: interactive and development tools, servers, mail,
# clients, other platforms, processes, old character sets. tools/pytest-in-pyodide.mjs checks that nothing misses them.
UNUSED_STDLIB = re.compile(
    r"^(_pyrepl|curses|dbm|ensurepip|html|idlelib|lib2to3|multiprocessing|pydoc_data|sqlite3|test|tkinter|turtledemo|unittest"
    r"|venv|wsgiref|xml|xmlrpc|tomllib|asyncio/(windows_events|windows_utils|proactor_events|__main__|tools)|email/(?!__init__)\w+"
    r"|http/(client|cookiejar|cookies|server)|logging/(config|handlers)|concurrent/futures/process|pyodide/console"
    r"|urllib/(error|request|response|robotparser)|ctypes/wintypes|sysconfig/__main__"
    r"|encodings/(cp(?!437|949|1252)\w+|mac_(?!roman\b)\w+|iso8859_(?!15?\b)\w+|koi8\w+|kz1048|hp_roman8|ptcp154|tis_620)"
    r"|_markupbase|_pydatetime|_pyio|argparse|bdb|cProfile|cmd|code|compileall|configparser|csv|difflib|doctest|filecmp"
    r"|fileinput|ftplib|getopt|gettext|imaplib|mailbox|modulefinder|netrc|nturl2path|optparse|pdb|pickletools|plistlib"
    r"|poplib|profile|pstats|pty|pyclbr|pydoc|rlcompleter|runpy|shelve|smtplib|socketserver|statistics|symtable|tabnanny"
    r"|tarfile|timeit|trace|turtle|uuid|wave|webbrowser|zipapp)(\.py|/)"
)


def without_docstrings(source, name):
    """As `python -OO` would drop them, but with every assert kept."""
    tree = ast.parse(source, name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), node.body[0])]
    return tree


def byte_code(source, name):
    """An unchecked hash-based .pyc: Python never compares it with a source file's time."""
    tree = without_docstrings(source, name)
    # numpy.ma asserts what the docstrings of numpy say (np.unique and np.quantile import it).
    code = compile(tree, name, "exec", dont_inherit=True, optimize=1 if name == "numpy/ma/core.py" else 0)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))


def write(archive, name, data):
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr = 0o644 << 16
    archive.writestr(info, data, zipfile.ZIP_STORED)


def is_kept_stdlib(name):
    return not name.endswith("/") and UNUSED_STDLIB.match(name) is None


def is_kept(name):
    if ".dist-info/" in name:
        return KEPT_METADATA.search(name) is not None
    return not name.endswith("/") and UNUSED.search(name) is None


def repack(source, target, keep=is_kept):
    """Replace every .py by its .pyc, drop what the browser never needs, store instead of deflating."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(old.namelist()):
            if not keep(name):
                continue
            data = old.read(name)
            if name.endswith(".py"):
                write(new, name + "c", byte_code(data, name))
            else:
                write(new, name, data)


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def build_py_runtime(tree, target, version):
    """A wheel of py_runtime, as byte code like the rest."""
    tree = Path(tree)
    files = {}
    for path in sorted((tree / "py_runtime").rglob("*")):
        if not path.is_file() or path.suffix == ".pyc":
            continue
        name = path.relative_to(tree).as_posix()
        data = path.read_bytes()
        if path.suffix == ".py":
            files[name + "c"] = byte_code(data, name)
        else:
            files[name] = data
    info = f"py_runtime-{version}.dist-info"
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: py-runtime\nVersion: {version}\n".encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: wearhere\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/licenses/LICENSE"] = (tree / "LICENSE").read_bytes()
    record = "".join(record_line(name, data) for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            write(archive, name, data)
