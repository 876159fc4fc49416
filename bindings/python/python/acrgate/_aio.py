"""What the native half needs of asyncio."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol


class Begun(Protocol):
    """A call that has not begun."""

    def start(self, event_loop: asyncio.AbstractEventLoop) -> asyncio.Future[Any]:
        """Begins it."""
        ...


async def awaited(call: Begun) -> Any:
    """Begins the call and waits for its end; cancelling this ends the call."""
    return await call.start(asyncio.get_running_loop())
