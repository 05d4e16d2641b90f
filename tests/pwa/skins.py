"""The two shipped skins, with what a person reads on them and how every screen of theirs is reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Skin:
    """One skin: its folder, and its Indonesian words."""

    name: str
    book: str
    own: str
    timers: str
    more: str
    # What its app alone speaks of, and no other's files may.
    telling: tuple[str, ...]
    # The names under which it keeps anything, once everything was used.
    kept: tuple[str, ...]


KITCHEN = Skin(
    name="takaran-dapur",
    book="Resep",
    own="Takaran",
    timers="Timer",
    more="Resep lain",
    telling=("dapur", "kitchen", "resep", "recipe", "takaran", "masak", "sendok", "porsi", "matang"),
    kept=("belanja",),
)
ORDERS = Skin(
    name="buku-pesanan",
    book="Barang",
    own="Pesanan",
    timers="Waktu",
    more="Barang lain",
    telling=("pesanan", "pemesan", "jahit", "kemeja", "upah", "untung", "lunas"),
    kept=("belanja", "pesanan"),
)
SKINS = (KITCHEN, ORDERS)


def go_to(page: Page, tab: str) -> None:
    """Press a tab."""
    page.get_by_role("navigation").get_by_role("button", name=tab).click()


def use_everything(page: Page, skin: Skin) -> None:
    """Leave something in every part of the app, as weeks of use do, and come back to the book."""
    page.locator(".grid .card").first.click()
    page.locator(".pill").first.click()
    page.locator(".good .wide").first.click()
    if skin is ORDERS:
        page.locator("summary").click()
        page.locator(".prices input").first.fill("1500")
        page.get_by_role("button", name="Catat pesanan").click()
        page.get_by_label("Nama atau nomor pemesan").fill("Bu Rini")
        page.get_by_role("button", name="Catat", exact=True).click()
        expect(page.get_by_text("Bu Rini")).to_be_visible()
    go_to(page, skin.book)
    if page.get_by_role("searchbox").count() == 0:
        page.get_by_role("button", name="Kembali").click()


def screens(page: Page, skin: Skin) -> Iterator[str]:
    """Show every screen in turn, starting at the book; give each one's name."""
    yield skin.book
    page.locator(".grid .card").first.click()
    if skin is ORDERS:
        page.locator("summary").click()
    yield "one of the goods"
    page.get_by_role("button", name="Kembali").click()
    for tab in (skin.own, "Belanja", skin.timers):
        go_to(page, tab)
        yield tab
    if skin is ORDERS:
        go_to(page, skin.own)
        if page.get_by_label("Nama atau nomor pemesan").count() == 0:
            page.get_by_role("button", name="Pesanan baru").click()
        yield "a new order"
    page.get_by_role("button", name="Pengaturan").click()
    yield "Pengaturan"
    page.get_by_role("button", name="Kembali").click()
    go_to(page, skin.book)
    page.get_by_role("searchbox").fill("pagar besi biru")
    yield "nothing found"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=skin.more)).to_be_visible()
    yield "found elsewhere"
    page.get_by_role("searchbox").fill("")
