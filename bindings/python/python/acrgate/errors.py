"""What calls raise: `AcrgateError`, and below it one class for each kind of error."""

from __future__ import annotations

import builtins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta
    from ipaddress import IPv4Address, IPv6Address
    from typing import Any, ClassVar

    from .types import ErrorKind


class AcrgateError(Exception):
    """Something went wrong. Its text says what happened, in the service's words, and what to do, with the whole cause
    chain.

    When a credential gave no token, what it raised is the `__cause__`."""

    kind: ClassVar[ErrorKind] = "unexpected"
    """The kind in one word, the same in every language."""

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        target: str | None = None,
        hint: str | None = None,
        retryable: bool = False,
        retry_after: timedelta | None = None,
        client_address: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason: str = message if reason is None else reason
        """What happened, in one sentence; the service's own text where it gave one."""
        self.status: int | None = status
        """The HTTP status, when an answer came."""
        self.code: str | None = code
        """The service's error code."""
        self.request_id: str | None = request_id
        """The service's request id: what Azure support asks for."""
        self.target: str | None = target
        """What the call was about: a resource id, a host, or a field."""
        self.hint: str | None = hint
        """What to do about it."""
        self.retryable: bool = retryable
        """Whether the same call may succeed later without anything being changed."""
        self.retry_after: timedelta | None = retry_after
        """How long the service asks to wait before the next call."""
        self._client_address: str | None = client_address

    @property
    def client_address(self) -> IPv4Address | IPv6Address | None:
        """The address that the registry saw, when a network denial names it. Behind a proxy it is the proxy's."""
        if self._client_address is None:
            return None
        from ipaddress import ip_address

        return ip_address(self._client_address)


class NotFoundError(AcrgateError, LookupError):
    """The resource does not exist."""

    kind: ClassVar[ErrorKind] = "not_found"


class PermissionDeniedError(AcrgateError, PermissionError):
    """The identity is known, but lacks a role for this."""

    kind: ClassVar[ErrorKind] = "permission_denied"


class UnauthenticatedError(AcrgateError):
    """No identity was accepted: no token, an expired one, or one for another audience."""

    kind: ClassVar[ErrorKind] = "unauthenticated"


class NetworkDeniedError(AcrgateError, PermissionError):
    """The registry's network rules refused the caller. `client_address` is the address that the registry saw."""

    kind: ClassVar[ErrorKind] = "network_denied"


class ConflictError(AcrgateError):
    """The resource exists already, or is being changed by somebody else."""

    kind: ClassVar[ErrorKind] = "conflict"


class StaleError(AcrgateError):
    """What a plan started from is no longer so; make a new plan."""

    kind: ClassVar[ErrorKind] = "stale"


class RefusedError(AcrgateError):
    """A guard of this library refused to send the request."""

    kind: ClassVar[ErrorKind] = "refused"


class UnsupportedError(AcrgateError):
    """The registry's SKU, or the API version in use, does not offer this."""

    kind: ClassVar[ErrorKind] = "unsupported"


class ThrottledError(AcrgateError):
    """The service asks for fewer calls, for longer than the deadline allows."""

    kind: ClassVar[ErrorKind] = "throttled"


class InvalidInputError(AcrgateError, ValueError):
    """A name, an option or a document is wrong."""

    kind: ClassVar[ErrorKind] = "invalid_input"


class OperationFailedError(AcrgateError):
    """A long-running operation, or a task run, was accepted and then failed."""

    kind: ClassVar[ErrorKind] = "operation_failed"


class TimeoutError(AcrgateError, builtins.TimeoutError):
    """The deadline passed."""

    kind: ClassVar[ErrorKind] = "timeout"


class CancelledError(AcrgateError):
    """The client is closed, or was while the call was under way; the latter is `asyncio.CancelledError` in
    `acrgate.aio`."""

    kind: ClassVar[ErrorKind] = "cancelled"


class ConnectionError(AcrgateError, builtins.ConnectionError):
    """No connection: name resolution, proxy, TLS, or a connection that broke."""

    kind: ClassVar[ErrorKind] = "connection"


class UnexpectedError(AcrgateError):
    """An answer that the contract does not know; a fault of the service, or a defect of this library."""

    kind: ClassVar[ErrorKind] = "unexpected"


_OF_KIND: dict[str, type[AcrgateError]] = {error.kind: error for error in AcrgateError.__subclasses__()}


def of_kind(kind: str, message: str, **fields: Any) -> AcrgateError:
    """The exception for an error that the native half tells."""
    return _OF_KIND.get(kind, AcrgateError)(message, **fields)
