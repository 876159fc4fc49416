# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
"""Types for annotations: what arguments may be, and the words that values are made of, which are texts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from os import PathLike
from typing import Any, Literal, TypeAlias, Union

Json: TypeAlias = Union[str, bytes, Mapping[str, Any], Sequence[Any]]
"""JSON as text, or what `json.dumps` takes."""
Address: TypeAlias = Union[str, IPv4Address, IPv6Address]
"""An IP address."""
AddressRange: TypeAlias = Union[str, IPv4Address, IPv4Network]
"""An IP rule: an address, or a range of them."""
Path: TypeAlias = Union[str, PathLike[str]]
"""A path in the file system."""
Seconds: TypeAlias = Union[timedelta, float]
"""A length of time, or a number of seconds."""
Bytes: TypeAlias = Union[bytes, bytearray, memoryview]
"""Bytes."""

ErrorKind: TypeAlias = Literal[
    "not_found",  # The resource does not exist.
    "permission_denied",  # The identity is known, but lacks a role for this.
    "unauthenticated",  # No identity was accepted: no token, an expired one, or one for another audience.
    "network_denied",  # The registry's network rules refused the caller.
    "conflict",  # The resource exists already, or is being changed by somebody else.
    "stale",  # What a plan started from is no longer so; make a new plan.
    "refused",  # A guard of this library refused to send the request: the service is known to refuse it, or it would do harm that was not asked for.
    "unsupported",  # The registry's SKU, or the API version in use, does not offer this.
    "throttled",  # The service asks for fewer calls, for longer than the deadline allows.
    "invalid_input",  # A name, an option or a document is wrong; nothing was sent, or the service said so.
    "operation_failed",  # A long-running operation, or a task run, was accepted and then failed.
    "timeout",  # The deadline passed.
    "cancelled",  # The work was cancelled.
    "connection",  # No connection: name resolution, proxy, TLS, or a connection that broke.
    "unexpected",  # An answer that the contract does not know; a fault of the service, or a defect of this library.
]
"""What kind of thing went wrong: the field of an error to branch on."""

IpRuleWarning: TypeAlias = Literal[
    "every_address",  # It admits every IPv4 address.
    "private",  # A private range (RFC 1918): the service sees public addresses only.
    "shared_by_carriers",  # The range that carriers share behind their translation (RFC 6598).
    "loopback",  # The machine itself.
    "link_local",  # Addresses of one link only.
    "documentation",  # A range reserved for documentation (RFC 5737).
    "multicast",  # Multicast: never a source address.
    "reserved",  # Reserved by the IETF: never a source address.
]
"""Why an IP rule probably does not do what was meant."""

SourceLogin: TypeAlias = Literal[
    "default",  # With a credential that Azure makes for the run; it does not bypass network rules.
    "none",  # Not at all: every login is a credential entry of the task.
]
"""How a task logs in to its own registry without being told more."""

PrincipalType: TypeAlias = Literal[
    "service_principal",  # A managed identity or an application.
    "user",  # A person.
    "group",  # A group.
]
"""What a principal is."""

ImportMode: TypeAlias = Literal[
    "no_force",  # The import fails before anything is copied.
    "force",  # They are moved to the imported image.
]
"""What becomes of tags that are there already."""

Verdict: TypeAlias = Literal[
    "allowed",  # The caller gets through every layer.
    "denied",  # At least one layer stops the caller for certain.
    "unknown",  # A fact is missing on which it depends.
]
"""The outcome of a decision."""

Outcome: TypeAlias = Literal[
    "pass",  # Lets it through.
    "deny",  # Stops it. What public access and the rule set stop, the bypass may still let through.
    "not_applicable",  # Has nothing to say about it.
    "unknown",  # Cannot be told from the facts.
]
"""What a layer does with a caller."""

AccessLayer: TypeAlias = Literal[
    "sku",  # Whether the registry's SKU has network rules at all.
    "private_endpoint",  # The state of the private endpoint connection.
    "public_access",  # `publicNetworkAccess`.
    "network_rule_set",  # `networkRuleSet`: default action, IP rules, subnet rules.
    "bypass",  # The bypass for trusted services.
    "authentication",  # Who the caller is.
    "authorisation",  # What the caller may do.
    "operation_policies",  # Policies about the operation.
]
"""The layers, in the order in which the service evaluates them."""

DecisionClass: TypeAlias = Literal[
    "public-open",  # Allowed: nothing restricts the public endpoint.
    "ip-rule-match",  # Allowed: an IP rule names the caller's address.
    "default-deny",  # Denied: the default action is `Deny` and no rule names the caller.
    "public-disabled",  # Denied: public network access is disabled.
    "private-endpoint-approved",  # Allowed: through an approved private endpoint.
    "private-endpoint-not-approved",  # Denied: the private endpoint's connection is not approved.
    "service-endpoint-match",  # Allowed: a subnet rule names the caller's subnet.
    "trusted-bypass",  # Allowed: a trusted service bypasses the rules.
    "bypass-disabled",  # Denied: the registry does not allow trusted services.
    "task-bypass-not-allowed",  # Denied: the registry does not allow tasks to bypass.
    "task-no-system-identity",  # Denied: the run has no system-assigned identity.
    "task-no-credential-entry",  # Denied: the task has no credential entry with its system-assigned identity for the login server.
    "identity-kind-not-supported",  # Denied: the service cannot bypass with the identity that the instance has.
    "service-not-trusted",  # Denied: the service is not one of those that may bypass.
    "service-endpoint-no-bypass",  # Denied: subnet rules switch the bypass off.
    "authentication-required",  # Denied: the caller does not authenticate, and the operation needs it.
    "admin-user-disabled",  # Denied: the admin user is disabled.
    "arm-audience-refused",  # Denied: the registry refuses tokens for Azure Resource Manager.
    "role-missing",  # Denied: no role gives the right.
    "role-not-honoured",  # Denied: a role would give the right in the other role assignment mode.
    "role-condition-not-met",  # Denied: the condition of the role assignment excludes the repository.
    "exports-disabled",  # Denied: the source does not allow exports.
    "import-by-login-server",  # Denied: an import names a restricted source by its login server.
    "import-cross-tenant",  # Denied: an import from a closed source of another tenant.
    "facts-missing",  # Unknown: a fact is missing.
]
"""The reason for a verdict in one word."""

Basis: TypeAlias = Literal[
    "documented",  # The documentation, the specification or a recording of the service states it.
    "inferred",  # Nobody states it; it follows from what is stated.
    "contested",  # Official sources disagree.
]
"""How sure a rule is."""

IdentityKind: TypeAlias = Literal[
    "none",  # None.
    "system_assigned",  # The identity that lives and dies with the instance.
    "user_assigned",  # One or more identities that are resources of their own.
    "system_and_user_assigned",  # Both kinds.
]
"""Which managed identities an instance has."""

TaskRunKind: TypeAlias = Literal[
    "saved",  # A task that is a resource of its own.
    "quick",  # `az acr build` or `az acr run`: no task, no identity.
]
"""Whether a run belongs to a saved task."""

CredentialEntry: TypeAlias = Literal[
    "absent",  # There is none.
    "system_assigned",  # The task's system-assigned identity.
    "user_assigned",  # The client id of a user-assigned identity.
    "password",  # A user name and a password.
]
"""A task's credential entry for a login server."""

LoginMode: TypeAlias = Literal[
    "default",  # The run gets a token for the registry that it runs in.
    "none",  # It gets none.
]
"""`credentials.sourceRegistry.loginMode` of a task."""

HiddenSubnetRules: TypeAlias = Literal[
    "unknown",  # There may be some: where it matters, the decision is unknown.
    "assume_none",  # There are none.
]
"""What subnet rules that the API version hides are taken for."""

ImportSourceName: TypeAlias = Literal[
    "resource_id",  # `source.resourceId`.
    "login_server",  # `source.registryUri`, with or without credentials.
]
"""How an import names its source."""

Expectation: TypeAlias = Literal[
    "admitted",  # The caller may pull.
    "refused",  # The caller may not pull, be it for the network rules or for the lack of a role.
]
"""What a caller is to meet at a registry."""
