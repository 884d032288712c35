"""Colours of the design tokens as a browser computes them: `light-dark(oklch(…), oklch(…))` to contrast ratios.

OKLCH to linear sRGB by Björn Ottosson's matrices; contrast by WCAG 2.2 (relative luminance).
"""

import math
import re
from pathlib import Path

from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "customerflows" / "static" / "css" / "tokens.css"
OKLCH = r"oklch\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
PAIR = re.compile(rf"--([\w-]+): light-dark\({OKLCH}, {OKLCH}\);")
TONE = re.compile(r'\[data-tone="(\w+)"\] \{\s*--h: (\d+);(?:\s*--k: ([\d.]+);)?')

type Linear = tuple[float, float, float]


def tokens(theme: int) -> dict[str, str]:
    """Every two-sided token as its OKLCH arguments: theme 0 is light, 1 is dark."""
    text = TOKENS.read_text().replace("var(--h)", "HUE").replace(" * var(--k)", " STRONG")
    return {name: sides[theme] for name, *sides in PAIR.findall(text)}


def tones() -> dict[str, tuple[float, float]]:
    """Hue and strength of each tone."""
    return {name: (float(hue), float(strength or 1)) for name, hue, strength in TONE.findall(TOKENS.read_text())}


def linear(arguments: str, tone: tuple[float, float] = (0, 1)) -> Linear:
    """Linear sRGB, clipped to the gamut as Chromium paints it."""
    hue, strength = tone
    text = re.sub(r"calc\(([\d.]+) STRONG\)", lambda found: str(float(found[1]) * strength), arguments)
    lightness, chroma, angle = (float(part) for part in text.replace("HUE", str(hue)).split()[:3])
    a, b = chroma * math.cos(math.radians(angle)), chroma * math.sin(math.radians(angle))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return red, green, blue


def contrast(one: Linear, other: Linear) -> float:
    """WCAG contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Linear) -> float:
    """WCAG relative luminance."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def ratio(theme: int, text: str, ground: str, tone: str = "") -> float:
    """Contrast of two tokens in one theme, with the tone's own hue where they belong to one."""
    values, hue = tokens(theme), tones().get(tone, (0, 1))
    return contrast(linear(values[text], hue), linear(values[ground], hue))
