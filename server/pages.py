"""How the apps of every door answer: files, constant errors, and what the survivors' two doors have alike."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from server.built import BuiltFile

KEPT = "public, max-age=31536000, immutable"
LARGEST_BODY = 4096
log = structlog.get_logger()
Serve = Callable[[str], Response]
Answer = Callable[[bytes], Response]


def file_response(file: BuiltFile, *, fixed_name: bool) -> Response:
    """Answer with a file, pressed where the browser takes it; only hashed names of the shell may be kept."""
    pressed = file.pressed if request.accept_encodings.quality("br") > 0 else None
    response = Response(pressed or file.contents, content_type=file.type)
    response.vary.add("Accept-Encoding")
    if pressed:
        response.content_encoding = "br"
    if file.kept:
        response.headers["Cache-Control"] = "no-cache" if fixed_name else KEPT
        return response
    return closed(response)


def nothing(status: int) -> Response:
    """Answer with nothing but a status."""
    return closed(Response("", status, mimetype="text/plain"))


def cleared() -> Response:
    """Ask the browser to throw away all that it keeps for this origin, its service worker too."""
    answer = nothing(200)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def closed(response: Response) -> Response:
    """Forbid anyone to keep an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response


def survivors_app(name: str, origin: str, serve: Serve, posts: Mapping[str, Answer]) -> Flask:
    """Make the app of one of the survivors' doors, for one exact origin: its files, and its POSTs by path."""
    app = Flask(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    answer_errors(app)
    doors = {"hapus": lambda _body: cleared(), **posts}

    def answer(door: Answer) -> Response:
        if request.headers.get("Origin") != origin:
            return nothing(404)
        if (request.content_length or 0) > LARGEST_BODY:
            return nothing(400)
        return door(request.get_data(cache=False))

    app.add_url_rule("/", "home", lambda: serve(""), methods=["GET"])
    app.add_url_rule("/<path:path>", "file", serve, methods=["GET"])
    for path, door in doors.items():
        app.add_url_rule(f"/{path}", path, partial(answer, door), methods=["POST"])
    app.add_url_rule("/<path:path>", "nothing", lambda **_path: nothing(404), methods=["POST"])
    return app


def answer_errors(app: Flask) -> None:
    """Answer every error with its status alone; a fault of ours is logged by its kind only."""

    def error(failure: Exception) -> Response:
        if isinstance(failure, HTTPException):
            return nothing(failure.code or 500)
        log.error("request failed", code=type(failure).__name__)
        return nothing(500)

    app.register_error_handler(Exception, error)
