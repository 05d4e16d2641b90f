"""The Redis between processes: batches of news by channel, in order, and none of it kept anywhere.

Without it everybody goes on alone; it is looked for again until it answers.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import gevent
import msgpack
import redis
import structlog
from gevent.event import Event

from server.several.key_store import client

ALL = "all"
ANSWER_SECONDS = 1.0
AGAIN_SECONDS = 0.5
# What may wait to be sent; more, and it counts as lost.
MOST_WAITING = 20_000
News = Sequence[Any]
log = structlog.get_logger()


class Queue:
    """Sends batches and hands over what comes. `told(sender, news)` never waits."""

    def __init__(self, url: str, own: bytes) -> None:
        self._url = url
        self._own = own
        self._redis = client(url, ANSWER_SECONDS)
        self._waiting: list[tuple[str, News, Callable[[int], None] | None]] = []
        self._something = Event()
        self._greenlets: list[gevent.Greenlet[..., None]] = []
        self.connected = False
        self.told: Callable[[bytes, News], None] = _nothing
        self.opened: Callable[[], None] = _nothing
        self.lost: Callable[[list[News]], None] = _nothing
        self.is_cut_off: Callable[[], bool] = bool

    def start(self) -> None:
        """Begin to listen and to send."""
        self._greenlets = [gevent.spawn(self._listen), gevent.spawn(self._send)]

    def say(self, channel: str, news: News, heard_by: Callable[[int], None] | None = None) -> bool:
        """Send something soon; false, and nothing is sent, while nobody can be reached.

        `heard_by` is told how many processes got it, this one counted where it listens too.
        """
        if not self.connected or len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append((channel, news, heard_by))
        self._something.set()
        return True

    def stop(self) -> None:
        """Send what waits, and end."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while self.connected and self._waiting and time.monotonic() < deadline:
            gevent.sleep(0.01)
        gevent.sleep(0.01)
        gevent.killall(self._greenlets)
        self._redis.close()

    def _listen(self) -> None:
        while True:
            # A connection of its own each time: what an old one still had to say is over.
            subscription = self._redis.pubsub()  # type: ignore[no-untyped-call]
            try:
                subscription.subscribe(ALL, self._own.hex())
                self._hear(subscription)
            except (redis.RedisError, OSError) as failure:
                if self.connected:
                    log.warning("queue lost", code=type(failure).__name__)
            except Exception as failure:  # noqa: BLE001  (news that a newer process wrote; who listens must go on)
                log.error("queue not understood", code=type(failure).__name__)  # noqa: TRY400  (no traceback)
            finally:
                self._disconnected()
                subscription.close()
            gevent.sleep(AGAIN_SECONDS)

    def _hear(self, subscription: Any) -> None:
        channels = 0
        while not (self.connected and self.is_cut_off()):
            message = subscription.get_message(timeout=ANSWER_SECONDS)
            if message is None:
                continue
            if message["type"] == "subscribe":
                channels += 1
                if channels == 2:
                    self.connected = True
                    log.info("queue joined")
                    self.opened()
            elif message["type"] == "message":
                sender, batch = msgpack.unpackb(message["data"], use_list=True)
                for news in batch:
                    self.told(sender, news)
        raise ConnectionError

    def _disconnected(self) -> None:
        was, self.connected = self.connected, False
        waiting, self._waiting = self._waiting, []
        if was:
            self.lost([news for _, news, _ in waiting])

    def _send(self) -> None:
        while True:
            self._something.wait()
            self._something.clear()
            # Whoever is about to say something in this turn comes along.
            gevent.sleep(0)
            waiting, self._waiting = self._waiting, []
            if waiting:
                self._publish(waiting)

    def _publish(self, waiting: list[tuple[str, News, Callable[[int], None] | None]]) -> None:
        batches: dict[str, list[News]] = {}
        for channel, news, _ in waiting:
            batches.setdefault(channel, []).append(news)
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for channel, batch in batches.items():
                    pipe.publish(channel, msgpack.packb([self._own, batch]))
                heard = dict(zip(batches, pipe.execute(), strict=True))
        except (redis.RedisError, OSError) as failure:
            log.warning("news lost", code=type(failure).__name__)
            self.lost([news for _, news, _ in waiting])
            return
        for channel, _, heard_by in waiting:
            if heard_by is not None:
                heard_by(heard[channel])


def _nothing(*_given: object) -> None:
    """Nobody listens yet."""
