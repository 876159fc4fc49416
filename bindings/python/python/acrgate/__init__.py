"""Who gets through the network rules of an Azure container registry, why, and how to let exactly the right service in.

`Client` waits for what it does; `acrgate.aio.Client` is the same for asyncio. Values are immutable; what a call raises is
an `AcrgateError`."""

from ._client import Client as Client
from ._native import *
from .errors import AcrgateError as AcrgateError
