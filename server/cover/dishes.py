"""Dishes as a family names them, "pepes nila kemangi mak inah sukasari": drawn as door phrases, and cooked.

There are some two thousand million such names (`count`). A guess costs two requests, the search and whether
its token fetches anything: at the rate that strangers have by default, all of them take over two months.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VEGETABLES = [
    "kangkung",
    "bayam",
    "buncis",
    "terong",
    "labu",
    "pare",
    "wortel",
    "kol",
    "sawi",
    "genjer",
    "pakis",
    "brokoli",
    "tauge",
    "oyong",
    "kacang",
    "rebung",
]
FISH = [
    "tongkol",
    "kembung",
    "nila",
    "lele",
    "patin",
    "bandeng",
    "mujair",
    "tenggiri",
    "cakalang",
    "gurame",
    "bawal",
    "kakap",
]
MEAT = ["ayam", "bebek", "daging"]
OTHERS = ["tahu", "tempe", "telur", "jamur", "udang", "cumi", "kentang"]
AMOUNTS = {
    **dict.fromkeys(VEGETABLES, "300 g {main}, dicuci dan dipotong"),
    **dict.fromkeys(FISH, "600 g ikan {main}, dibersihkan dan dipotong"),
    "kacang": "300 g kacang panjang, dipotong",
    "ayam": "600 g ayam, dipotong",
    "bebek": "1 ekor bebek muda, dipotong",
    "daging": "500 g daging sapi, dipotong",
    "tahu": "8 potong tahu",
    "tempe": "300 g tempe, dipotong",
    "telur": "6 butir telur, direbus dan dikupas",
    "jamur": "300 g jamur tiram, disuwir",
    "udang": "300 g udang, dikupas",
    "cumi": "300 g cumi, dibersihkan dan diiris",
    "kentang": "400 g kentang, dikupas dan dipotong",
}
# Ground with the other spices, or put in at the end.
GROUND = {
    "kencur": "2 cm kencur",
    "jahe": "3 cm jahe",
    "kunyit": "3 cm kunyit",
    "ketumbar": "1 sdt ketumbar",
    "kemiri": "4 butir kemiri",
    "terasi": "1 sdt terasi bakar",
    "merica": "1 sdt merica",
    "pala": "1/4 butir pala",
    "jinten": "1/4 sdt jinten",
    "ebi": "1 sdm ebi, direndam",
    "tauco": "2 sdm tauco",
    "bawang": "5 butir bawang merah lagi",
}
AT_THE_END = {
    "kemangi": "1 ikat kemangi",
    "petai": "1 papan petai",
    "kecombrang": "1 kuntum kecombrang, diiris",
    "belimbing": "6 buah belimbing wuluh, dibelah",
    "tomat": "2 buah tomat, dipotong",
    "serai": "2 batang serai, dimemarkan",
    "lengkuas": "3 cm lengkuas, dimemarkan",
    "salam": "3 lembar daun salam",
    "jeruk": "4 lembar daun jeruk",
    "kucai": "1 ikat kucai, diiris",
    "seledri": "2 batang seledri, diiris",
    "teri": "50 g teri, digoreng",
}
BASE = ("6 butir bawang merah", "3 siung bawang putih", "4 buah cabai merah", "1 sdt garam", "1 sdt gula")
OIL, COCONUT, SOY = "3 sdm minyak goreng", "500 ml santan", "4 sdm kecap manis"
FRY = "Panaskan minyak, tumis bumbu halus sampai harum."


@dataclass(frozen=True, slots=True)
class Way:
    """One way to cook: for what, with what besides, and how. `{main}` stands for what is cooked."""

    mains: Sequence[str]
    needs: tuple[str, ...]
    steps: tuple[str, ...]
    minutes: int


WAYS: dict[str, Way] = {
    "tumis": Way(
        [*VEGETABLES, "tahu", "tempe", "jamur", "udang", "cumi"],
        (OIL, "50 ml air"),
        (FRY, "Masukkan {main}, aduk rata.", "Tuang air, masak sampai {main} matang."),
        20,
    ),
    "oseng": Way(
        [*VEGETABLES, "tahu", "tempe", "jamur", "udang", "cumi"],
        (OIL, "1 sdm kecap manis", "50 ml air"),
        (FRY, "Masukkan {main} dan kecap, aduk di api besar.", "Tuang air, masak sampai {main} matang."),
        20,
    ),
    "pepes": Way(
        [*FISH, "tahu", "jamur", "ayam"],
        ("2 buah tomat, dipotong", "Daun pisang dan lidi"),
        (
            "Campur {main} dengan bumbu halus dan tomat.",
            "Bungkus dengan daun pisang.",
            "Kukus 40 menit, lalu bakar.",
        ),
        60,
    ),
    "semur": Way(
        [*MEAT, "tahu", "telur", "kentang", "terong"],
        (SOY, OIL, "500 ml air"),
        (FRY, "Masukkan {main}, kecap, dan air.", "Masak dengan api kecil sampai empuk dan kuahnya kental."),
        50,
    ),
    "balado": Way(
        ["telur", "terong", "kentang", "udang", "ayam", *FISH[:4]],
        ("10 buah cabai merah lagi", "200 ml minyak goreng"),
        (
            "Goreng {main} sampai matang, tiriskan.",
            "Sisakan 3 sdm minyak, tumis bumbu halus.",
            "Aduk {main} dengan bumbu.",
        ),
        35,
    ),
    "sop": Way(
        ["ayam", "daging", "wortel", "kol", "jamur", *FISH[4:]],
        ("1,5 l air", OIL),
        ("Didihkan air, masukkan {main}.", "Tumis bumbu halus, tuang ke panci.", "Masak sampai empuk."),
        45,
    ),
    "gulai": Way(
        [*FISH, *MEAT, "telur", "tahu", "rebung"],
        (COCONUT, OIL, "3 cm kunyit"),
        (FRY, "Tuang santan, aduk terus sampai mendidih.", "Masukkan {main}, masak sampai matang."),
        50,
    ),
    "pindang": Way(
        FISH,
        ("1 l air", "1 sdm air asam", "3 cm kunyit"),
        ("Didihkan air dengan bumbu halus.", "Masukkan {main} dan air asam.", "Masak 15 menit."),
        35,
    ),
    "bobor": Way(
        ["bayam", "kangkung", "labu", "oyong", "sawi"],
        (COCONUT, "300 ml air"),
        ("Didihkan air dan santan dengan bumbu halus, aduk.", "Masukkan {main}, masak sampai lunak."),
        25,
    ),
    "woku": Way(
        [*FISH, "ayam", "udang"],
        (OIL, "2 buah tomat", "3 cm kunyit", "100 ml air"),
        (FRY, "Masukkan {main}, balik sekali.", "Tuang air, masak sampai meresap."),
        35,
    ),
    "rica": Way(
        ["ayam", "bebek", "cumi", *FISH[:6]],
        (OIL, "15 buah cabai rawit", "100 ml air"),
        (FRY, "Masukkan {main}, aduk rata.", "Tuang air, masak sampai airnya habis."),
        40,
    ),
    "bacem": Way(
        ["tahu", "tempe", "telur", "ayam"],
        ("100 g gula merah", SOY, "500 ml air kelapa"),
        (
            "Rebus {main} dengan bumbu halus, gula, dan air kelapa.",
            "Masak sampai airnya habis.",
            "Goreng sebentar.",
        ),
        60,
    ),
    "opor": Way(
        ["ayam", "bebek", "telur", "tahu"],
        (COCONUT, OIL, "2 lembar daun jeruk"),
        (FRY, "Masukkan {main} dan santan, aduk.", "Masak dengan api kecil sampai empuk."),
        60,
    ),
}  # fmt: skip
CALLED = ["bu", "mak", "nenek", "bibi", "uwak", "bude", "mbah", "teh", "mbok", "tante"]
NAMES = (HERE / "names.txt").read_text("utf-8").split()
PLACES = (HERE / "places.txt").read_text("utf-8").split()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a dish is cooked: its title as it is written on a card, what it needs, what to do."""

    title: str
    main: str
    needs: tuple[str, ...]
    steps: tuple[str, ...]
    minutes: int


