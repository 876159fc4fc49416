"""Values: immutable, comparable, hashable, picklable, readable."""

from __future__ import annotations

import copy
import inspect
import ipaddress
import json
import pickle
import typing
from datetime import timedelta
from pathlib import Path

import pytest

import acrgate
from acrgate import (
    AcrgateError,
    Caller,
    ClientOptions,
    Cloud,
    CreateRegistry,
    Decision,
    Event,
    Exposure,
    NetworkEdit,
    Proxy,
    Roots,
    ServiceInstance,
    Step,
    TaskDefinition,
    TaskFacts,
    TaskSteps,
    Warning,
    types,
)

DOCUMENTS = Path(__file__).parents[3] / "examples" / "rust" / "documents"
DENIED = (DOCUMENTS / "task-denied.json").read_text()

EVENT = Event.StepDone(
    number=1, of=4, step=Step.EnableIdentity(task="nightly"), changed=True, took=timedelta(seconds=1.5)
)
VALUES = [
    NetworkEdit(add_ip_rules=["203.0.113.7"], allow_trusted_services=True),
    CreateRegistry(location="westeurope", sku="Premium", tags={"team": "images"}),
    TaskDefinition(steps=TaskSteps.Yaml("version: v1.1.0"), timeout=300),
    Caller.Service(ServiceInstance(service="acr_tasks", task=TaskFacts(run="saved"))),
    Cloud.Public(),
    Proxy.None_(),
    ClientOptions(proxy=Proxy.Url("http://user:hunter2@proxy.test:3128"), deadline=5),
    EVENT,
    acrgate.decide(DENIED),
]
each_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__qualname__)


@each_value
def test_equal_values_are_equal_and_hash_alike(value: typing.Any) -> None:
    same = type(value).from_json(value.to_json())
    assert same == value and same is not value
    assert hash(same) == hash(value)
    assert value != object() and not value == NetworkEdit(data_endpoints=True)


@each_value
def test_values_are_copied_and_pickled(value: typing.Any) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.copy(value) == copy.deepcopy(value) == value


@each_value
def test_values_cannot_be_changed(value: typing.Any) -> None:
    name = next((name for name in dir(value) if not name.startswith("_")))
    with pytest.raises(AttributeError):
        setattr(value, name, None)
    with pytest.raises(AttributeError):
        value.something_else = 1


@each_value
def test_the_text_of_a_value_makes_it_again(value: typing.Any) -> None:
    text = repr(value)
    if "***" not in text and "…" not in text:
        names = {**vars(acrgate), "datetime": __import__("datetime")}
        assert eval(text, names) == value  # noqa: S307: our own text


def test_texts_are_readable() -> None:
    assert repr(VALUES[0]) == "NetworkEdit(allow_trusted_services=True, add_ip_rules=['203.0.113.7'])"
    assert repr(VALUES[1]) == "CreateRegistry(location='westeurope', sku='Premium', tags={'team': 'images'})"
    assert repr(Proxy.None_()) == "Proxy.None_()"
    assert str(EVENT) == "[1/4] give task nightly a system-assigned identity: done (1500 ms)"
    assert str(acrgate.decide(DENIED)).startswith("denied: ")


def test_secrets_are_not_shown() -> None:
    options = ClientOptions(proxy=Proxy.Url("http://user:hunter2@proxy.test:3128"))
    assert "hunter2" not in repr(options) and "hunter2" not in str(options)
    assert "Proxy.Url(url='***')" in repr(options)
    with pytest.raises(TypeError) as raised:
        Proxy.Url(b"hunter2")  # type: ignore[arg-type]
    assert "hunter2" not in str(raised.value)


def test_lists_and_mappings_inside_cannot_be_changed() -> None:
    wanted = CreateRegistry(location="westeurope", sku="Premium", tags={"a": "b"})
    assert wanted.tags == {"a": "b"}
    with pytest.raises(TypeError):
        wanted.tags["c"] = "d"  # type: ignore[index]
    assert NetworkEdit(add_ip_rules=["203.0.113.7"]).add_ip_rules == ("203.0.113.7",)


def test_what_is_left_out_has_its_default() -> None:
    edit = NetworkEdit()
    assert edit.allow_trusted_services is None and edit.add_ip_rules == () and edit.replace_ip_rules is None
    assert edit == NetworkEdit(add_ip_rules=None, replace_ip_rules=None)
    assert NetworkEdit(replace_ip_rules=[]) != edit


