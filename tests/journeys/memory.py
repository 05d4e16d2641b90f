"""What a page still remembers."""

from playwright.sync_api import Page


def memory_of(page: Page) -> str:
    """The texts that its scripts can still reach, each as far as its first thousand letters.

    Not bytes, not workers, not what is only drawn.
    """
    # A browser remembers the text that a pattern was last found in: the driver's was what a test looked for.
    page.get_by_text("any other").count()
    devtools = page.context.new_cdp_session(page)
    pieces: list[str] = []
    devtools.on("HeapProfiler.addHeapSnapshotChunk", lambda event: pieces.append(event["chunk"]))
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    # Not detached: with any session that ends, Chromium takes the page's passkeys away.
    return "".join(pieces)