def draw(choose: Callable[[Sequence[str]], str]) -> str:
    """Draw a dish's name; `choose` takes one of several, each as likely."""
    ways = [f"{way} {main}" for way, how in WAYS.items() for main in how.mains]
    flavour = choose([*GROUND, *AT_THE_END])
    return " ".join((choose(ways), flavour, choose(CALLED), choose(NAMES), choose(PLACES)))


def count() -> int:
    """Count the names that can be drawn."""
    ways = sum(len(how.mains) for how in WAYS.values())
    return ways * len({*GROUND, *AT_THE_END}) * len(CALLED) * len(set(NAMES)) * len(set(PLACES))


def recipe_for(phrase: str) -> Recipe | None:
    """Give the recipe of a dish, where its name tells how what is cooked."""
    words = phrase.casefold().split()
    way = next((WAYS[word] for word in words if word in WAYS), None)
    main = next((word for word in words if way and word in way.mains), None)
    if way is None or main is None:
        return None
    ground = tuple(GROUND[word] for word in words if word in GROUND)
    late = {word: AT_THE_END[word] for word in words if word in AT_THE_END}
    needs = (AMOUNTS[main].format(main=main), *BASE, *ground, *late.values(), *way.needs)
    with_it = f" dengan {' dan '.join(word for word in words if word in GROUND)}" if ground else ""
    steps = (
        f"Haluskan bawang, cabai, garam, dan gula{with_it}.",
        *(step.format(main=main) for step in way.steps),
        *(f"Terakhir beri {word}, diamkan sebentar, angkat." for word in late if "pepes" not in words),
    )
    return Recipe(phrase.title(), main, needs, _with_late(steps, late, words), way.minutes)


def _with_late(steps: tuple[str, ...], late: dict[str, str], words: Sequence[str]) -> tuple[str, ...]:
    """Put into a parcel, before it is wrapped, what otherwise comes last."""
    if "pepes" not in words or not late:
        return steps
    return (*steps[:2], f"Taruh {' dan '.join(late)} di atasnya.", *steps[2:])
