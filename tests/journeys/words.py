"""What the apps say, read from their own Indonesian words, so that a better sentence breaks no journey."""

import re
from functools import cache

from deploy import setup

ENTRY = re.compile(r'^\s+(\w+):\s+(?:"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'),?$', re.MULTILINE)


@cache
def words_of(app: str) -> dict[str, str]:
    """Every text of one app by its name."""
    source = (setup.PWA / app / "words" / "id.ts").read_text("utf-8")
    # Long texts stand on a line of their own beneath their name.
    source = re.sub(r":\n\s+(?=[\"'])", ": ", source)
    found = {name: double or single for name, double, single in ENTRY.findall(source)}
    assert found, f"no words in {app}"
    return {name: text.replace('\\"', '"').replace("\\'", "'") for name, text in found.items()}


class Speech:
    """`say("who_came", who="Ani")` gives the text with its blanks filled."""

    def __init__(self, app: str) -> None:
        self._words = words_of(app)

    def say(self, name: str, /, **values: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda blank: values[blank[1]], self._words[name])

    def names(self) -> list[str]:
        """Give the name of every text."""
        return list(self._words)

    def mark(self, name: str) -> re.Pattern[str]:
        """A mark's text; "stored" is also what a message was that is marked as read."""
        names = ("stored", "read") if name == "stored" else (name,)
        return re.compile("|".join(re.escape(self.say(f"talk_{one}")) for one in names))
