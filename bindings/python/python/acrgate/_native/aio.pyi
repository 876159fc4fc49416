# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Generator, Iterable
from datetime import timedelta
from typing import Any, final

from typing_extensions import Self, disjoint_base

import acrgate._native as native
from acrgate import types

@final
class RegistryList:
    """Registries, page by page."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.RegistryInfo]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo | None]:
        """The next one, or `None` after the last."""

@final
class TaskList:
    """Tasks, page by page."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.AcrTaskInfo]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo | None]:
        """The next one, or `None` after the last."""

@final
class RunList:
    """Runs, page by page."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.TaskRunInfo]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.TaskRunInfo | None]:
        """The next one, or `None` after the last."""

@final
class PrivateEndpointList:
    """Private endpoint connections, page by page."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.PrivateEndpoint]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PrivateEndpoint | None]:
        """The next one, or `None` after the last."""

@final
class RoleAssignmentList:
    """Role assignments, page by page."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.RoleAssignment]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RoleAssignment | None]:
        """The next one, or `None` after the last."""

@final
class LogLines:
    """The lines of a log."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, str]: ...
    def next(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, str | None]:
        """The next one, or `None` after the last."""

@final
class StepsWork:
    """Steps of a workflow being taken, or taken back."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.Event]: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Event | None]:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Waits for the end and gives the result, or raises what the work ended in."""
    def __await__(self) -> Generator[Any, Any, None]: ...

@final
class VerifyWork:
    """A run that is to prove a workflow."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.Event]: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Event | None]:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Verified]:
        """Waits for the end and gives the result, or raises what the work ended in."""
    def __await__(self) -> Generator[Any, Any, native.Verified]: ...

@final
class ProbeWork:
    """Probes until a change is effective."""
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, native.Event]: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Event | None]:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Effective]:
        """Waits for the end and gives the result, or raises what the work ended in."""
    def __await__(self) -> Generator[Any, Any, native.Effective]: ...

@final
class RegistryOperation:
    """A registry being made."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, timedelta | None]:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo]:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""
    def __await__(self) -> Generator[Any, Any, native.RegistryInfo]: ...

@final
class ImportOperation:
    """An image being imported."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, timedelta | None]:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""
    def __await__(self) -> Generator[Any, Any, None]: ...

@final
class DeleteOperation:
    """Something being deleted."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, timedelta | None]:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""
    def __await__(self) -> Generator[Any, Any, None]: ...

@final
class PrivateEndpointOperation:
    """A connection being approved or rejected."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, timedelta | None]:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PrivateEndpoint]:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""
    def __await__(self) -> Generator[Any, Any, native.PrivateEndpoint]: ...

@disjoint_base
class Client:
    """Credential, cloud and transport: what every handle is made from."""
    def __new__(cls, ask: Callable[[list[str], AbstractEventLoop | None, native.Answer], None], options: native.ClientOptions) -> Self: ...
    def close(self) -> None:
        """Ends what is under way, and refuses what comes. What the client gave is closed with it."""
    def registry(self, id: str) -> Registry:
        """A handle on one registry, by its resource id; it need not exist yet."""
    def registries(self, subscription: str, resource_group: str | None = None) -> RegistryList:
        """Every registry of a subscription, or of one of its resource groups."""
    def role_assignments(self, scope: str) -> RoleAssignments:
        """The role assignments at a scope: the resource id of a registry, a resource group or a subscription."""
    def data_plane(self, login_server: str) -> DataPlane:
        """The images of the registry at this login server."""
    def resume_create(self, saved: str) -> RegistryOperation:
        """The creation of a registry that was saved as this text."""
    def resume_import(self, saved: str) -> ImportOperation:
        """The import of an image that was saved as this text."""
    def resume_delete(self, saved: str) -> DeleteOperation:
        """The deletion of a registry that was saved as this text."""
    def resume_private_endpoint(self, saved: str) -> PrivateEndpointOperation:
        """The answer to a private endpoint connection that was saved as this text."""
    def journal(self, path: types.Path | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, Journal]:
        """A journal in this file, made if it is not there and locked while it is open; without a path, in memory."""
    def principal(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, str]:
        """The object id that the credential's tokens are for: whom to give a role, to let this client do more."""

