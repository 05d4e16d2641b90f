"""The log's HTTP door, on the console's origin only: checkpoint, tiles (C2SP tlog-tiles), a cosignature.

Everything here is public by design; nothing of it stands on the cover's origin.
"""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, Response, request

from crypto.checkpoint import GREATEST_NOTE_BYTES
from server.doors import Refused
from server.pages import closed, nothing
from server.transparency.service import Transparency
from server.transparency.tiles import tile_of

TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"


def serve_log(
    app: Flask, transparency: Transparency, origin: str, cosigned: Callable[[], None], *, shared: bool = False
) -> None:
    """Add the log to the console's app. `cosigned` is called when a cosignature was kept.

    A log that is `shared` by several processes is the same at each of them, at each question.
    """

    def catch_up() -> None:
        if shared:
            # Without the database this process goes on with what it knows.
            with suppress(Refused):
                transparency.refresh()

    def checkpoint() -> Response:
        catch_up()
        note = transparency.note()
        return closed(Response(note, content_type=TEXT)) if note else nothing(404)

    def tile(path: str) -> Response:
        asked = tile_of(path)
        hashes = transparency.tile(*asked) if asked else None
        if asked and not hashes:
            catch_up()
            hashes = transparency.tile(*asked)
        return closed(Response(hashes, content_type=BINARY)) if hashes else nothing(404)

    def cosignature() -> Response:
        length = request.content_length
        if request.headers.get("Origin") != origin or length is None or length > GREATEST_NOTE_BYTES:
            return nothing(400)
        catch_up()
        try:
            transparency.cosign(request.get_data(cache=False))
        except Refused:
            return nothing(400)
        cosigned()
        return nothing(204)

    app.add_url_rule("/log/checkpoint", "checkpoint", checkpoint, methods=["GET"])
    app.add_url_rule("/log/tile/<path:path>", "tile", tile, methods=["GET"])
    app.add_url_rule("/log/cosignature", "cosignature", cosignature, methods=["POST"])
