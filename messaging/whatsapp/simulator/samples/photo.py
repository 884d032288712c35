"""Draws the sample photo: an iced-up AC condenser on a lawn, 600 by 400, as PNG."""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 600, 400
type Colour = tuple[int, int, int]
SIDING: Colour = (216, 207, 187)
SIDING_EDGE: Colour = (196, 186, 163)
GRASS: Colour = (111, 133, 88)
GRASS_LIGHT: Colour = (126, 146, 102)
SLAB: Colour = (185, 180, 168)
CASE: Colour = (154, 162, 166)
CASE_SHADE: Colour = (128, 136, 141)
FIN: Colour = (93, 102, 107)
FAN: Colour = (78, 87, 92)
ICE: Colour = (234, 243, 246)
PIPE: Colour = (184, 112, 60)
PIPE_INSULATED: Colour = (47, 53, 56)


class Canvas:
    """Rows of RGB bytes, painted by spans."""

    def __init__(self) -> None:
        self.rows = [bytearray(WIDTH * 3) for _ in range(HEIGHT)]

    def box(self, left: int, top: int, width: int, height: int, colour: Colour) -> None:
        """Paint a rectangle, cut off at the edges."""
        left, right = max(left, 0), max(min(left + width, WIDTH), 0)
        span = bytes(colour) * (right - left)
        for y in range(max(top, 0), min(top + height, HEIGHT) if span else 0):
            self.rows[y][left * 3 : right * 3] = span

    def oval(self, x: int, y: int, across: int, down: int, colour: Colour) -> None:
        """Paint an ellipse around a centre, given its half axes."""
        for offset in range(-down, down + 1):
            half = int(across * (1 - (offset / down) ** 2) ** 0.5)
            self.box(x - half, y + offset, 2 * half, 1, colour)

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 9)
        return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def ac_condenser() -> bytes:
    """Return the photo; the same bytes every time."""
    canvas = Canvas()
    canvas.box(0, 0, WIDTH, 262, SIDING)
    for y in range(40, 262, 42):
        canvas.box(0, y, WIDTH, 3, SIDING_EDGE)
    canvas.box(0, 262, WIDTH, 138, GRASS)
    # The lawn is uneven, so that the picture does not look like a diagram.
    for x in range(-20, WIDTH + 60, 88):
        canvas.oval(x, 274, 52, 13, GRASS)
        canvas.oval(x + 40, 330 + x % 37, 34, 5, GRASS_LIGHT)
    _unit(canvas)
    _pipes(canvas)
    return canvas.png()


def _unit(canvas: Canvas) -> None:
    canvas.box(150, 322, 300, 26, SLAB)
    canvas.box(172, 128, 256, 196, CASE)
    canvas.box(172, 128, 40, 196, CASE_SHADE)
    canvas.box(392, 128, 36, 196, CASE_SHADE)
    for x in range(190, 420, 18):
        canvas.box(x, 154, 5, 160, FIN)
    canvas.oval(300, 130, 128, 18, CASE_SHADE)
    canvas.oval(300, 126, 108, 13, FAN)
    canvas.box(172, 252, 256, 72, ICE)
    for x, radius in ((186, 12), (214, 15), (246, 11), (278, 17), (312, 13), (342, 16), (374, 12), (408, 15)):
        canvas.oval(x, 252, radius + 6, radius, ICE)


def _pipes(canvas: Canvas) -> None:
    canvas.box(428, 262, 40, 12, PIPE)
    canvas.box(458, 262, 12, 138, PIPE)
    canvas.box(428, 286, 28, 16, PIPE_INSULATED)
    canvas.box(440, 286, 16, 114, PIPE_INSULATED)