@final
class RoleAssignments:
    """The role assignments at one scope."""
    def assign(self, role: str, principal: str, kind: types.PrincipalType, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Assigned]:
        """Gives a role, by its id, to a principal, by its object id. One that has it already is a success."""
    def find(self, role: str, principal: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RoleAssignment | None]:
        """The assignment of this role to this principal at this very scope, if there is one."""
    def remove(self, assignment: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Takes an assignment away, by its resource id; one that is not there is a success."""
    def list(self) -> RoleAssignmentList:
        """Every assignment at this scope and above it."""
    def of(self, principal: str, through_groups: bool | None = None) -> RoleAssignmentList:
        """Every assignment of this principal: at this scope, above it and below it; through groups too if so wished."""

@final
class Registry:
    """A handle on one registry, which need not exist yet. Making one sends nothing."""
    @property
    def id(self) -> str:
        """Its resource id."""
    def get(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo]:
        """The registry as Azure tells it."""
    def create(self, wanted: native.CreateRegistry, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo]:
        """Creates the registry and waits until it is there."""
    def update(self, properties: types.Json, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo]:
        """Changes properties that this library has no field for: a JSON object that is merged into `properties`."""
    def delete(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Deletes the registry and waits until it is gone; one that is not there is a success."""
    def network_rules(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.NetworkRules]:
        """Reads the network rules. Subnet rules are hidden in the API version that is used for this."""
    def network_rules_with_subnets(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.NetworkRules]:
        """Reads the network rules in the API version that shows subnet rules too."""
    def edit_network(self, edit: native.NetworkEdit, ip_rule_quota: int | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.NetworkChange]:
        """Brings the network rules to what the edit wishes, and watches until it has lasted against other writers."""
    def private_endpoint(self, name: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PrivateEndpoint]:
        """One private endpoint connection, by its name."""
    def approve_private_endpoint(self, name: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PrivateEndpoint]:
        """Lets the traffic of a private endpoint connection pass, and waits until it may."""
    def reject_private_endpoint(self, name: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PrivateEndpoint]:
        """Refuses the traffic of a private endpoint connection, and waits until it is so."""
    def delete_private_endpoint(self, name: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Deletes a private endpoint connection; one that is not there is a success."""
    def import_image(self, import_: native.ImportImage, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Imports an image, which Azure copies by itself, and waits until it is there. Sent once."""
    def upload_source(self, tar_gz: types.Bytes, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, str]:
        """Uploads a context for runs, a gzipped tar archive, and returns what to give as the context of a run."""
    def explain(self, question: native.Question, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Explanation]:
        """Why somebody gets in, or not: reads the evidence, decides, and names what could not be read."""
    def begin_create(self, wanted: native.CreateRegistry, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, RegistryOperation]:
        """Creates the registry without waiting for the end."""
    def begin_delete(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, DeleteOperation]:
        """Deletes the registry without waiting for the end."""
    def begin_answer_private_endpoint(self, name: str, status: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, PrivateEndpointOperation]:
        """Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`."""
    def begin_import_image(self, import_: native.ImportImage, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, ImportOperation]:
        """Imports an image without waiting for the end."""
    def data_plane(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, DataPlane]:
        """The images of this registry. Reads its login server from Azure Resource Manager first."""
    def private_endpoints(self) -> PrivateEndpointList:
        """Every private endpoint connection."""
    def role_assignments(self) -> RoleAssignments:
        """The role assignments on this registry."""
    def task(self, name: str) -> AcrTask:
        """A handle on one task, which need not exist yet."""
    def tasks(self) -> TaskList:
        """Every task."""
    def run(self, id: str) -> TaskRun:
        """A handle on one run."""
    def runs(self, task: str | None = None) -> RunList:
        """The runs of the registry, or of one task, the newest first."""
    def workflow(self, options: native.WorkflowOptions) -> TaskWorkflow:
        """The trusted-service workflow for one of its tasks."""

@final
class AcrTask:
    """A handle on one task of a registry, which need not exist yet."""
    @property
    def name(self) -> str:
        """Its name."""
    def get(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """The task, without what its credential entries hold."""
    def details(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """The task with the identities of its credential entries. Needs the right to list its details."""
    def create(self, definition: native.TaskDefinition, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """Creates the task, or replaces it by this definition."""
    def delete(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Deletes the task and with it its system-assigned identity; one that is not there is a success."""
    def set_identity(self, identity: native.TaskIdentity | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """Gives the task these managed identities and no others; without any, none."""
    def add_credential(self, login_server: str, identity: str | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id."""
    def remove_credential(self, login_server: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.AcrTaskInfo]:
        """Removes the credential entry for this host; one that is not there is a success."""
    def run(self, options: native.RunOptions | None = None, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, TaskRun]:
        """Queues a run. Sent once: after a lost answer look at the registry's runs before asking again."""

@final
class TaskRun:
    """A handle on one run of a task."""
    @property
    def id(self) -> str:
        """The run id, for example `cf1`."""
    def get(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.TaskRunInfo]:
        """How it goes."""
    def cancel(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Asks for its end; one that has ended is a success."""
    def wait(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.TaskRunInfo]:
        """Waits until it has ended, well or badly."""
    def log(self) -> LogLines:
        """Its log, line by line, from the beginning until the run has ended."""

@final
class DataPlane:
    """A registry's images, as the client's credential may reach them."""
    @property
    def login_server(self) -> str:
        """The login server."""
    def probe(self, repository: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls."""
    def has_manifest(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, bool]:
        """Whether there is a manifest of this tag or digest."""
    def pull_manifest(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Manifest]:
        """Pulls a manifest by tag or digest, and checks it against the digest."""
    def pull_image(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.PulledImage]:
        """Pulls an image by tag or digest, every blob in it, and checks all of it."""
    def push_image(self, repository: str, tag: str, config: types.Bytes, layers: Iterable[native.Layer], *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, str]:
        """Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest."""
    def wait_until_effective(self, probing: native.Probing, within: types.Seconds) -> ProbeWork:
        """Probes, as this client from where it is, until it meets what is expected or the time is over."""

@final
class TaskWorkflow:
    """Lets one task through the network rules of its registry."""
    def plan(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.Plan]:
        """Reads what there is, and says what is to be done. Changes nothing."""
    def apply(self, plan: native.Plan, journal: Journal) -> StepsWork:
        """Takes the steps of the plan that the journal does not know as done, each announced in the journal first."""
    def verify(self, journal: Journal, options: native.RunOptions | None = None) -> VerifyWork:
        """Runs the task, follows its log, and says how it ended."""
    def wait_until_effective(self, journal: Journal, within: types.Seconds, options: native.RunOptions | None = None) -> VerifyWork:
        """As verify, with another run when one was refused, until one goes well or the time is over."""
    def roll_back(self, journal: Journal) -> StepsWork:
        """Takes back what the journal says was done, the last first."""

@final
class Journal:
    """What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is closed, or as long as this lives."""
    def __aenter__(self) -> Coroutine[Any, Any, Self]: ...
    def __aexit__(self, *_ended: object) -> Coroutine[Any, Any, None]: ...
    @property
    def plan(self) -> native.Plan | None:
        """The plan that is being applied: what a resuming process goes on with."""
    @property
    def is_applied(self) -> bool:
        """Whether every step of the plan has been taken and none taken back."""
    def close(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, None]:
        """Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error before it does anything more."""

__all__ = [
    "RegistryList",
    "TaskList",
    "RunList",
    "PrivateEndpointList",
    "RoleAssignmentList",
    "LogLines",
    "StepsWork",
    "VerifyWork",
    "ProbeWork",
    "RegistryOperation",
    "ImportOperation",
    "DeleteOperation",
    "PrivateEndpointOperation",
    "RoleAssignments",
    "Registry",
    "AcrTask",
    "TaskRun",
    "DataPlane",
    "TaskWorkflow",
    "Journal",
]
