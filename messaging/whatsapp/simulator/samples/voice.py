"""Makes the sample voice message: four seconds of silence as a real Ogg Opus file."""

import struct
from functools import cache

SERIAL = 20261
SAMPLES_PER_PACKET = 960
PACKETS = 200
# One 20 ms packet of full-band silence: configuration 31, then an empty range-coder frame (RFC 6716, section 3).
SILENCE = b"\xf8\xff\xfe"


@cache
def silence() -> bytes:
    """Return the file: 48 kHz, mono, ``audio/ogg; codecs=opus``."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"sandbox" + struct.pack("<I", 0)
    pages = [_page([head], 0, 0, 2), _page([tags], 0, 1, 0)]
    for number in range(PACKETS // 50):
        position = (number + 1) * 50 * SAMPLES_PER_PACKET
        pages.append(_page([SILENCE] * 50, position, number + 2, 4 if number == PACKETS // 50 - 1 else 0))
    return b"".join(pages)


def _page(packets: list[bytes], position: int, sequence: int, flags: int) -> bytes:
    """Return one Ogg page (RFC 3533); packets are shorter than 255 bytes, so each has one lacing value."""
    lacing = bytes(len(packet) for packet in packets)
    start = struct.pack("<4sBBqII", b"OggS", 0, flags, position, SERIAL, sequence)
    rest = bytes([len(packets)]) + lacing + b"".join(packets)
    checksum = _crc(start + b"\0\0\0\0" + rest)
    return start + struct.pack("<I", checksum) + rest


def _crc(data: bytes) -> int:
    """Return Ogg's checksum: CRC-32 with polynomial 0x04C11DB7, unreflected, starting at zero."""
    value = 0
    # Python's own CRC-32 is reflected, which Ogg's is not.
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7) & 0xFFFFFFFF if value & 0x80000000 else value << 1
    return value
