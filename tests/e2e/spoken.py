"""Speech of known length, as a file that a browser's microphone plays in a loop: sentences with silences that we make.

How long is spoken is measured here from the loudness of the clean recording, by nothing that the mirror uses.
"""

from __future__ import annotations

import array
import itertools
import math
import random
import shutil
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

# Without pauses within: one of nearly 300 ms would be speech to one measure and silence to another.
SENTENCES = (
    "This morning I sat by the window for a while and it was quiet and I let it be",
    "mm hm",
    "Then my neighbour came by and asked me how I was and I told her a little",
)
PERIOD_S = 20
LEAD_S = 0.4  # of silence before the first sentence
WINDOW_S = 0.01
LOUD = 0.01  # of full scale
SILENCE_S = 0.3  # anything shorter is part of a sentence
CLICKS_A_SECOND = 3


@dataclass(frozen=True)
class Spoken:
    """A recording of `PERIOD_S` that contains so much speech."""

    path: Path
    speech_ms: float


def _say(sentence: str, folder: Path) -> tuple[list[float], int]:
    espeak = shutil.which("espeak-ng")
    assert espeak is not None, "install espeak-ng"
    path = folder / "sentence.wav"
    subprocess.run([espeak, "-s", "150", "-w", str(path), sentence], check=True)
    with wave.open(str(path)) as recording:
        samples = array.array("h", recording.readframes(recording.getnframes()))
        rate = recording.getframerate()
    return [sample / 32768 for sample in samples], rate


def _loud(samples: list[float], rate: int) -> list[bool]:
    window = int(rate * WINDOW_S)
    parts = [samples[at : at + window] for at in range(0, len(samples), window)]
    return [math.sqrt(sum(one * one for one in part) / len(part)) > LOUD for part in parts]


def _trimmed(samples: list[float], rate: int) -> list[float]:
    loud = _loud(samples, rate)
    window = int(rate * WINDOW_S)
    first, last = loud.index(True), len(loud) - loud[::-1].index(True)
    return samples[first * window : last * window]


def speech_ms(samples: list[float], rate: int) -> float:
    """How long is spoken: what is loud, and the short gaps within."""
    loud = _loud(samples, rate)
    places = [place for place, is_loud in enumerate(loud) if is_loud]
    gaps = [after - before for before, after in itertools.pairwise(places)]
    return 1000 * WINDOW_S * (1 + sum(gap if gap * WINDOW_S < SILENCE_S else 1 for gap in gaps))


def _click(samples: list[float], at: int, rate: int, chance: random.Random) -> None:
    """A key: some thousandths of a second of noise that dies away."""
    for step in range(int(rate * 0.006)):
        if at + step < len(samples):
            samples[at + step] += 0.5 * chance.uniform(-1, 1) * math.exp(-step / (rate * 0.0015))


def record(folder: Path, *, clicks: bool) -> Spoken:
    """Make the recording; with `clicks`, somebody types in all the silences."""
    said = [_say(sentence, folder) for sentence in SENTENCES]
    rate = said[0][1]
    sentences = [_trimmed(samples, rate) for samples, _ in said]
    silence = (PERIOD_S - LEAD_S) * rate - sum(map(len, sentences))
    samples, gap = [0.0] * int(LEAD_S * rate), int(silence / len(sentences))
    pauses = []
    for sentence in sentences:
        samples += sentence
        pauses.append((len(samples), len(samples) + gap))
        samples += [0.0] * gap
    samples += [0.0] * (PERIOD_S * rate - len(samples))
    truth = speech_ms(samples, rate)
    chance = random.Random(3)
    for start, end in pauses if clicks else []:
        for at in range(start + rate // 10, end - rate // 10, rate // CLICKS_A_SECOND):
            _click(samples, at + chance.randrange(rate // 10), rate, chance)
    return Spoken(_write(folder / "spoken.wav", samples, rate), truth)


def _write(path: Path, samples: list[float], rate: int) -> Path:
    whole = array.array("h", (round(32767 * max(-1.0, min(1.0, sample))) for sample in samples))
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(rate)
        recording.writeframes(whole.tobytes())
    return path
