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
    """`say("talk_send")` gives the text, `begins("need_keep")` what stands before its first blank."""

    def __init__(self, app: str) -> None:
        self._words = words_of(app)

    def say(self, name: str, **values: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda blank: values[blank[1]], self._words[name])

    def pattern(self, name: str) -> re.Pattern[str]:
        """The text with anything in its blanks."""
        parts = re.split(r"\{\w+\}", self._words[name])
        return re.compile(".+".join(map(re.escape, parts)))
