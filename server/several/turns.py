"""Who runs the purge: the leader at every tick, and whoever is asked for it now."""

from collections.abc import Callable


class Turns:
    """One process's share. `own` is what each does for itself; whoever fails at the rest lets others lead."""

    def __init__(
        self,
        leads: Callable[[], bool],
        run: Callable[[], None],
        own: Callable[[], None],
        resign: Callable[[], None],
    ) -> None:
        self._leads = leads
        self._resign = resign
        self._run = run
        self._own = own
        self._asked = False

    def ask(self) -> None:
        """Have the next tick run, whoever leads: who deletes now does not wait for another process."""
        self._asked = True

    def tick(self) -> None:
        """Run as the leader, or when asked. Two who run at once do steps twice, which is the same as once."""
        asked, self._asked = self._asked, False
        leads = self._leads()
        if not (asked or leads):
            self._own()
            return
        try:
            self._run()
        except BaseException:
            self._asked = self._asked or asked
            # The keys may be out of reach from here alone; who leads and can't would close all the others.
            self._resign()
            raise
