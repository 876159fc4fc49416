"""How credentials are asked, in a way that suits each.

What is slow to import is imported where it is needed: most programs never get there."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable
    from typing import Any

    from ._native import Answer
    from .credentials import Credential

    Ask = Callable[[list[str], asyncio.AbstractEventLoop | None, Answer], None]


def asking(credential: Credential) -> Ask:
    """How the native half asks this credential: never on a thread that somebody waits on, an event loop's included."""
    get = _getter(credential)

    def ask(scopes: list[str], event_loop: asyncio.AbstractEventLoop | None, answer: Answer) -> None:
        arguments = (get, scopes, event_loop, answer)
        # A daemon: a credential that hangs must not keep the interpreter from ending.
        threading.Thread(target=_ask, args=arguments, name="acrgate-credential", daemon=True).start()

    return ask


def _getter(credential: Credential) -> Callable[..., Any]:
    for name in ("get_token_info", "get_token"):
        get = getattr(credential, name, None)
        if get is not None:
            return get  # type: ignore[no-any-return]
    if callable(credential):
        return credential
    raise TypeError(f"a credential has get_token, or is a function; {type(credential).__qualname__} is neither")


def _ask(
    get: Callable[..., Any], scopes: list[str], event_loop: asyncio.AbstractEventLoop | None, answer: Answer
) -> None:
    try:
        given = get(*scopes)
        if not hasattr(given, "__await__"):
            return _tell(given, answer)
        import asyncio

        # An asynchronous credential is used where the program runs; what it keeps open belongs to that loop.
        waiting = asyncio.run_coroutine_threadsafe(_awaited(given), event_loop or _own_event_loop())
        waiting.add_done_callback(lambda done: _settle(done.result, answer))
    except BaseException as error:  # noqa: BLE001: whatever it is belongs to whoever made the call
        answer.failed(error)


async def _awaited(given: Awaitable[Any]) -> Any:
    return await given


def _settle(result: Callable[[], Any], answer: Answer) -> None:
    try:
        _tell(result(), answer)
    except BaseException as error:  # noqa: BLE001: as above
        answer.failed(error)


def _tell(given: Any, answer: Answer) -> None:
    if isinstance(given, str):
        answer.token(given, _end_of(given))
    else:
        answer.token(given.token, int(given.expires_on))


def _end_of(token: str) -> int:
    """When a token says that it ends; long ago when it does not say it."""
    import base64
    import json

    try:
        claims = token.split(".")[1]
        return int(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return 0


_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def _own_event_loop() -> asyncio.AbstractEventLoop:
    """Where asynchronous credentials of blocking clients run."""
    global _loop
    with _lock:
        if _loop is None:
            import asyncio

            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="acrgate-event-loop", daemon=True).start()
        return _loop
