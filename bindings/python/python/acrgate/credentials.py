"""What a client takes as a credential."""

from collections.abc import Awaitable, Callable
from typing import Protocol, Union



class AccessToken(Protocol):
    """What a credential gives, such as `azure.core.credentials.AccessToken`."""

    @property
    def token(self) -> str:
        """The token."""
        ...

    @property
    def expires_on(self) -> int:
        """When it ends, in seconds since 1970."""
        ...


class GetsToken(Protocol):
    """A credential like those of `azure-identity` and `azure-identity.aio`."""

    def get_token(self, *scopes: str) -> "AccessToken | Awaitable[AccessToken]":
        """A token for these scopes."""
        ...


class GetsTokenInfo(Protocol):
    """A credential like those of newer `azure-identity` and `azure-identity.aio`."""

    def get_token_info(self, *scopes: str) -> "AccessToken | Awaitable[AccessToken]":
        """A token for these scopes."""
        ...


Credential = Union[
    GetsTokenInfo,
    GetsToken,
    Callable[..., Union[str, AccessToken, Awaitable[Union[str, AccessToken]]]],
]
"""A credential of `azure-identity` or one like it, or a function that is given scopes and gives a token. Either may be
asynchronous. A function may give a plain text: when it ends is then read from the token itself, as Microsoft Entra
writes it; from one that does not say it, the function is asked at every call."""
