"""How a rule says no outside of a live room: a code for programs, a sentence for people. Nothing was changed."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """A rule said no. `sentence` is lazy: it is read in the language of whoever reads it."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
