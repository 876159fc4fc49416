"""Exceptions: a class for each kind, with everything that is known."""

from __future__ import annotations

import ipaddress
import pickle
import typing
from datetime import timedelta

import pytest

import acrgate
from acrgate import AcrgateError, errors, types


def test_every_kind_has_a_class() -> None:
    kinds = {error.kind: error for error in AcrgateError.__subclasses__()}
    assert kinds.keys() == set(typing.get_args(types.ErrorKind))
    assert all(getattr(acrgate, error.__name__) is error for error in kinds.values())


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        ("not_found", LookupError),
        ("permission_denied", PermissionError),
        ("network_denied", PermissionError),
        ("invalid_input", ValueError),
        ("timeout", TimeoutError),
        ("connection", ConnectionError),
    ],
)
def test_what_python_has_a_class_for_is_of_that_too(kind: str, builtin: type[Exception]) -> None:
    error = errors.of_kind(kind, "it went wrong", status=403)
    assert isinstance(error, builtin) and isinstance(error, AcrgateError)
    assert str(error) == "it went wrong" and error.status == 403


def test_an_error_tells_everything() -> None:
    fields = {
        "reason": "denied",
        "status": 403,
        "code": "DENIED",
        "request_id": "1",
        "target": "team1.azurecr.io",
        "hint": "explain it",
        "retryable": True,
        "retry_after": timedelta(seconds=3),
    }
    error = errors.of_kind("network_denied", "denied: explain it", client_address="203.0.113.9", **fields)
    again = pickle.loads(pickle.dumps(error))
    for one in (error, again):
        assert type(one) is acrgate.NetworkDeniedError
        assert {name: getattr(one, name) for name in fields} == fields
        assert one.client_address == ipaddress.ip_address("203.0.113.9")
        assert str(one) == "denied: explain it"


def test_a_kind_that_this_version_does_not_know_is_an_error_too() -> None:
    assert type(errors.of_kind("something_new", "it went wrong")) is AcrgateError
