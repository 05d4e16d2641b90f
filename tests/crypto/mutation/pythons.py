"""Runs one killer against one flipped check of Python, in a process of its own that is forked warm."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from tests.crypto.mutation.check import ROOT, Check

# What the children would import anew each: everything but our own modules.
_WARM: Final = (
    *("cryptography.hazmat.primitives.hpke", "cryptography.hazmat.primitives.asymmetric.x25519"),
    *(
        "hypothesis",
        "hypothesis.strategies",
        "nacl.bindings",
        "nacl.signing",
        "nacl.exceptions",
        "pyrage",
        "json",
    ),
)
_OURS: Final = re.compile(r"crypto($|\.)|tests\.crypto\.(?!mutation)")
_PATIENCE_SECONDS: Final = 60


class _Flipped(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from the given source in place of its file."""

    def __init__(self, file: str, source: str) -> None:
        self._name = file.removesuffix(".py").replace("/", ".")
        self._path = str(ROOT / file)
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self._path)

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self._path
        exec(compile(self._source, self._path, "exec"), module.__dict__)  # noqa: S102  # our own source


def warm() -> None:
    # Plugins would complain that they are warm already.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in _WARM:
        importlib.import_module(name)


def passes(killer: str, check: Check | None) -> bool:
    """Whether the killer passes, with the check off or with none."""
    child = os.fork()
    if child == 0:
        _in_child(killer, check)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _in_child(killer: str, check: Check | None) -> None:
    code = 1
    try:
        signal.alarm(_PATIENCE_SECONDS)
        _silence()
        for name in [name for name in sys.modules if _OURS.match(name)]:
            del sys.modules[name]
        if check is not None:
            sys.meta_path.insert(0, _Flipped(check.file, check.mutated()))
        code = 0 if _holds(killer) else 1
    except BaseException:  # noqa: BLE001  # whatever a flipped check leads to is noticed
        traceback.print_exc()
    finally:
        os._exit(code)


def _silence() -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)


def _holds(killer: str) -> bool:
    place, _, name = killer.partition("::")
    if name:
        return _test_passes(place, name)
    answers = importlib.import_module("tests.crypto.answers")
    vector_files = importlib.import_module("tests.crypto.vector_files")
    cases = vector_files.read(Path(vector_files.REFUSALS) / f"{killer}.json")
    return bool(cases) and not answers.wrong(cases)


def _test_passes(place: str, name: str) -> bool:
    """A test that asks for nothing is called as it is; the others are pytest's."""
    if "[" not in name:
        test = getattr(importlib.import_module(f"tests.crypto.{place.removesuffix('.py')}"), name)
        if not inspect.signature(test).parameters:
            test()
            return True
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", f"{ROOT}/tests/crypto/{place}::{name}"]) == 0
