"""The same as `acrgate` for asyncio: methods give coroutines, lists and events are iterated by `async for`, work and
operations can be awaited. Whoever cancels a task ends the call that it waits for."""

from __future__ import annotations

from ._credentials import asking
from ._native import ClientOptions
from ._native.aio import *
from ._native.aio import Client as Native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from .credentials import Credential


class Client(Native):
    """Credential, cloud and transport: what every handle is made from. Methods give coroutines.

    A credential that is asynchronous is asked in the event loop that the last call came from. As a context manager the
    client is closed at the end of the block, and with it everything that it gave."""

    def __new__(cls, credential: Credential, options: ClientOptions | None = None) -> Self:
        """A client that gets its tokens from this credential. Nothing is sent yet."""
        return super().__new__(cls, asking(credential), options or ClientOptions())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
