"""What a log may say of an error: where it happened and of which kind, never what somebody wrote."""

from __future__ import annotations


def without_words(error: BaseException) -> BaseException:
    """Return the error with its place but without its text, which could quote what somebody wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
