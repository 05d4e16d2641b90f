"""The tabs of a browser that brought them back, seen through DevTools: whole documents, and fields."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from websockets.sync.client import connect

TYPED = """[...document.querySelectorAll("input, textarea")].map(({ value }) => value).join("\\n")"""


@dataclass(frozen=True)
class Tab:
    """One tab. `document` has all of its nodes, also those in closed shadow roots."""

    title: str
    address: str
    document: str
    typed: str

    @property
    def everything(self) -> str:
        return f"{self.title}\n{self.address}\n{self.document}\n{self.typed}"


def titles(port: int) -> list[str]:
    """Tell what the tabs are called."""
    return [one["title"] for one in _listed(port)]


def tabs(port: int) -> list[Tab]:
    """Look into every tab."""
    return [_seen(one) for one in _listed(port)]


def _listed(port: int) -> list[dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/json/list")
    listed = json.loads(connection.getresponse().read())
    connection.close()
    return [one for one in listed if one["type"] == "page"]


def _seen(one: dict[str, str]) -> Tab:
    with connect(one["webSocketDebuggerUrl"], max_size=None) as devtools:

        def ask(number: int, method: str, **given: object) -> dict[str, Any]:
            devtools.send(json.dumps({"id": number, "method": method, "params": given}))
            while (answer := json.loads(devtools.recv(10))).get("id") != number:
                pass
            return dict(answer["result"])

        document = ask(1, "DOM.getDocument", depth=-1, pierce=True)
        typed = ask(2, "Runtime.evaluate", expression=TYPED)
    written = json.dumps(document, ensure_ascii=False)
    return Tab(one["title"], one["url"], written, str(typed["result"].get("value", "")))
