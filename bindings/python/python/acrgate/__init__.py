"""Who gets through the network rules of an Azure container registry, why, and how to let exactly the right service in.

`Client` waits for what it does; `acrgate.aio.Client` is the same for asyncio. Values are immutable; what a call raises is
an `AcrgateError`."""

from ._client import Client as Client
from ._native import *
from .errors import AcrgateError as AcrgateError
from .errors import CancelledError as CancelledError
from .errors import ConflictError as ConflictError
from .errors import ConnectionError as ConnectionError
from .errors import InvalidInputError as InvalidInputError
from .errors import NetworkDeniedError as NetworkDeniedError
from .errors import NotFoundError as NotFoundError
from .errors import OperationFailedError as OperationFailedError
from .errors import PermissionDeniedError as PermissionDeniedError
from .errors import RefusedError as RefusedError
from .errors import StaleError as StaleError
from .errors import ThrottledError as ThrottledError
from .errors import TimeoutError as TimeoutError
from .errors import UnauthenticatedError as UnauthenticatedError
from .errors import UnexpectedError as UnexpectedError
from .errors import UnsupportedError as UnsupportedError
