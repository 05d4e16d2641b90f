"""The yardstick: a server of the `websockets` library that gives every frame back and does nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from deploy.measuring.house import cpu_seconds, on_the_servers_core
from deploy.measuring.lines import Line, Wire, framed
from deploy.measuring.load import TURN_SECONDS, Tally
from deploy.setup import ROOT


async def _echo(connection: ServerConnection) -> None:
    # The client ends its lines without a word.
    with suppress(ConnectionClosed):
        async for message in connection:
            await connection.send(message)


async def _serve() -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with serve(_echo, "127.0.0.1", 0, compression=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await stopped.wait()


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """Run one on the server's core; gives its port and its process."""
    with on_the_servers_core():
        command = [sys.executable, "-m", "deploy.measuring.echo"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        if process.stdout is None:
            raise RuntimeError("no port")
        yield int(process.stdout.readline()), process.pid
    finally:
        process.terminate()
        process.communicate()


def echo(lines: int, size: int, warm_seconds: float, seconds: float) -> Tally:
    """Keep one frame of `size` bytes on its way on each of so many lines."""
    wire, frame, tally = Wire(), framed(os.urandom(size)), Tally()

    def heard(line: Line, _content: bytes) -> None:
        tally.acknowledged += 1
        line.send(frame)

    def turn(until: float) -> None:
        while (left := until - time.perf_counter()) > 0:
            wire.turn(heard, min(left, TURN_SECONDS))

    with _server() as (port, process):
        for _ in range(lines):
            line = Line(port, f"127.0.0.1:{port}", "/", {})
            wire.add(line)
            line.send(frame)
        turn(time.perf_counter() + warm_seconds)
        tally.acknowledged = 0
        cpu, begun = cpu_seconds(process), time.perf_counter()
        turn(begun + seconds)
        tally.cpu_seconds, tally.seconds = cpu_seconds(process) - cpu, time.perf_counter() - begun
        wire.close()
    return tally


if __name__ == "__main__":
    asyncio.run(_serve())
