"""Turns the protocol's dataclasses into the plain shapes of crypto/vectors/README.md, and back."""

import dataclasses
import types
import typing


def plain(value: typing.Any) -> typing.Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return value


def built(kind: typing.Any, data: typing.Any) -> typing.Any:
    """The value of type `kind` that these plain shapes describe; missing fields take their defaults."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is bytes:
        return bytes.fromhex(data)
    if origin in {typing.Union, types.UnionType}:
        return None if data is None else built(inner[0], data)
    if origin is tuple and inner[-1] is Ellipsis:
        return tuple(built(inner[0], item) for item in data)
    if origin is tuple:
        return tuple(built(one, item) for one, item in zip(inner, data, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        given = {name: built(hint, data[name]) for name, hint in hints.items() if name in data}
        return typing.cast("type", kind)(**given)
    return data


def value_shape(value: typing.Any) -> typing.Any:
    """A decoded value, with bytes and texts marked as what they are."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, list | tuple):
        return [value_shape(item) for item in value]
    return value
