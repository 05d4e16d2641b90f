"""The one exception of the protocol: it carries a constant code and never any part of the input."""


class Refused(Exception):
    """An object that the protocol does not accept; `code` is one of PROTOCOL §20."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
