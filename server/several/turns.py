"""Who runs the purge: the leader at every tick, whoever is asked for it now, and anybody once it is overdue.

A leader that stands still keeps its lock: nobody can tell it from one that has nothing to say.
"""

from collections.abc import Callable

# Long before the relay closes because the purge is late.
OVERDUE_SECONDS = 20.0


class Turns:
    """One process's share. `own` is what each does for itself; whoever fails at the rest lets others lead.

    `late_seconds` tells how late the purge is.
    """

    def __init__(
        self,
        leads: Callable[[], bool],
        run: Callable[[], None],
        own: Callable[[], None],
        *,
        resign: Callable[[], None],
        late_seconds: Callable[[], float],
    ) -> None:
        self._leads = leads
        self._resign = resign
        self._run = run
        self._own = own
        self._late_seconds = late_seconds
        self._asked = False

    def ask(self) -> None:
        """Have the next tick run, whoever leads: who deletes now does not wait for another process."""
        self._asked = True

    def tick(self) -> None:
        """Run when it is time to. Two who run at once do steps twice, which is the same as once."""
        asked, self._asked = self._asked, False
        try:
            leads = self._leads()
            if asked or leads or self._late_seconds() > OVERDUE_SECONDS:
                self._run()
            else:
                self._own()
        except BaseException:
            self._asked = self._asked or asked
            # The keys may be out of reach from here alone; who leads and can't would close all the others.
            self._resign()
            raise