def test_a_value_with_other_fields() -> None:
    edit = NetworkEdit(allow_trusted_services=True, add_ip_rules=["203.0.113.7"])
    other = edit.__replace__(allow_trusted_services=None)
    assert other == NetworkEdit(add_ip_rules=["203.0.113.7"])
    if replace := getattr(copy, "replace", None):
        assert replace(edit, allow_trusted_services=None) == other
    with pytest.raises(TypeError):
        edit.__replace__(nonsense=1)


def test_choices_are_matched() -> None:
    found = []
    for caller in (Caller.PublicAddress(address="203.0.113.7"), VALUES[3], Caller.Subnet()):
        match caller:
            case Caller.PublicAddress(address=address):
                found.append(address)
            case Caller.Service(instance):
                found.append(instance.task.run)
            case Caller():
                found.append(type(caller).__name__)
    assert found == ["203.0.113.7", "saved", "Subnet"]


def test_a_choice_alone_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Caller()
    assert issubclass(Caller.Subnet, Caller) and Caller.Subnet.__qualname__ == "Caller.Subnet"


def test_objects_of_ipaddress_are_taken() -> None:
    edit = NetworkEdit(
        add_ip_rules=[ipaddress.ip_address("203.0.113.7"), ipaddress.ip_network("198.51.100.0/24")]
    )
    assert edit.add_ip_rules == ("203.0.113.7", "198.51.100.0/24")
    assert Caller.PublicAddress(address=ipaddress.ip_address("203.0.113.7")).address == "203.0.113.7"
    halves = ipaddress.ip_network("198.51.100.0/24").subnets()
    assert acrgate.aggregate_ip_rules(list(halves)) == ("198.51.100.0/24",)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: NetworkEdit(add_ip_rules="203.0.113.7"), TypeError),
        (lambda: NetworkEdit(add_ip_rules=[7]), TypeError),
        (lambda: NetworkEdit(nonsense=True), TypeError),
        (lambda: NetworkEdit(True), TypeError),
        (lambda: TaskFacts(run="sometimes"), ValueError),
        (lambda: TaskDefinition(steps=TaskSteps.Yaml(""), timeout=-1), ValueError),
        (lambda: TaskDefinition(steps=TaskSteps.Yaml(""), timeout="1"), TypeError),
        (lambda: CreateRegistry(location="westeurope"), TypeError),
        (lambda: Roots.Only(), TypeError),
        (lambda: acrgate.Layer(media_type="x", bytes="text"), TypeError),
        (lambda: Decision.from_json("{}"), ValueError),
        (lambda: acrgate.decide("{}"), ValueError),
        (lambda: acrgate.aggregate_ip_rules(["fe80::1"]), acrgate.InvalidInputError),
    ],
)
def test_what_is_wrong_is_refused(make: typing.Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_a_wrong_word_is_named_with_those_there_are() -> None:
    with pytest.raises(AcrgateError, match="sometimes.*saved, quick"):
        TaskFacts(run="sometimes")  # type: ignore[arg-type]


def test_bytes_come_from_whatever_holds_them() -> None:
    for given in (b"ab", bytearray(b"ab"), memoryview(b"ab")):
        assert acrgate.Layer(media_type="x", bytes=given).bytes == b"ab"


def test_documents_are_texts_or_what_json_makes_of_them() -> None:
    decision = acrgate.decide(DENIED)
    assert acrgate.decide(json.loads(DENIED)) == acrgate.decide(DENIED.encode()) == decision
    assert decision.verdict == "denied"


def test_words_have_types_that_name_them_all() -> None:
    assert set(typing.get_args(types.Verdict)) == {"allowed", "denied", "unknown"}
    assert acrgate.decide(DENIED).class_ in typing.get_args(types.DecisionClass)


def test_every_public_name_says_what_it_is() -> None:
    for name in acrgate.__dict__.get("__all__", dir(acrgate)):
        one = getattr(acrgate, name)
        if not name.startswith("_") and callable(one):
            assert inspect.getdoc(one), name


def test_rules_are_read_edited_and_judged_offline() -> None:
    closed = NetworkEdit(public_network_access=False)
    before = acrgate.read_network_rules({"sku": {"name": "Premium"}})
    after = acrgate.apply_edit(closed, before)
    assert (after.public_network_access, acrgate.exposure(after)) == ("Disabled", Exposure.Nobody())
    odd = acrgate.edit_warnings(NetworkEdit(add_ip_rules=["10.0.0.1"]), before)
    assert Warning.IpRule(rule="10.0.0.1", warning="private") in odd
    assert {change.after for change in acrgate.access_changes(before, after)} == {"denied"}
