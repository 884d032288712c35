"""``python -m tests.performance.poster``: a load of calls from Python, for machines without wrk.

It is slower than wrk and takes CPU from what it measures, so the rates it finds are lower than the truth.
"""

import asyncio
import random
import sys
import time
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import uvloop


async def _post(url: str, body: bytes, headers: list[str], until: float, rest: float, took: list[float]) -> int:
    """Post over one connection until the time is over; returns how many calls were not answered with 200."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}", *headers, "", ""]
    call = "\r\n".join(lines).encode() + body
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    failed = 0
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(0, 2 * rest / 1000) if rest else 0)
        began = time.monotonic()
        writer.write(call)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next((line[16:] for line in head.split("\r\n") if line.startswith("content-length: ")), "0")
        await reader.readexactly(int(length))
        took.append(time.monotonic() - began)
        failed += not head.startswith("http/1.1 200")
    writer.close()
    return failed


async def _load(url: str, body: bytes, headers: list[str], connections: int, seconds: float, rest: float) -> str:
    took: list[float] = []
    began = time.monotonic()
    posts = [_post(url, body, headers, began + seconds, rest, took) for _ in range(connections)]
    failed = sum(await asyncio.gather(*posts))
    p99 = quantiles(took, n=100)[98] * 1000
    return f"answered={len(took)} seconds={time.monotonic() - began:.3f} p99={p99:.3f} failed={failed}"


if __name__ == "__main__":
    url, file, connections, seconds, rest, *headers = sys.argv[1:]
    work = _load(url, Path(file).read_bytes(), headers, int(connections), float(seconds), float(rest))
    sys.stdout.write(uvloop.run(work) + "\n")
