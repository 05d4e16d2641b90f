"""A recipe card, as kitchens have them: one page of A6 that prints by itself and needs nothing from anywhere.

The dish's name is the phrase. Nothing else on it says anything: no address, no app, no word of a service.
"""

from html import escape

from server.cover.dishes import FISH, MEAT, VEGETABLES, Recipe

PORTIONS = 4
STYLE = """
@page { size: A6; margin: 7mm }
* { box-sizing: border-box; margin: 0 }
body { max-width: 91mm; margin: 0 auto; color: #2b2119; font: 8.6pt/1.4 Georgia, "Noto Serif", serif }
svg { display: block; width: 100%; height: 30mm; margin-bottom: 3mm }
h1 { font-size: 14pt; line-height: 1.15; margin-bottom: 1mm }
p { color: #6a5646; margin-bottom: 2.5mm }
h2 { font-size: 9pt; margin: 2mm 0 1mm }
ul, ol { padding-left: 4.5mm }
ul { columns: 2; column-gap: 5mm }
li { break-inside: avoid }
"""


def card(recipe: Recipe) -> str:
    """Write the card as a page of its own."""
    title = escape(recipe.title)
    needs = "".join(f"<li>{escape(need)}</li>" for need in recipe.needs)
    steps = "".join(f"<li>{escape(step)}</li>" for step in recipe.steps)
    return (
        f'<!doctype html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>{_picture(recipe.main)}\n<h1>{title}</h1>\n"
        f"<p>{PORTIONS} porsi, {recipe.minutes} menit</p>\n"
        f"<h2>Bahan</h2>\n<ul>{needs}</ul>\n<h2>Cara membuat</h2>\n<ol>{steps}</ol>\n</body></html>\n"
    )


def _picture(main: str) -> str:
    """Draw a plate with what is on it, seen from above."""
    plate = (
        '<rect width="300" height="100" rx="6" fill="#d9b48a"/><ellipse cx="150" cy="54" rx="84" ry="40" '
        'fill="#c39a6c"/><ellipse cx="150" cy="50" rx="84" ry="40" fill="#fbf6ec"/>'
        '<ellipse cx="150" cy="50" rx="66" ry="30" fill="#efe4d0"/>'
    )
    bits = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="{fill}"/>'
        for x, y, fill in (
            (104, 40, "#c8402d"),
            (196, 62, "#c8402d"),
            (120, 68, "#5f8f3f"),
            (182, 34, "#5f8f3f"),
        )
    )
    named = f'<svg viewBox="0 0 300 100" role="img" aria-label="{escape(main)}">'
    return f"{named}{plate}{_served(main)}{bits}</svg>".replace("><", ">\n<")


def _served(main: str) -> str:
    if main in FISH:
        return (
            '<path d="M96 50 Q140 20 184 50 Q140 80 96 50Z M180 50 L206 34 L206 66Z" fill="#b07a3d"/>'
            '<circle cx="112" cy="46" r="3" fill="#2b2119"/>'
            '<path d="M128 38 q8 12 0 24 M144 34 q8 16 0 32 M160 38 q6 12 0 24" stroke="#8d5c2a" '
            'stroke-width="2" fill="none"/>'
        )
    if main in VEGETABLES:
        strokes = "M100 56 q20 -30 40 -4 t40 -6 M108 66 q24 -26 44 -6 t44 -8 M112 42 q20 -16 36 2 t44 -6"
        return f'<path d="{strokes}" stroke="#4f8038" stroke-width="9" stroke-linecap="round" fill="none"/>'
    fill = "#9a5a2b" if main in MEAT else "#dba95a"
    spots = ((122, 44), (150, 38), (178, 46), (134, 60), (164, 60))
    return "".join(
        f'<rect x="{x - 12}" y="{y - 8}" width="24" height="16" rx="6" fill="{fill}"/>' for x, y in spots
    )
