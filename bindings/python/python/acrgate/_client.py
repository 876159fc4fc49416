"""The client that waits for what it does."""

from __future__ import annotations

from ._credentials import asking
from ._native import Client as Native
from ._native import ClientOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from .credentials import Credential


class Client(Native):
    """Credential, cloud and transport: what every handle is made from. Methods wait for the end of what they do.

    As a context manager it is closed at the end of the block, and with it everything that it gave."""

    def __new__(cls, credential: Credential, options: ClientOptions | None = None) -> Self:
        """A client that gets its tokens from this credential. Nothing is sent yet."""
        return super().__new__(cls, asking(credential), options or ClientOptions())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
