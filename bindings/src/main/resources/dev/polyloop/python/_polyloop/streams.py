"""Streams across the border: Java's Flow.Publisher and other languages' async iterables.

The protocol is Java's: ``StreamSubscriber`` is what Python reads from,
``StreamSubscription`` what ``pour`` fills.
"""

from _polyloop import host

from asyncio import events, exceptions

_END = host.stream_end()
_next = host.stream_next
_ready = host.stream_ready


class Items:
    """An async iterator over a Java subscriber; closing it cancels the subscription."""

    __slots__ = ("_subscriber", "_closed")

    def __init__(self, subscriber):
        self._subscriber = subscriber
        self._closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self._closed:
            raise StopAsyncIteration
        reader = _next(self._subscriber)
        try:
            item = await reader
        except exceptions.CancelledError:
            host.stream_give_back(self._subscriber, reader._j)
            raise
        except Exception:
            self._closed = True
            raise
        if item is _END:
            self._closed = True
            raise StopAsyncIteration
        return item

    async def aclose(self):
        if not self._closed:
            self._closed = True
            host.stream_close(self._subscriber)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        await self.aclose()


def items(stream, window=1):
    """The async iterator over a stream of another language."""
    return Items(host.open_stream(events.get_running_loop()._j, stream, window))


async def pour(stream, subscription):
    """Iterates for a Java subscriber: an item when one is wanted, until there is none."""
    iterator = stream.__aiter__()
    try:
        following = iterator.__anext__
        while True:
            ready = _ready(subscription)
            if ready == 0 or (ready < 0 and not await host.stream_await(subscription)):
                return
            try:
                item = await following()
            except StopAsyncIteration:
                return
            host.stream_emit(subscription, item)
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()
