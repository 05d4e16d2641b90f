"""How both audiences' apps answer with files and with errors: constant, and never with what went wrong."""

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from server.built import BuiltFile

KEPT = "public, max-age=31536000, immutable"
log = structlog.get_logger()


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


def closed(response: Response) -> Response:
    """Forbid anyone to keep an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_errors(app: Flask) -> None:
    """Answer every error with its status alone; a fault of ours is logged by its kind only."""

    def error(failure: Exception) -> Response:
        if isinstance(failure, HTTPException):
            return nothing(failure.code or 500)
        log.error("request failed", code=type(failure).__name__)
        return nothing(500)

    app.register_error_handler(Exception, error)
