"""Sealing and opening a bid of 20 MB, against the raw cipher of the same machine, measured in turn in one run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory

from heli.purchasing.rules.sealing import Source, open_sealed, seal
from heli.purchasing.rules.tender_keys import PrivateKey, TenderKey, new_tender_keys, private_key, unlock

ABOUT = (
    "The raw cipher is `openssl speed -evp aes-256-gcm` in blocks of 16 KiB, which reads and writes no file. A bid is four files of "
    "5 MB, read from and written to disk, with the SHA-256 of the sealed file; opening gives out every byte, proved. Five officers hold "
    "the key, three open. By processor time: the same, what was waited for left out. Memory is what the most of a process of its own grows by "
    "from a bid of 1 MB to one of 200 MB."
)
SIZE, FILES, ROUNDS, TIMES = 20_000_000, 4, 11, 9
OFFICERS, THRESHOLD = 5, 3
BID = "bid.sealed"
SPEED = "openssl speed -elapsed -seconds 1 -bytes 16384 -evp aes-256-gcm"
CALLED = {"seal": "sealing a bid of 20 MB", "open": "opening a bid of 20 MB"}
BARS = {"seal": 0.15, "open": 0.5}


def lines() -> list[str]:
    with TemporaryDirectory(prefix="heli-sealing-") as folder:
        began = time.perf_counter()
        key, private = _keys()
        keys_took = time.perf_counter() - began
        tasks = _tasks(Path(folder), key, private)
        raw: list[tuple[float, float]] = []
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
        for _round in range(ROUNDS):
            raw.append(_raw())
            for name, task in [*tasks.items()] * TIMES:
                if name == "seal":
                    (Path(folder) / BID).unlink(missing_ok=True)  # a bid is a new file; emptying an old one takes time
                before, spent = time.perf_counter(), time.process_time()
                task()
                took[name].append((time.perf_counter() - before, time.process_time() - spent))
    rows = [_row(name, took[name], raw) for name in tasks]
    return [
        *rows,
        f"| memory of sealing and opening 200 MB, beyond that of 1 MB | {_grown():.1f} MB | | | under 10 MB |",
        f"| a key for {OFFICERS} officers made, and {THRESHOLD} shares unlocked | {keys_took:.1f} s | | | |",
    ]


def _row(name: str, took: list[tuple[float, float]], raw: list[tuple[float, float]]) -> str:
    rate, by_processor = (SIZE / 1e6 / median(each[at] for each in took) for at in (0, 1))
    base, base_by_processor = (median(each[at] for each in raw) for at in (0, 1))
    return (
        f"| {CALLED[name]} | {rate:,.0f} MB/s | raw cipher, {base:,.0f} MB/s | {rate / base:.2f} "
        f"(by processor time {by_processor / base_by_processor:.2f}) | at least {BARS[name]} |"
    )


def _keys() -> tuple[TenderKey, PrivateKey]:
    officers = [(f"officer {number}", f"a passphrase of officer {number}") for number in range(OFFICERS)]
    key, locked = new_tender_keys("XM-2026-001", officers, THRESHOLD)
    shares = [unlock(one, said) for one, (_name, said) in zip(locked[-THRESHOLD:], officers[-THRESHOLD:], strict=True)]
    return key, private_key(key, shares)


def _tasks(folder: Path, key: TenderKey, private: PrivateKey) -> dict[str, Callable[[], None]]:
    files = [folder / f"{number}.pdf" for number in range(FILES)]
    for file in files:
        file.write_bytes(os.urandom(SIZE // FILES))
    bid = folder / BID

    def sealing() -> None:
        with bid.open("wb") as out:
            seal({}, [Source.of_path(file) for file in files], key, out)

    def opening() -> None:
        with bid.open("rb") as stream:
            given = sum(len(piece) for file in open_sealed(stream, private) for piece in file.pieces())
        assert given == SIZE

    return {"seal": sealing, "open": opening}


def _raw() -> tuple[float, float]:
    """MB/s of the cipher alone, by the clock and by processor time."""
    spent, before = _spent(), time.perf_counter()
    said = subprocess.run(SPEED.split(), check=True, capture_output=True, text=True).stdout
    share = (_spent() - spent) / (time.perf_counter() - before)
    found = re.search(r"AES-256-GCM\s+([\d.]+)k", said)
    if found is None:
        raise RuntimeError(said)
    rate = float(found[1]) / 1000
    return rate, rate / share


def _spent() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


GROWING = """
import resource, tempfile
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from heli.purchasing.rules.sealing import Source, open_sealed, seal
from heli.purchasing.rules.tender_keys import CURVE, PrivateKey, TenderKey

class Zeros:
    def __init__(self, left): self.left = left
    def read(self, size):
        size = min(size, self.left); self.left -= size
        return bytes(size)
    def __enter__(self): return self
    def __exit__(self, *_): pass

own = ec.generate_private_key(CURVE)
key = TenderKey("XM", own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint), 3, 5)
private = PrivateKey(key, own)
def most(size):
    with tempfile.TemporaryFile() as bid:
        seal({}, [Source("a", size, lambda: Zeros(size))], key, bid)
        bid.seek(0)
        for file in open_sealed(bid, private):
            for _piece in file.pieces(): pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(-most(1_000_000) + most(200_000_000))
"""


def _grown() -> float:
    """MB, told by a process of its own that unlocks no share: scrypt takes 64 MB, and would hide what grows."""
    done = subprocess.run([sys.executable, "-c", GROWING], check=True, capture_output=True, text=True)
    return int(done.stdout) * 1024 / 1e6


if __name__ == "__main__":
    print("\n".join(lines()))
