"""Running a coroutine to its end without a StopIteration.

GraalPy (25.0.3) makes objects of the frames that catch one and of all that
called them, and throws the code away that was compiled for them: a task whose
step caught it cost the pump its compiled code.
"""

from _polyloop.kinds import awaitable


class Returned:
    """What a driven coroutine returned."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


@awaitable
def driven(coro):
    """Yields what the coroutine yields and, in the end, a Returned."""
    yield Returned((yield from coro))


def is_ours(code):
    """Whether the code is Polyloop's own, which traces leave out."""
    # By identity too: in frames of generators with a changed code, GraalPy forgets the file.
    return code is driven.__code__ or code.co_filename.startswith("<polyloop>/")
