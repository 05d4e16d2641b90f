"""Plays a scene of the relay's and breaks it off before its first, second, every write."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.doors import Refused
from server.shredding import slots
from server.shredding.slots import Slots
from server.shredding.store import SlotRows
from tests.server.dying import Death, Died
from tests.server.stores import Clock, Stores, keys_in


@dataclass
class Told:
    """What the relay answered before it died, and the share that it gave for the first save."""

    done: list[str] = field(default_factory=list)
    share: bytes = b""


def nothing(_stores: Stores) -> None:
    """Nothing is there yet."""


def unseen(_folder: Path, _told: Told) -> None:
    """The remains themselves are not looked at."""


@dataclass(frozen=True)
class Scene:
    """Something a relay does. `check` is given what a relay has that was started on the remains.

    `look` is given the remains themselves, before anything is started on them. Where `starts` is set, the
    relay may die at its start as well.
    """

    prepare: Callable[[Stores], None]
    act: Callable[[Stores, Told], None]
    check: Callable[[Stores, Told], None]
    look: Callable[[Path, Told], None] = unseen
    starts: bool = False
    slots: type[Slots] = Slots


class Stage:
    """Plays one scene in a folder, as often as it takes."""

    def __init__(self, folder: Path, scene: Scene, patch: pytest.MonkeyPatch) -> None:
        # Few slots, so that a start is short and the file has to grow.
        patch.setattr(slots, "GROWN_BY", 8)
        self._folder, self._scene, self._patch = folder, scene, patch
        (folder / "base").mkdir()
        stores = Stores(folder / "base", Clock()).begin()
        scene.prepare(stores)
        stores.close()

    def live(self) -> int:
        """Play it to its end, check, and tell how many writes there were."""
        told, death, clock = self._play(0)
        self._check(death.folder, told, clock)
        return death.count

    def die(self, at: int) -> None:
        """Break it off before write `at`, and check each image of what is left."""
        told, death, clock = self._play(at)
        if not death.dead:
            raise RuntimeError("fewer writes than were counted")
        for image in sorted(death.images.iterdir()):
            self._scene.look(image, told)
            self._check(image, told, clock)
        shutil.rmtree(death.images.parent)

    def _play(self, at: int) -> tuple[Told, Death, Clock]:
        run = self._folder / str(at) / "run"
        shutil.copytree(self._folder / "base", run)
        death, told, clock = Death(run, self._folder / str(at) / "images", at), Told(), Clock()
        stores = Stores(run, clock, death, self._scene.slots)
        if not self._scene.starts:
            stores.begin()
        with death.among(self._patch), suppress(*([Died, Refused] if at else [])):
            if self._scene.starts:
                stores.begin()
            self._scene.act(stores, told)
        stores.close()
        return told, death, clock

    def _check(self, folder: Path, told: Told, clock: Clock) -> None:
        stores = Stores(folder, clock).begin()
        try:
            # No key without a row that holds it, no row without its key.
            assert len(keys_in(folder)) == len(stores.read(SlotRows().held))
            self._scene.check(stores, told)
        finally:
            stores.close()


def breaks_nowhere(stage: Stage) -> int:
    """Die at every write; gives how many there were."""
    count = stage.live()
    for at in range(1, count + 1):
        stage.die(at)
    return count


def breaks_somewhere(stage: Stage) -> bool:
    """Tell whether anything is wrong after a death at any write, though alive everything is right."""
    for at in range(1, stage.live() + 1):
        try:
            stage.die(at)
        except (AssertionError, Refused):
            return True
    return False
