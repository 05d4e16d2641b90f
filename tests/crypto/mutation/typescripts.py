"""Runs killers against crypto/web with one check off: in one warm Node, started anew if it hangs."""

import json
import select
import subprocess
from pathlib import Path
from typing import IO, Final, Self

from deploy import setup
from tests.crypto.mutation.check import Check

_RUNNER: Final = Path(__file__).with_name("typescripts.mjs")
_PATIENCE_SECONDS: Final = 60
# Each question leaves a copy of our modules behind.
_QUESTIONS: Final = 400


class Node:
    """A runner that answers whether a killer passes."""

    def __init__(self) -> None:
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def passes(self, killer: str, check: Check | None) -> bool:
        if self._asked == _QUESTIONS:
            self._end()
            self._begin()
        self._asked += 1
        question = {"killer": killer, "file": None, "source": None}
        if check is not None:
            question |= {"file": check.file, "source": check.mutated()}
        self._questions.write(json.dumps(question).encode() + b"\n")
        self._questions.flush()
        ready, _, _ = select.select([self._answers], [], [], _PATIENCE_SECONDS)
        answer = self._answers.readline() if ready else b""
        if not answer:
            # It hangs or has died: noticed either way.
            self._end()
            self._begin()
            return False
        return json.loads(answer)["passed"] is True

    def _begin(self) -> None:
        self._asked = 0
        command = [str(setup.NODE), "--disable-warning=ExperimentalWarning", str(_RUNNER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None  # both are pipes
        assert self._process.stdout is not None
        self._questions: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._questions.close()
        self._answers.close()
