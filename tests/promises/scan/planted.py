"""Plants one canary in each format that a browser keeps things in: the scanner has to find them all."""

import base64
import gzip
import os
import sqlite3
import struct
import zlib
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import cramjam

from tests.promises.scan import cache, leveldb, sessions
from tests.promises.scan.sealed import seal

SECURE = "pragma secure_delete = off"


def canary(name: str) -> str:
    """The text that is planted under this name."""
    return f"KENARI-{name}-7f3a9c"


class Planted:
    """A folder like a profile. `canaries` tells what lies in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.canaries: dict[str, str] = {}
        self._noise = os.urandom(3000).hex().encode()
        self._plain()
        self._streams()
        self._cached()
        self._leveldb()
        self._sessions()
        self._databases()

    def _new(self, name: str) -> bytes:
        self.canaries[name] = canary(name)
        return canary(name).encode()

    def _put(self, place: str, content: bytes) -> None:
        path = self._folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def _plain(self) -> None:
        self._put("a/utf8", self._noise + self._new("utf8") + self._noise)
        self._put("a/utf16", b"\1" + self._new("utf16").decode().encode("utf-16-le") + self._noise)
        self._put("a/base64", b'{"p":"' + base64.b64encode(b"ab" + self._new("base64") + b"zz") + b'"}')
        self._put("a/url", quote(canary("url é"), safe="").encode())
        self.canaries["url"] = canary("url é")
        self._put("a/" + self._new("name").decode(), b"x")

    def _streams(self) -> None:
        before = b"x" * 500
        self._put("a/gzip", self._noise + gzip.compress(before + self._new("gzip")) + self._noise)
        self._put("a/zlib", self._noise + zlib.compress(before + self._new("zlib")))
        pressed = bytes(cramjam.zstd.compress(_hidden(self._new("zstd"))))
        self._put("a/zstd", self._noise + pressed + self._noise)
        self._put("a/brotli", bytes(cramjam.brotli.compress(before + self._new("brotli"))))

    def _cached(self) -> None:
        place, before = "Default/Cache/Cache_Data/", b"y" * 900
        br = bytes(cramjam.brotli.compress(before + self._new("cached br")))
        self._put(f"{place}aa_0", _entry(b"1/0/http://h/", br, b"content-encoding:br\0"))
        zipped = gzip.compress(before + self._new("cached gzip"))
        self._put(f"{place}ab_0", _entry(b"1/0/http://h/", zipped, b"content-encoding:gzip\0"))
        self._put(f"{place}ac_0", _entry(b"1/0/http://h/" + self._new("cached key"), b"z", b""))
        apart = bytes(cramjam.brotli.compress(before + self._new("cached apart")))
        self._put(f"{place}f_000001", apart)
        body = bytes(cramjam.brotli.compress(before + self._new("cache2")))
        known = b"response-head\0HTTP/2 200\r\ncontent-encoding: br\r\n\0"
        self._put("cache2/entries/AB", body + known + struct.pack(">I", len(body)))

    def _leveldb(self) -> None:
        # The canary lies over the border between two blocks of the log.
        room = leveldb.BORDER - leveldb.HEAD
        record = b"k" * (room - 8) + self._new("log") + b"k" * 100
        first = _piece(leveldb.FIRST, record[:room])
        self._put("Default/Local Storage/leveldb/3.log", first + _piece(leveldb.LAST, record[room:]))
        value = leveldb.PRESSED_VALUE + _snappy(self._new("pressed value")) + b"\1trailing"
        self._put("Default/IndexedDB/x.leveldb/7.log", _piece(leveldb.WHOLE, b"rec" + value))
        self._put("Default/IndexedDB/x.leveldb/5.ldb", _table(_hidden(self._new("table"))))

    def _sessions(self) -> None:
        record = seal(b"cmd" + self._new("sealed session").decode().encode("utf-16-le"))
        head = sessions.SNSS + struct.pack("<II", sessions.SEALED_VERSION, len(record))
        self._put("Default/Sessions_Encrypted/Session_1", head + record)
        mozilla = bytes(cramjam.lz4.compress_block(_hidden(self._new("mozilla"))))
        self._put("sessionstore.jsonlz4", sessions.MOZILLA + mozilla)

    def _databases(self) -> None:
        with closing(sqlite3.connect(self._folder / "Default/History")) as opened:
            opened.execute("pragma page_size = 1024")
            opened.execute(SECURE)
            opened.execute("create table t (a)")
            over = "o" * 1010 + self._new("over pages").decode() + "o" * 5000
            deleted = self._new("deleted row").decode() + "d" * 300
            opened.executemany("insert into t values (?)", [(over,), *[("f" * 300,)] * 20, (deleted,)])
            opened.commit()
            opened.execute("delete from t where a = ?", (deleted,))
            opened.commit()
        with closing(sqlite3.connect(self._folder / "Default/Cookies")) as opened:
            opened.execute("create table cookies (v blob)")
            opened.execute("insert into cookies values (?)", (seal(self._new("sealed cookie")),))
            opened.commit()


def _entry(key: bytes, body: bytes, heads: bytes) -> bytes:
    head = cache.ENTRY + struct.pack("<III", 5, len(key), 0) + bytes(4) + key
    end = cache.END + struct.pack("<III", 1, 0, len(body)) + bytes(4)
    return head + body + end + b"HTTP/1.1 200\0" + heads + cache.END + bytes(16)


def _piece(kind: int, content: bytes) -> bytes:
    return bytes(4) + struct.pack("<HB", len(content), kind) + content


def _hidden(text: bytes) -> bytes:
    """Repeat its beginning, so that what is pressed does not hold it in one piece."""
    return text[:12] * 3 + text + text[:12] * 3


def _snappy(text: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(_hidden(text)))


def _table(value: bytes) -> bytes:
    block = bytes(cramjam.snappy.compress_raw(_block([(b"key", value)])))
    index = _block([(b"key", _number(0) + _number(len(block)))])
    content = block + b"\1" + bytes(4)
    footer = _number(0) + _number(0) + _number(len(content)) + _number(len(index))
    return content + index + bytes(5) + footer.ljust(leveldb.FOOTER - 8, b"\0") + leveldb.TABLE_MAGIC


def _block(entries: list[tuple[bytes, bytes]]) -> bytes:
    written = [_number(0) + _number(len(key)) + _number(len(value)) + key + value for key, value in entries]
    return b"".join(written) + struct.pack("<II", 0, 1)


def _number(value: int) -> bytes:
    low, high = value & 127, value >> 7
    return bytes([low | 128]) + _number(high) if high else bytes([low])
