# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, final

from typing_extensions import Self, disjoint_base

from acrgate import types

@final
class Answer:
    """Where the answer of a credential goes."""
    def token(self, secret: str, expires_on: int) -> None:
        """A token, and when it ends in seconds since 1970."""
    def failed(self, error: BaseException) -> None:
        """There is no token: what the credential raised."""

@disjoint_base
class Cloud:
    """Which Azure."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Cloud:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Public(Cloud):
        """The public cloud."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class China(Cloud):
        """Azure operated by 21Vianet in China."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class UsGovernment(Cloud):
        """Azure US Government."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Custom(Cloud):
        """Any other: a stack of one's own, or an emulator."""
        __match_args__ = ()
        def __new__(cls, *, resource_manager: str, authority: str, login_server_suffix: str) -> Self: ...
        @property
        def resource_manager(self) -> str:
            """Where Azure Resource Manager answers."""
        @property
        def authority(self) -> str:
            """Where Microsoft Entra ID answers."""
        @property
        def login_server_suffix(self) -> str:
            """What follows a registry's name in its login server."""

@disjoint_base
class Roots:
    """Which certificate authorities are trusted."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Roots:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class System(Roots):
        """Those of the operating system."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class SystemAnd(Roots):
        """Those of the operating system, and these."""
        __match_args__ = ("pem",)
        def __new__(cls, pem: str) -> Self: ...
        @property
        def pem(self) -> str:
            """One or more certificates."""
    @final
    class Only(Roots):
        """These only."""
        __match_args__ = ("pem",)
        def __new__(cls, pem: str) -> Self: ...
        @property
        def pem(self) -> str:
            """One or more certificates."""

@disjoint_base
class Proxy:
    """Which proxy to use."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Proxy:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class FromEnvironment(Proxy):
        """`HTTPS_PROXY` or `ALL_PROXY`, with the exceptions of `NO_PROXY`."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class None_(Proxy):
        """None, whatever the environment says."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Url(Proxy):
        """This one. A user name and password in the address are sent to the proxy only."""
        __match_args__ = ("url",)
        def __new__(cls, url: str) -> Self: ...
        @property
        def url(self) -> str:
            """The proxy's address."""

@final
class ConnectTo:
    """A host name, or `*.` and a suffix, and the address to connect to instead of the one it resolves to."""
    def __new__(cls, *, pattern: str, address: str) -> Self: ...
    @property
    def pattern(self) -> str:
        """The name or pattern."""
    @property
    def address(self) -> str:
        """The address with a port."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ConnectTo:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ApiVersions:
    """The API version for each kind of resource."""
    def __new__(cls, *, registries: str, tasks: str, subnet_rules: str, authorization: str) -> Self: ...
    @property
    def registries(self) -> str:
        """Registries and what hangs under them, tasks and runs excepted."""
    @property
    def tasks(self) -> str:
        """Tasks, runs and what belongs to them."""
    @property
    def subnet_rules(self) -> str:
        """A registry read in which subnet rules are visible."""
    @property
    def authorization(self) -> str:
        """Role assignments and definitions."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ApiVersions:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ClientOptions:
    """How a client works; everything has a default."""
    def __new__(cls, *, cloud: Cloud | None = None, roots: Roots | None = None, proxy: Proxy | None = None, connect_to: Iterable[ConnectTo] | None = None, allow_insecure_http_to_loopback: bool | None = None, api_versions: ApiVersions | None = None, deadline: types.Seconds | None = None, operation_deadline: types.Seconds | None = None, settle: types.Seconds | None = None) -> Self: ...
    @property
    def cloud(self) -> Cloud | None:
        """Which Azure; none: the public cloud."""
    @property
    def roots(self) -> Roots | None:
        """Whom to trust; none: the operating system's store."""
    @property
    def proxy(self) -> Proxy | None:
        """Which proxy to use; none: as the environment says."""
    @property
    def connect_to(self) -> tuple[ConnectTo, ...] | None:
        """Where to connect instead of resolving a host name; the first match counts."""
    @property
    def allow_insecure_http_to_loopback(self) -> bool | None:
        """Whether `http://` to loopback addresses is allowed, for emulators without TLS."""
    @property
    def api_versions(self) -> ApiVersions | None:
        """The API versions that are sent."""
    @property
    def deadline(self) -> timedelta | None:
        """Within this time every call ends, retries included; none: 60 s."""
    @property
    def operation_deadline(self) -> timedelta | None:
        """Within this time awaiting a long-running operation, or a task run, ends; none: 10 minutes."""
    @property
    def settle(self) -> timedelta | None:
        """How long an edit of network rules must have lasted before it counts as made; none: 2 s."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ClientOptions:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class SubnetRule:
    """A subnet that is admitted through a service endpoint."""
    def __new__(cls, *, subnet: str) -> Self: ...
    @property
    def subnet(self) -> str:
        """The subnet's id."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> SubnetRule:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class SubnetRules:
    """The subnets that reach the registry through a service endpoint. Hidden is not the same as none."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> SubnetRules:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Hidden(SubnetRules):
        """The answer came from an API version that does not show them."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Visible(SubnetRules):
        """All of them."""
        __match_args__ = ("rules",)
        def __new__(cls, rules: Iterable[SubnetRule]) -> Self: ...
        @property
        def rules(self) -> tuple[SubnetRule, ...]:
            """The rules."""

@final
class PrivateEndpointConnection:
    """A private endpoint's connection, as the registry tells it."""
    def __new__(cls, *, name: str, status: str, private_endpoint: str | None = None) -> Self: ...
    @property
    def name(self) -> str:
        """The connection's own name, `<registry>.<32 hexadecimal digits>`."""
    @property
    def status(self) -> str:
        """Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`."""
    @property
    def private_endpoint(self) -> str | None:
        """The private endpoint at the other end."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> PrivateEndpointConnection:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class NetworkRules:
    """The network rules of a registry, and the settings that the service checks together with them."""
    def __new__(cls, *, sku: str, public_network_access: str, default_action: str, ip_rules: Iterable[types.AddressRange], unread_ip_rules: Iterable[types.Json], bypass: str, subnet_rules: SubnetRules, private_endpoints: Iterable[PrivateEndpointConnection], export_policy: str, data_endpoints: bool, tasks_bypass: bool | None = None, anonymous_pull: bool | None = None, role_assignment_mode: str | None = None) -> Self: ...
    @property
    def sku(self) -> str:
        """`sku.name`: `Basic`, `Standard`, `Premium`."""
    @property
    def public_network_access(self) -> str:
        """`publicNetworkAccess`: `Enabled` or `Disabled`."""
    @property
    def default_action(self) -> str:
        """`networkRuleSet.defaultAction`: `Allow` or `Deny`."""
    @property
    def ip_rules(self) -> tuple[str, ...]:
        """`networkRuleSet.ipRules`, in the order of the service, duplicates included."""
    @property
    def unread_ip_rules(self) -> tuple[str, ...]:
        """Entries of `ipRules` that this version cannot read, as JSON."""
    @property
    def bypass(self) -> str:
        """`networkRuleBypassOptions`, the setting "allow trusted services": `AzureServices` or `None`."""
    @property
    def subnet_rules(self) -> SubnetRules:
        """`networkRuleSet.virtualNetworkRules`, where the API version shows them."""
    @property
    def private_endpoints(self) -> tuple[PrivateEndpointConnection, ...]:
        """`privateEndpointConnections`."""
    @property
    def export_policy(self) -> str:
        """`policies.exportPolicy.status`: `enabled` or `disabled`."""
    @property
    def data_endpoints(self) -> bool:
        """`dataEndpointEnabled`: whether blobs are served from hosts of the registry's own."""
    @property
    def tasks_bypass(self) -> bool | None:
        """`networkRuleBypassAllowedForTasks`; none: never set, or not shown. The service treats that as false."""
    @property
    def anonymous_pull(self) -> bool | None:
        """`anonymousPullEnabled`; none: not shown."""
    @property
    def role_assignment_mode(self) -> str | None:
        """`roleAssignmentMode`; none: not shown."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> NetworkRules:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Exposure:
    """From where a registry can be reached, trusted services apart."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Exposure:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class AllNetworks(Exposure):
        """From everywhere."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class SelectedNetworks(Exposure):
        """From the networks that rules name, and through approved private endpoints."""
        __match_args__ = ()
        def __new__(cls, *, rules: int) -> Self: ...
        @property
        def rules(self) -> int:
            """The number of IP and (visible) subnet rules."""
    @final
    class PrivateOnly(Exposure):
        """Only through approved private endpoints."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Nobody(Exposure):
        """From nowhere."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Unknown(Exposure):
        """A setting has a word that this version does not know."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...

@final
class NetworkEdit:
    """A wish to change network rules: what it does not name stays as it is."""
    def __new__(cls, *, public_network_access: bool | None = None, default_action: str | None = None, allow_trusted_services: bool | None = None, allow_tasks_bypass: bool | None = None, replace_ip_rules: Iterable[types.AddressRange] | None = None, add_ip_rules: Iterable[types.AddressRange] | None = None, remove_ip_rules: Iterable[types.AddressRange] | None = None, allow_exports: bool | None = None, data_endpoints: bool | None = None, anonymous_pull: bool | None = None) -> Self: ...
    @property
    def public_network_access(self) -> bool | None:
        """Whether the public endpoint is on (`publicNetworkAccess`). Turning it on leaves the default action."""
    @property
    def default_action(self) -> str | None:
        """What happens to callers whom no rule names (`networkRuleSet.defaultAction`): `Allow` or `Deny`."""
    @property
    def allow_trusted_services(self) -> bool | None:
        """Whether trusted services may bypass the rules (`networkRuleBypassOptions`)."""
    @property
    def allow_tasks_bypass(self) -> bool | None:
        """Whether ACR tasks may bypass the rules (`networkRuleBypassAllowedForTasks`)."""
    @property
    def replace_ip_rules(self) -> tuple[str, ...] | None:
        """These IP rules and no others."""
    @property
    def add_ip_rules(self) -> tuple[str, ...]:
        """IP rules that are to be there; those that are there already, by meaning, are not added again."""
    @property
    def remove_ip_rules(self) -> tuple[str, ...]:
        """IP rules that are not to be there, by meaning."""
    @property
    def allow_exports(self) -> bool | None:
        """Whether images may be exported (`policies.exportPolicy`). Forbidding needs public access to be off."""
    @property
    def data_endpoints(self) -> bool | None:
        """Whether there are dedicated data endpoints (`dataEndpointEnabled`)."""
    @property
    def anonymous_pull(self) -> bool | None:
        """Whether anybody may pull without signing in (`anonymousPullEnabled`)."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> NetworkEdit:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class FieldChange:
    """One property that differs."""
    def __new__(cls, *, field: str, before: types.Json, after: types.Json) -> Self: ...
    @property
    def field(self) -> str:
        """The path that Azure gives the property, for example `networkRuleSet.ipRules`."""
    @property
    def before(self) -> str:
        """Its value before, as JSON; `null` when it was unset or not shown."""
    @property
    def after(self) -> str:
        """Its value after, as JSON."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> FieldChange:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Warning:
    """An edit that the service takes, and that may not do what was meant."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Warning:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class NobodyAdmitted(Warning):
        """Afterwards no rule and no approved private endpoint admits anybody."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class DefaultActionStaysDeny(Warning):
        """Public access is turned on, but the default action stays `Deny`."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class IpRulesWithoutPublicAccess(Warning):
        """IP rules are changed that do not count, because public access is off."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class IpRulesWithoutRestriction(Warning):
        """IP rules are added that do not restrict anything, because the default action is `Allow`."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class BypassWithoutRestriction(Warning):
        """Trusted services are allowed to bypass rules on a registry that is open to all networks."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class BypassStoppedBySubnetRules(Warning):
        """Trusted services are allowed, but the registry's subnet rules switch the bypass off."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class TasksBypassWithoutTrustedServices(Warning):
        """Tasks are allowed to bypass, but trusted services are not."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class IpRule(Warning):
        """An added IP rule is in a range that callers do not come from."""
        __match_args__ = ()
        def __new__(cls, *, rule: types.AddressRange, warning: types.IpRuleWarning) -> Self: ...
        @property
        def rule(self) -> str:
            """The rule."""
        @property
        def warning(self) -> types.IpRuleWarning:
            """What is odd about it."""

@final
class NetworkChange:
    """What an edit did."""
    def __new__(cls, *, before: NetworkRules, after: NetworkRules, changes: Iterable[FieldChange], warnings: Iterable[Warning], repairs: int) -> Self: ...
    @property
    def before(self) -> NetworkRules:
        """The rules before the first request that changed something."""
    @property
    def after(self) -> NetworkRules:
        """The rules as they were read back afterwards."""
    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """The fields that differ."""
    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What the edit does not do, although one might think so."""
    @property
    def repairs(self) -> int:
        """How often the edit had to be made again, because somebody else had overwritten it."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> NetworkChange:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class AccessChange:
    """A kind of caller whose way in a change opens or closes."""
    def __new__(cls, *, who: str, before: types.Verdict, after: types.Verdict) -> Self: ...
    @property
    def who(self) -> str:
        """Who it is, in words."""
    @property
    def before(self) -> types.Verdict:
        """Whether the network let it in before."""
    @property
    def after(self) -> types.Verdict:
        """Whether the network lets it in afterwards."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> AccessChange:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class RegistryInfo:
    """A registry as Azure Resource Manager tells it."""
    def __new__(cls, *, id: str, name: str, location: str, sku: str, login_server: str, provisioning_state: str, admin_user_enabled: bool, tags: Mapping[str, str], network: NetworkRules, document: types.Json, created: datetime | None = None, role_assignment_mode: str | None = None) -> Self: ...
    @property
    def id(self) -> str:
        """Its resource id."""
    @property
    def name(self) -> str:
        """Its name, in the spelling it was created with."""
    @property
    def location(self) -> str:
        """The region."""
    @property
    def sku(self) -> str:
        """The pricing tier: `Basic`, `Standard`, `Premium`."""
    @property
    def login_server(self) -> str:
        """Where its images are."""
    @property
    def provisioning_state(self) -> str:
        """`Succeeded`, or what is under way."""
    @property
    def admin_user_enabled(self) -> bool:
        """Whether the admin account is on."""
    @property
    def tags(self) -> Mapping[str, str]:
        """The tags."""
    @property
    def network(self) -> NetworkRules:
        """The network rules, as far as the API version shows them."""
    @property
    def document(self) -> str:
        """The whole answer as JSON, for what this version has no field for."""
    @property
    def created(self) -> datetime | None:
        """When it was created."""
    @property
    def role_assignment_mode(self) -> str | None:
        """Which roles count for its images: `LegacyRegistryPermissions` or `AbacRepositoryPermissions`."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> RegistryInfo:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class CreateRegistry:
    """A registry to create. What is not named becomes Azure's default."""
    def __new__(cls, *, location: str, sku: str, tags: Mapping[str, str] | None = None, role_assignment_mode: str | None = None, network: NetworkEdit | None = None) -> Self: ...
    @property
    def location(self) -> str:
        """The region."""
    @property
    def sku(self) -> str:
        """The pricing tier: `Basic`, `Standard`, `Premium`."""
    @property
    def tags(self) -> Mapping[str, str] | None:
        """The tags."""
    @property
    def role_assignment_mode(self) -> str | None:
        """`LegacyRegistryPermissions` or `AbacRepositoryPermissions`."""
    @property
    def network(self) -> NetworkEdit | None:
        """The network rules from the start, so that it is never open to anybody else."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> CreateRegistry:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class PrivateEndpoint:
    """A private endpoint's connection to a registry, as Azure tells it."""
    def __new__(cls, *, name: str, status: str, provisioning_state: str, private_endpoint: str | None = None, description: str | None = None) -> Self: ...
    @property
    def name(self) -> str:
        """The connection's name, `<registry>.<32 hexadecimal digits>`."""
    @property
    def status(self) -> str:
        """Whether traffic passes: `Approved`, `Pending`, `Rejected`, `Disconnected`."""
    @property
    def provisioning_state(self) -> str:
        """`Succeeded`, or what is under way."""
    @property
    def private_endpoint(self) -> str | None:
        """The private endpoint at the other end."""
    @property
    def description(self) -> str | None:
        """What whoever asked or answered wrote."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> PrivateEndpoint:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class TaskSteps:
    """Where the steps of a task are."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskSteps:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Yaml(TaskSteps):
        """In this YAML (format `v1.1.0`), kept in the task itself."""
        __match_args__ = ("yaml",)
        def __new__(cls, yaml: str) -> Self: ...
        @property
        def yaml(self) -> str:
            """The YAML."""
    @final
    class File(TaskSteps):
        """In the YAML file of this path in its context."""
        __match_args__ = ("path",)
        def __new__(cls, path: str) -> Self: ...
        @property
        def path(self) -> str:
            """The path."""

@disjoint_base
class TaskIdentity:
    """Which managed identities a task has."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskIdentity:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class System(TaskIdentity):
        """One that lives and dies with the task: the only kind that the trusted-service bypass admits."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class User(TaskIdentity):
        """Existing ones."""
        __match_args__ = ("ids",)
        def __new__(cls, ids: Iterable[str]) -> Self: ...
        @property
        def ids(self) -> tuple[str, ...]:
            """Their resource ids."""
    @final
    class SystemAndUser(TaskIdentity):
        """Both."""
        __match_args__ = ("ids",)
        def __new__(cls, ids: Iterable[str]) -> Self: ...
        @property
        def ids(self) -> tuple[str, ...]:
            """The resource ids of the existing ones."""

@final
class TaskDefinition:
    """A task to create."""
    def __new__(cls, *, steps: TaskSteps, location: str | None = None, identity: TaskIdentity | None = None, source_login: types.SourceLogin | None = None, context: str | None = None, values: Mapping[str, str] | None = None, os: str | None = None, architecture: str | None = None, cpu: int | None = None, timeout: types.Seconds | None = None) -> Self: ...
    @property
    def steps(self) -> TaskSteps:
        """What it does."""
    @property
    def location(self) -> str | None:
        """The region; none: the registry's."""
    @property
    def identity(self) -> TaskIdentity | None:
        """Its managed identities."""
    @property
    def source_login(self) -> types.SourceLogin | None:
        """How it logs in to its own registry; none: as Azure does it."""
    @property
    def context(self) -> str | None:
        """The URL of a repository or an archive, or an `oci://` artifact."""
    @property
    def values(self) -> Mapping[str, str] | None:
        """What `{{.Values.<name>}}` stands for. Not for secrets."""
    @property
    def os(self) -> str | None:
        """`Linux` or `Windows`; none: `Linux`."""
    @property
    def architecture(self) -> str | None:
        """The processor; none: `amd64`."""
    @property
    def cpu(self) -> int | None:
        """How many processors; none: two."""
    @property
    def timeout(self) -> timedelta | None:
        """After how long a run is ended, 5 minutes to 8 hours; none: an hour."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskDefinition:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class UserAssignedIdentity:
    """A user-assigned identity of a task."""
    def __new__(cls, *, id: str, client_id: str | None = None, principal_id: str | None = None) -> Self: ...
    @property
    def id(self) -> str:
        """Its resource id."""
    @property
    def client_id(self) -> str | None:
        """Its client id: what credential entries name it by."""
    @property
    def principal_id(self) -> str | None:
        """Its object id: what roles are given to."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> UserAssignedIdentity:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class TaskCredential:
    """One credential entry of a task: with what it logs in to one registry host."""
    def __new__(cls, *, login_server: str, has_password: bool, identity: str | None = None) -> Self: ...
    @property
    def login_server(self) -> str:
        """The host."""
    @property
    def has_password(self) -> bool:
        """Whether it holds a user name or a password. Their values are not kept."""
    @property
    def identity(self) -> str | None:
        """Which of the task's identities, when it is one: `[system]` or a client id."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskCredential:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class AcrTaskInfo:
    """What Azure tells about a task."""
    def __new__(cls, *, id: str, name: str, location: str, user_assigned_identities: Iterable[UserAssignedIdentity], credentials: Iterable[TaskCredential], principal_id: str | None = None, tenant_id: str | None = None, source_login_mode: str | None = None, source_identity: str | None = None) -> Self: ...
    @property
    def id(self) -> str:
        """The resource id, in Azure's spelling."""
    @property
    def name(self) -> str:
        """The name."""
    @property
    def location(self) -> str:
        """The region."""
    @property
    def user_assigned_identities(self) -> tuple[UserAssignedIdentity, ...]:
        """The user-assigned identities."""
    @property
    def credentials(self) -> tuple[TaskCredential, ...]:
        """The credential entries. `get` tells only for which hosts there are some; `details` tells the identities."""
    @property
    def principal_id(self) -> str | None:
        """The object id of the system-assigned identity. Roles are given to this id."""
    @property
    def tenant_id(self) -> str | None:
        """The tenant of that identity."""
    @property
    def source_login_mode(self) -> str | None:
        """`None` or `Default`: how the task logs in to its own registry. Not told means `Default`."""
    @property
    def source_identity(self) -> str | None:
        """The identity that the task logs in to its own registry with: `[system]` or a client id."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> AcrTaskInfo:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class RunOptions:
    """What is different for one run of a task."""
    def __new__(cls, *, context: str | None = None, values: Mapping[str, str] | None = None) -> Self: ...
    @property
    def context(self) -> str | None:
        """Another context than the task's own: an uploaded source, or a URL."""
    @property
    def values(self) -> Mapping[str, str] | None:
        """Values for `{{.Values.<name>}}`, over those of the task. Not for secrets."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> RunOptions:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class OutputImage:
    """An image that a run pushed."""
    def __new__(cls, *, registry: str, repository: str, digest: str, tag: str | None = None) -> Self: ...
    @property
    def registry(self) -> str:
        """The login server."""
    @property
    def repository(self) -> str:
        """The repository."""
    @property
    def digest(self) -> str:
        """The digest of the manifest."""
    @property
    def tag(self) -> str | None:
        """The tag, unless it was pushed by digest."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> OutputImage:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class TaskRunInfo:
    """What Azure tells about a run."""
    def __new__(cls, *, run_id: str, status: str, output_images: Iterable[OutputImage], task: str | None = None, created: datetime | None = None, started: datetime | None = None, finished: datetime | None = None, error_message: str | None = None) -> Self: ...
    @property
    def run_id(self) -> str:
        """The run id, for example `cf1`."""
    @property
    def status(self) -> str:
        """How far it is: `Queued`, `Started`, `Running`, `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`."""
    @property
    def output_images(self) -> tuple[OutputImage, ...]:
        """What it pushed."""
    @property
    def task(self) -> str | None:
        """The task it is a run of; none for a quick run."""
    @property
    def created(self) -> datetime | None:
        """When it was queued."""
    @property
    def started(self) -> datetime | None:
        """When it began."""
    @property
    def finished(self) -> datetime | None:
        """When it ended."""
    @property
    def error_message(self) -> str | None:
        """Why it failed, when Azure says so here and not only in the log."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskRunInfo:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class RoleAssignment:
    """One role assignment."""
    def __new__(cls, *, id: str, scope: str, role: str, principal: str, condition: str | None = None) -> Self: ...
    @property
    def id(self) -> str:
        """Its resource id."""
    @property
    def scope(self) -> str:
        """Where it holds, and below."""
    @property
    def role(self) -> str:
        """The id of the role, without the scope in front."""
    @property
    def principal(self) -> str:
        """Who has the role."""
    @property
    def condition(self) -> str | None:
        """The condition on it: it then gives the role for some repositories only."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> RoleAssignment:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Assigned:
    """What assigning a role found and did."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Assigned:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Created(Assigned):
        """It was not there, and now is."""
        __match_args__ = ("assignment",)
        def __new__(cls, assignment: RoleAssignment) -> Self: ...
        @property
        def assignment(self) -> RoleAssignment:
            """The assignment."""
    @final
    class AlreadyThere(Assigned):
        """The principal had this role at this scope already."""
        __match_args__ = ("assignment",)
        def __new__(cls, assignment: RoleAssignment) -> Self: ...
        @property
        def assignment(self) -> RoleAssignment:
            """By this assignment."""

@final
class ImportCredentials:
    """With what an import signs in to a source that is named by its host."""
    def __new__(cls, *, password: str, username: str | None = None) -> Self: ...
    @property
    def password(self) -> str:
        """The password, or a Microsoft Entra access token for the source registry."""
    @property
    def username(self) -> str | None:
        """The name; for a Microsoft Entra application its client id. None: the password is an access token."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ImportCredentials:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class ImportSource:
    """Where an image is imported from."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ImportSource:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Registry(ImportSource):
        """A registry of the same tenant, read with the roles of whoever asks: the only way to name a restricted one."""
        __match_args__ = ("id",)
        def __new__(cls, id: str) -> Self: ...
        @property
        def id(self) -> str:
            """Its resource id."""
    @final
    class Host(ImportSource):
        """Any registry, an Azure one of another tenant too."""
        __match_args__ = ()
        def __new__(cls, *, host: str, credentials: ImportCredentials | None = None) -> Self: ...
        @property
        def host(self) -> str:
            """Its host."""
        @property
        def credentials(self) -> ImportCredentials | None:
            """With what to sign in there; none: nothing."""

@final
class ImportImage:
    """What to import, and under which names."""
    def __new__(cls, *, source: ImportSource, image: str, target_tags: Iterable[str] | None = None, untagged_repositories: Iterable[str] | None = None, mode: types.ImportMode | None = None) -> Self: ...
    @property
    def source(self) -> ImportSource:
        """The registry that has the image."""
    @property
    def image(self) -> str:
        """The image there: `repository`, `repository:tag` or `repository@digest`."""
    @property
    def target_tags(self) -> tuple[str, ...] | None:
        """The names that it gets, `repository` or `repository:tag`; none: the source's own."""
    @property
    def untagged_repositories(self) -> tuple[str, ...] | None:
        """Repositories that it is copied to without a tag."""
    @property
    def mode(self) -> types.ImportMode | None:
        """What becomes of tags that are there already; none: the import fails."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ImportImage:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Layer:
    """A layer to push."""
    def __new__(cls, *, media_type: str, bytes: types.Bytes) -> Self: ...
    @property
    def media_type(self) -> str:
        """What it is, for example `application/vnd.oci.image.layer.v1.tar+gzip`."""
    @property
    def bytes(self) -> bytes:
        """Its bytes."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Layer:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Manifest:
    """A manifest as the registry keeps it: exactly these bytes have this digest."""
    def __new__(cls, *, digest: str, media_type: str, bytes: types.Bytes) -> Self: ...
    @property
    def digest(self) -> str:
        """The digest of `bytes`."""
    @property
    def media_type(self) -> str:
        """The media type that the registry told."""
    @property
    def bytes(self) -> bytes:
        """The JSON, to the byte."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Manifest:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class PulledImage:
    """An image that was pulled as a whole and found to be what its digests say."""
    def __new__(cls, *, digest: str, manifest: Manifest, size: int) -> Self: ...
    @property
    def digest(self) -> str:
        """The digest of its manifest."""
    @property
    def manifest(self) -> Manifest:
        """Its manifest."""
    @property
    def size(self) -> int:
        """How many bytes its configuration and layers have."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> PulledImage:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class TaskFacts:
    """What is known about a run of an ACR task. What is left out is unknown."""
    def __new__(cls, *, run: types.TaskRunKind | None = None, credential: types.CredentialEntry | None = None, source_login_mode: types.LoginMode | None = None) -> Self: ...
    @property
    def run(self) -> types.TaskRunKind | None:
        """Whether a saved task runs or a quick one."""
    @property
    def credential(self) -> types.CredentialEntry | None:
        """The task's credential entry for the registry's own login server."""
    @property
    def source_login_mode(self) -> types.LoginMode | None:
        """How the run signs in to the source registry by itself."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TaskFacts:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ServiceInstance:
    """An instance of an Azure service that calls the registry."""
    def __new__(cls, *, service: str, task: TaskFacts, identity: types.IdentityKind | None = None, address: types.Address | None = None) -> Self: ...
    @property
    def service(self) -> str:
        """The service, in the words of the catalogue, such as `container_instances`."""
    @property
    def task(self) -> TaskFacts:
        """What is known about the run, when the service is ACR Tasks."""
    @property
    def identity(self) -> types.IdentityKind | None:
        """Which managed identities the instance has."""
    @property
    def address(self) -> str | None:
        """The address that the service sees; matters where IP rules could admit it."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> ServiceInstance:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Caller:
    """From where a request reaches the registry. What is left out is unknown."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Caller:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class PublicAddress(Caller):
        """Over the public endpoint, from an ordinary address. Behind a proxy or NAT it is the outer one."""
        __match_args__ = ()
        def __new__(cls, *, address: types.Address | None = None) -> Self: ...
        @property
        def address(self) -> str | None:
            """The address that the service sees."""
    @final
    class PrivateEndpoint(Caller):
        """Through a private endpoint, ACR tasks in an agent pool of that network included."""
        __match_args__ = ()
        def __new__(cls, *, connection: str | None = None, status: str | None = None) -> Self: ...
        @property
        def connection(self) -> str | None:
            """The connection's name, looked up in the registry when the state is not given."""
        @property
        def status(self) -> str | None:
            """The connection's state: `Approved`, `Pending`, `Rejected`, `Disconnected`."""
    @final
    class Subnet(Caller):
        """From a virtual machine or AKS node in a subnet with a service endpoint for registries."""
        __match_args__ = ()
        def __new__(cls, *, subnet: str | None = None) -> Self: ...
        @property
        def subnet(self) -> str | None:
            """The subnet's id."""
    @final
    class Service(Caller):
        """From an instance of an Azure service, over the service's own network."""
        __match_args__ = ("instance",)
        def __new__(cls, instance: ServiceInstance) -> Self: ...
        @property
        def instance(self) -> ServiceInstance:
            """The instance."""

@disjoint_base
class AccessOperation:
    """What a caller wants to do with the registry."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> AccessOperation:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Pull(AccessOperation):
        """Read manifests and blobs of a repository."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Push(AccessOperation):
        """Write manifests and blobs of a repository."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Delete(AccessOperation):
        """Delete manifests of a repository."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class Catalog(AccessOperation):
        """List the repositories."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class ImportFrom(AccessOperation):
        """Be the source of an import."""
        __match_args__ = ()
        def __new__(cls, *, named_by: types.ImportSourceName | None = None, same_tenant: bool | None = None) -> Self: ...
        @property
        def named_by(self) -> types.ImportSourceName | None:
            """How the request names this registry."""
        @property
        def same_tenant(self) -> bool | None:
            """Whether the target is in the same tenant."""
    @final
    class ImportInto(AccessOperation):
        """Be the target of an import."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...

@final
class RuleSettings:
    """How contested and unstated rules are read."""
    def __new__(cls, *, container_instances_system_assigned: bool, public_access_overrides_rules: bool, tasks_bypass_needs_trusted_services: bool, hidden_subnet_rules: types.HiddenSubnetRules) -> Self: ...
    @property
    def container_instances_system_assigned(self) -> bool:
        """Contested: Container Instances may pull with a system-assigned identity."""
    @property
    def public_access_overrides_rules(self) -> bool:
        """Contested: enabling the public endpoint overrides all firewall configurations."""
    @property
    def tasks_bypass_needs_trusted_services(self) -> bool:
        """Inferred: the tasks flag is worth nothing without the setting for trusted services."""
    @property
    def hidden_subnet_rules(self) -> types.HiddenSubnetRules:
        """What hidden subnet rules are taken for."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> RuleSettings:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Who:
    """Whom a question is about."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Who:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class Task(Who):
        """A run of a task; everything else about it is read."""
        __match_args__ = ()
        def __new__(cls, *, task: str, seen_at: types.Address | None = None) -> Self: ...
        @property
        def task(self) -> str:
            """The task."""
        @property
        def seen_at(self) -> str | None:
            """The address that the registry sees it at, where it is known."""
    @final
    class Caller(Who):
        """Somebody whom the question describes."""
        __match_args__ = ()
        def __new__(cls, *, caller: Caller, principal: str | None = None) -> Self: ...
        @property
        def caller(self) -> Caller:
            """From where it calls, and as what."""
        @property
        def principal(self) -> str | None:
            """Whose roles are read; none: nothing is known about them."""

@final
class Question:
    """Who wants to do what."""
    def __new__(cls, *, who: Who, operation: AccessOperation, repository: str | None = None, settings: RuleSettings | None = None) -> Self: ...
    @property
    def who(self) -> Who:
        """Who."""
    @property
    def operation(self) -> AccessOperation:
        """What it wants to do."""
    @property
    def repository(self) -> str | None:
        """In which repository."""
    @property
    def settings(self) -> RuleSettings | None:
        """How contested rules are read; none: as documented by default."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Question:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class RuleSource:
    """How sure a rule is, and where it is stated."""
    def __new__(cls, *, basis: types.Basis, page: str) -> Self: ...
    @property
    def basis(self) -> types.Basis:
        """How sure the rule is."""
    @property
    def page(self) -> str:
        """The page, specification or maintainers' statement, in plain words."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> RuleSource:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Finding:
    """What one layer found."""
    def __new__(cls, *, layer: types.AccessLayer, outcome: types.Outcome, reason: str, source: RuleSource, lacks: Iterable[str], class_: types.DecisionClass | None = None) -> Self: ...
    @property
    def layer(self) -> types.AccessLayer:
        """Which layer."""
    @property
    def outcome(self) -> types.Outcome:
        """What it does with the caller."""
    @property
    def reason(self) -> str:
        """Why, in a sentence."""
    @property
    def source(self) -> RuleSource:
        """The rule's source."""
    @property
    def lacks(self) -> tuple[str, ...]:
        """The facts that the layer lacks."""
    @property
    def class_(self) -> types.DecisionClass | None:
        """The class that the layer gives the caller, if any."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Finding:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class FixAction:
    """What to change."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> FixAction:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class EditNetwork(FixAction):
        """Change the network rules."""
        __match_args__ = ("edit",)
        def __new__(cls, edit: NetworkEdit) -> Self: ...
        @property
        def edit(self) -> NetworkEdit:
            """The wish."""
    @final
    class RemoveSubnetRules(FixAction):
        """Remove all subnet rules, which switch the bypass off."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class ApprovePrivateEndpoint(FixAction):
        """Approve a private endpoint connection."""
        __match_args__ = ()
        def __new__(cls, *, connection: str | None = None) -> Self: ...
        @property
        def connection(self) -> str | None:
            """Its name, if known."""
    @final
    class ConnectThroughPrivateEndpoint(FixAction):
        """Let the caller come through a private endpoint."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class AssignIdentity(FixAction):
        """Give the instance an identity of this kind."""
        __match_args__ = ("kind",)
        def __new__(cls, kind: types.IdentityKind) -> Self: ...
        @property
        def kind(self) -> types.IdentityKind:
            """The kind."""
    @final
    class SaveTask(FixAction):
        """Save the quick task as a task with a system-assigned identity."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class AddCredentialEntry(FixAction):
        """Add the task's system-assigned identity as its credential for the registry's login server."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class AssignRole(FixAction):
        """Assign a role to the caller."""
        __match_args__ = ()
        def __new__(cls, *, role: str) -> Self: ...
        @property
        def role(self) -> str:
            """The role's name."""
    @final
    class SignIn(FixAction):
        """Sign in with Microsoft Entra."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class RequestRegistryAudience(FixAction):
        """Ask for tokens for registries instead of Azure Resource Manager."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class NameSourceByResourceId(FixAction):
        """Name the source of the import by its resource id."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...
    @final
    class NameSourceByLoginServer(FixAction):
        """Name the source of the import by its login server."""
        __match_args__ = ()
        def __new__(cls) -> Self: ...

@final
class Fix:
    """A change that takes a denial away."""
    def __new__(cls, *, action: FixAction, text: str, command: str | None = None) -> Self: ...
    @property
    def action(self) -> FixAction:
        """What to change."""
    @property
    def text(self) -> str:
        """The same in words."""
    @property
    def command(self) -> str | None:
        """The command of the Azure CLI that does it, if one does. Words in angle brackets are to be filled in."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Fix:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Decision:
    """Whether a caller gets through, why, and what to do if not."""
    def __new__(cls, *, schema: str, verdict: types.Verdict, class_: types.DecisionClass, layer: types.AccessLayer, findings: Iterable[Finding], fixes: Iterable[Fix], lacks: Iterable[str], settings: RuleSettings) -> Self: ...
    @property
    def schema(self) -> str:
        """`acrgate.decision/1`."""
    @property
    def verdict(self) -> types.Verdict:
        """Allowed, denied or unknown."""
    @property
    def class_(self) -> types.DecisionClass:
        """The reason in one word: how the caller passes the network rules when allowed, what stops it when denied."""
    @property
    def layer(self) -> types.AccessLayer:
        """The layer that decided."""
    @property
    def findings(self) -> tuple[Finding, ...]:
        """What every layer found, in the order in which the service evaluates them."""
    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The smallest changes that lead to *allowed*, in order."""
    @property
    def lacks(self) -> tuple[str, ...]:
        """The facts that were missing where they mattered."""
    @property
    def settings(self) -> RuleSettings:
        """How contested rules were read."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Decision:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Unread:
    """A piece of evidence that could not be read."""
    def __new__(cls, *, what: str, reason: str) -> Self: ...
    @property
    def what(self) -> str:
        """What it is."""
    @property
    def reason(self) -> str:
        """Why not."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Unread:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Explanation:
    """A decision with the evidence that it was made from."""
    def __new__(cls, *, decision: Decision, document: types.Json, unread: Iterable[Unread]) -> Self: ...
    @property
    def decision(self) -> Decision:
        """The decision."""
    @property
    def document(self) -> str:
        """What was read, as an `acrgate.document/1`: deciding on it offline gives the same decision."""
    @property
    def unread(self) -> tuple[Unread, ...]:
        """What could not be read, and why."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Explanation:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class TrustedService:
    """What is known about one Azure service as a caller of registries."""
    def __new__(cls, *, service: str, name: str, trusted: bool, scenario: str, identity: Iterable[types.IdentityKind], source: RuleSource, dated: str) -> Self: ...
    @property
    def service(self) -> str:
        """The word by which callers name the service."""
    @property
    def name(self) -> str:
        """The service's name."""
    @property
    def trusted(self) -> bool:
        """Whether its instances may bypass network rules."""
    @property
    def scenario(self) -> str:
        """What the bypass is for, or why there is none."""
    @property
    def identity(self) -> tuple[types.IdentityKind, ...]:
        """The kinds of identity that an instance may authenticate with; empty when it needs none."""
    @property
    def source(self) -> RuleSource:
        """Where this is stated."""
    @property
    def dated(self) -> str:
        """The date of that statement, `YYYY-MM-DD` or `YYYY-MM`."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> TrustedService:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Step:
    """One thing that a workflow does."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Step:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class CreateTask(Step):
        """Create the task with a system-assigned identity, and without a login of its own to the registry."""
        __match_args__ = ()
        def __new__(cls, *, task: str) -> Self: ...
        @property
        def task(self) -> str:
            """The task."""
    @final
    class EnableIdentity(Step):
        """Make sure that an existing task has a system-assigned identity."""
        __match_args__ = ()
        def __new__(cls, *, task: str) -> Self: ...
        @property
        def task(self) -> str:
            """The task."""
    @final
    class AssignRole(Step):
        """Give the identity a role on the registry."""
        __match_args__ = ()
        def __new__(cls, *, role: str, role_name: str, principal: str | None = None) -> Self: ...
        @property
        def role(self) -> str:
            """The id of the role."""
        @property
        def role_name(self) -> str:
            """The name of the role."""
        @property
        def principal(self) -> str | None:
            """The identity's object id; unknown until the task has been created."""
    @final
    class EditNetwork(Step):
        """Change the registry's network rules."""
        __match_args__ = ()
        def __new__(cls, *, edit: NetworkEdit, changes: Iterable[FieldChange]) -> Self: ...
        @property
        def edit(self) -> NetworkEdit:
            """The wish."""
        @property
        def changes(self) -> tuple[FieldChange, ...]:
            """What it changes."""
    @final
    class AddCredential(Step):
        """Let runs of the task log in to the registry with the identity."""
        __match_args__ = ()
        def __new__(cls, *, task: str, login_server: str) -> Self: ...
        @property
        def task(self) -> str:
            """The task."""
        @property
        def login_server(self) -> str:
            """The registry's login server."""

@final
class PlannedStep:
    """One step of a plan."""
    def __new__(cls, *, step: Step, needed: bool) -> Self: ...
    @property
    def step(self) -> Step:
        """What it does."""
    @property
    def needed(self) -> bool:
        """Whether it has something to do, as far as the plan could see."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> PlannedStep:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Plan:
    """What a workflow found and what it is going to do."""
    def __new__(cls, *, schema: str, registry: str, task: str, steps: Iterable[PlannedStep], network_before: NetworkRules, network_after: NetworkRules, access: Iterable[AccessChange], warnings: Iterable[Warning]) -> Self: ...
    @property
    def schema(self) -> str:
        """`acrgate.plan/1`."""
    @property
    def registry(self) -> str:
        """The registry."""
    @property
    def task(self) -> str:
        """The task."""
    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        """The steps, in the order in which they are taken."""
    @property
    def network_before(self) -> NetworkRules:
        """The network rules that the plan starts from."""
    @property
    def network_after(self) -> NetworkRules:
        """The network rules that it leads to."""
    @property
    def access(self) -> tuple[AccessChange, ...]:
        """Who gains and who loses access by the network."""
    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What the plan does not do, although one might think so."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Plan:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@disjoint_base
class Event:
    """Something that happened while a workflow was at work."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Event:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @final
    class StepStarted(Event):
        """A step begins."""
        __match_args__ = ()
        def __new__(cls, *, number: int, of: int, step: Step) -> Self: ...
        @property
        def number(self) -> int:
            """Which, counted from 1."""
        @property
        def of(self) -> int:
            """How many there are."""
        @property
        def step(self) -> Step:
            """What it does."""
    @final
    class StepDone(Event):
        """A step has ended well."""
        __match_args__ = ()
        def __new__(cls, *, number: int, of: int, step: Step, changed: bool, took: types.Seconds) -> Self: ...
        @property
        def number(self) -> int:
            """Which, counted from 1."""
        @property
        def of(self) -> int:
            """How many there are."""
        @property
        def step(self) -> Step:
            """What it does."""
        @property
        def changed(self) -> bool:
            """Whether anything had to be changed."""
        @property
        def took(self) -> timedelta:
            """How long it took."""
    @final
    class UndoStarted(Event):
        """A step is being taken back."""
        __match_args__ = ()
        def __new__(cls, *, number: int, of: int, step: Step) -> Self: ...
        @property
        def number(self) -> int:
            """Which, counted from 1."""
        @property
        def of(self) -> int:
            """How many there are."""
        @property
        def step(self) -> Step:
            """What it had done."""
    @final
    class UndoDone(Event):
        """A step has been taken back."""
        __match_args__ = ()
        def __new__(cls, *, number: int, of: int, step: Step, changed: bool, took: types.Seconds) -> Self: ...
        @property
        def number(self) -> int:
            """Which, counted from 1."""
        @property
        def of(self) -> int:
            """How many there are."""
        @property
        def step(self) -> Step:
            """What it had done."""
        @property
        def changed(self) -> bool:
            """Whether anything had to be changed."""
        @property
        def took(self) -> timedelta:
            """How long it took."""
    @final
    class RunQueued(Event):
        """A run of the task waits for an agent."""
        __match_args__ = ()
        def __new__(cls, *, run: str) -> Self: ...
        @property
        def run(self) -> str:
            """The run id."""
    @final
    class LogLine(Event):
        """A line of the run's log."""
        __match_args__ = ()
        def __new__(cls, *, line: str) -> Self: ...
        @property
        def line(self) -> str:
            """The line."""
    @final
    class RunEnded(Event):
        """The run has ended."""
        __match_args__ = ()
        def __new__(cls, *, run: str, status: str, took: types.Seconds) -> Self: ...
        @property
        def run(self) -> str:
            """The run id."""
        @property
        def status(self) -> str:
            """How: `Succeeded`, `Failed`, `Canceled`, `Error`, `Timeout`."""
        @property
        def took(self) -> timedelta:
            """How long it took from being queued."""
    @final
    class RunRefused(Event):
        """The run was refused; as that may pass, there will be another."""
        __match_args__ = ()
        def __new__(cls, *, run: str, reason: str, next_in: types.Seconds) -> Self: ...
        @property
        def run(self) -> str:
            """The run id."""
        @property
        def reason(self) -> str:
            """In the service's words."""
        @property
        def next_in(self) -> timedelta:
            """How long until the next."""
    @final
    class Probed(Event):
        """A registry was tried, to see whether a change is effective."""
        __match_args__ = ()
        def __new__(cls, *, probe: int, in_a_row: int, needed: int, admitted: bool | None = None, reason: str | None = None) -> Self: ...
        @property
        def probe(self) -> int:
            """Which probe, counted from 1."""
        @property
        def admitted(self) -> bool | None:
            """Whether the caller was let in; none when there was no verdict."""
        @property
        def in_a_row(self) -> int:
            """How many probes in a row were as expected."""
        @property
        def needed(self) -> int:
            """How many there must be."""
        @property
        def reason(self) -> str | None:
            """Why the caller was not let in, in the service's words."""

@final
class Verified:
    """A run that went well."""
    def __new__(cls, *, run: TaskRunInfo, log: Iterable[str]) -> Self: ...
    @property
    def run(self) -> TaskRunInfo:
        """The run, with the images that it pushed."""
    @property
    def log(self) -> tuple[str, ...]:
        """Its log."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Verified:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Probing:
    """What to try until a change is effective, and what is to come of it."""
    def __new__(cls, *, expected: types.Expectation, repository: str, reference: str | None = None, in_a_row: int | None = None) -> Self: ...
    @property
    def expected(self) -> types.Expectation:
        """What the caller is to meet."""
    @property
    def repository(self) -> str:
        """The repository whose manifest is asked for."""
    @property
    def reference(self) -> str | None:
        """The tag or digest of that manifest, which need not exist; none: `latest`."""
    @property
    def in_a_row(self) -> int | None:
        """How often in a row the caller must meet it; none: 3."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Probing:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Effective:
    """A change that was found effective."""
    def __new__(cls, *, probes: int, took: types.Seconds) -> Self: ...
    @property
    def probes(self) -> int:
        """How many probes it took."""
    @property
    def took(self) -> timedelta:
        """How long it took."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> Effective:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class WorkflowOptions:
    """A workflow that lets one task through the network rules of its registry."""
    def __new__(cls, *, task: str, definition: TaskDefinition | None = None, operation: AccessOperation | None = None, close_public_access: bool | None = None) -> Self: ...
    @property
    def task(self) -> str:
        """The task."""
    @property
    def definition(self) -> TaskDefinition | None:
        """How to create the task; none: it exists."""
    @property
    def operation(self) -> AccessOperation | None:
        """What the task is to be able to do; none: push, which includes pull."""
    @property
    def close_public_access(self) -> bool | None:
        """Whether to close the registry to the public in the same request; none: no."""
    def to_json(self) -> str:
        """This value as JSON, in the words that all languages share."""
    @staticmethod
    def from_json(text: str) -> WorkflowOptions:
        """The value that was written by `to_json`, in this language or another."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class RegistryList:
    """Registries, page by page."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> RegistryInfo: ...
    def next(self, *, timeout: types.Seconds | None = None) -> RegistryInfo | None:
        """The next one, or `None` after the last."""

@final
class TaskList:
    """Tasks, page by page."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> AcrTaskInfo: ...
    def next(self, *, timeout: types.Seconds | None = None) -> AcrTaskInfo | None:
        """The next one, or `None` after the last."""

@final
class RunList:
    """Runs, page by page."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> TaskRunInfo: ...
    def next(self, *, timeout: types.Seconds | None = None) -> TaskRunInfo | None:
        """The next one, or `None` after the last."""

@final
class PrivateEndpointList:
    """Private endpoint connections, page by page."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> PrivateEndpoint: ...
    def next(self, *, timeout: types.Seconds | None = None) -> PrivateEndpoint | None:
        """The next one, or `None` after the last."""

@final
class RoleAssignmentList:
    """Role assignments, page by page."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> RoleAssignment: ...
    def next(self, *, timeout: types.Seconds | None = None) -> RoleAssignment | None:
        """The next one, or `None` after the last."""

@final
class LogLines:
    """The lines of a log."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> str: ...
    def next(self, *, timeout: types.Seconds | None = None) -> str | None:
        """The next one, or `None` after the last."""

@final
class StepsWork:
    """Steps of a workflow being taken, or taken back."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> Event: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Event | None:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> None:
        """Waits for the end and gives the result, or raises what the work ended in."""

@final
class VerifyWork:
    """A run that is to prove a workflow."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> Event: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Event | None:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> Verified:
        """Waits for the end and gives the result, or raises what the work ended in."""

@final
class ProbeWork:
    """Probes until a change is effective."""
    def __iter__(self) -> Self: ...
    def __next__(self) -> Event: ...
    def next_event(self, *, timeout: types.Seconds | None = None) -> Event | None:
        """The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work."""
    def result(self, *, timeout: types.Seconds | None = None) -> Effective:
        """Waits for the end and gives the result, or raises what the work ended in."""

@final
class RegistryOperation:
    """A registry being made."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> timedelta | None:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> RegistryInfo:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""

@final
class ImportOperation:
    """An image being imported."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> timedelta | None:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> None:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""

@final
class DeleteOperation:
    """Something being deleted."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> timedelta | None:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> None:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""

@final
class PrivateEndpointOperation:
    """A connection being approved or rejected."""
    @property
    def is_done(self) -> bool:
        """Whether the service has said that it is over."""
    def save(self) -> str:
        """The operation as text, to be resumed in this process or another. It holds no token."""
    def poll(self, *, timeout: types.Seconds | None = None) -> timedelta | None:
        """Asks once how it goes; gives how long the service asks to wait before asking again, if it says."""
    def wait(self, *, timeout: types.Seconds | None = None) -> PrivateEndpoint:
        """Waits for the end and gives the result. The operation itself goes on when the waiting ends early."""

@disjoint_base
class Client:
    """Credential, cloud and transport: what every handle is made from."""
    def __new__(cls, ask: Callable[[list[str], AbstractEventLoop | None, Answer], None], options: ClientOptions) -> Self: ...
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
    def journal(self, path: types.Path | None = None, *, timeout: types.Seconds | None = None) -> Journal:
        """A journal in this file, made if it is not there and locked while it is open; without a path, in memory."""
    def principal(self, *, timeout: types.Seconds | None = None) -> str:
        """The object id that the credential's tokens are for: whom to give a role, to let this client do more."""

@final
class RoleAssignments:
    """The role assignments at one scope."""
    def assign(self, role: str, principal: str, kind: types.PrincipalType, *, timeout: types.Seconds | None = None) -> Assigned:
        """Gives a role, by its id, to a principal, by its object id. One that has it already is a success."""
    def find(self, role: str, principal: str, *, timeout: types.Seconds | None = None) -> RoleAssignment | None:
        """The assignment of this role to this principal at this very scope, if there is one."""
    def remove(self, assignment: str, *, timeout: types.Seconds | None = None) -> None:
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
    def get(self, *, timeout: types.Seconds | None = None) -> RegistryInfo:
        """The registry as Azure tells it."""
    def create(self, wanted: CreateRegistry, *, timeout: types.Seconds | None = None) -> RegistryInfo:
        """Creates the registry and waits until it is there."""
    def update(self, properties: types.Json, *, timeout: types.Seconds | None = None) -> RegistryInfo:
        """Changes properties that this library has no field for: a JSON object that is merged into `properties`."""
    def delete(self, *, timeout: types.Seconds | None = None) -> None:
        """Deletes the registry and waits until it is gone; one that is not there is a success."""
    def network_rules(self, *, timeout: types.Seconds | None = None) -> NetworkRules:
        """Reads the network rules. Subnet rules are hidden in the API version that is used for this."""
    def network_rules_with_subnets(self, *, timeout: types.Seconds | None = None) -> NetworkRules:
        """Reads the network rules in the API version that shows subnet rules too."""
    def edit_network(self, edit: NetworkEdit, ip_rule_quota: int | None = None, *, timeout: types.Seconds | None = None) -> NetworkChange:
        """Brings the network rules to what the edit wishes, and watches until it has lasted against other writers."""
    def private_endpoint(self, name: str, *, timeout: types.Seconds | None = None) -> PrivateEndpoint:
        """One private endpoint connection, by its name."""
    def approve_private_endpoint(self, name: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> PrivateEndpoint:
        """Lets the traffic of a private endpoint connection pass, and waits until it may."""
    def reject_private_endpoint(self, name: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> PrivateEndpoint:
        """Refuses the traffic of a private endpoint connection, and waits until it is so."""
    def delete_private_endpoint(self, name: str, *, timeout: types.Seconds | None = None) -> None:
        """Deletes a private endpoint connection; one that is not there is a success."""
    def import_image(self, import_: ImportImage, *, timeout: types.Seconds | None = None) -> None:
        """Imports an image, which Azure copies by itself, and waits until it is there. Sent once."""
    def upload_source(self, tar_gz: types.Bytes, *, timeout: types.Seconds | None = None) -> str:
        """Uploads a context for runs, a gzipped tar archive, and returns what to give as the context of a run."""
    def explain(self, question: Question, *, timeout: types.Seconds | None = None) -> Explanation:
        """Why somebody gets in, or not: reads the evidence, decides, and names what could not be read."""
    def begin_create(self, wanted: CreateRegistry, *, timeout: types.Seconds | None = None) -> RegistryOperation:
        """Creates the registry without waiting for the end."""
    def begin_delete(self, *, timeout: types.Seconds | None = None) -> DeleteOperation:
        """Deletes the registry without waiting for the end."""
    def begin_answer_private_endpoint(self, name: str, status: str, description: str | None = None, *, timeout: types.Seconds | None = None) -> PrivateEndpointOperation:
        """Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`."""
    def begin_import_image(self, import_: ImportImage, *, timeout: types.Seconds | None = None) -> ImportOperation:
        """Imports an image without waiting for the end."""
    def data_plane(self, *, timeout: types.Seconds | None = None) -> DataPlane:
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
    def workflow(self, options: WorkflowOptions) -> TaskWorkflow:
        """The trusted-service workflow for one of its tasks."""

@final
class AcrTask:
    """A handle on one task of a registry, which need not exist yet."""
    @property
    def name(self) -> str:
        """Its name."""
    def get(self, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """The task, without what its credential entries hold."""
    def details(self, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """The task with the identities of its credential entries. Needs the right to list its details."""
    def create(self, definition: TaskDefinition, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """Creates the task, or replaces it by this definition."""
    def delete(self, *, timeout: types.Seconds | None = None) -> None:
        """Deletes the task and with it its system-assigned identity; one that is not there is a success."""
    def set_identity(self, identity: TaskIdentity | None = None, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """Gives the task these managed identities and no others; without any, none."""
    def add_credential(self, login_server: str, identity: str | None = None, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id."""
    def remove_credential(self, login_server: str, *, timeout: types.Seconds | None = None) -> AcrTaskInfo:
        """Removes the credential entry for this host; one that is not there is a success."""
    def run(self, options: RunOptions | None = None, *, timeout: types.Seconds | None = None) -> TaskRun:
        """Queues a run. Sent once: after a lost answer look at the registry's runs before asking again."""

@final
class TaskRun:
    """A handle on one run of a task."""
    @property
    def id(self) -> str:
        """The run id, for example `cf1`."""
    def get(self, *, timeout: types.Seconds | None = None) -> TaskRunInfo:
        """How it goes."""
    def cancel(self, *, timeout: types.Seconds | None = None) -> None:
        """Asks for its end; one that has ended is a success."""
    def wait(self, *, timeout: types.Seconds | None = None) -> TaskRunInfo:
        """Waits until it has ended, well or badly."""
    def log(self) -> LogLines:
        """Its log, line by line, from the beginning until the run has ended."""

@final
class DataPlane:
    """A registry's images, as the client's credential may reach them."""
    @property
    def login_server(self) -> str:
        """The login server."""
    def probe(self, repository: str, *, timeout: types.Seconds | None = None) -> None:
        """Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls."""
    def has_manifest(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> bool:
        """Whether there is a manifest of this tag or digest."""
    def pull_manifest(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> Manifest:
        """Pulls a manifest by tag or digest, and checks it against the digest."""
    def pull_image(self, repository: str, reference: str, *, timeout: types.Seconds | None = None) -> PulledImage:
        """Pulls an image by tag or digest, every blob in it, and checks all of it."""
    def push_image(self, repository: str, tag: str, config: types.Bytes, layers: Iterable[Layer], *, timeout: types.Seconds | None = None) -> str:
        """Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest."""
    def wait_until_effective(self, probing: Probing, within: types.Seconds) -> ProbeWork:
        """Probes, as this client from where it is, until it meets what is expected or the time is over."""

@final
class TaskWorkflow:
    """Lets one task through the network rules of its registry."""
    def plan(self, *, timeout: types.Seconds | None = None) -> Plan:
        """Reads what there is, and says what is to be done. Changes nothing."""
    def apply(self, plan: Plan, journal: Journal) -> StepsWork:
        """Takes the steps of the plan that the journal does not know as done, each announced in the journal first."""
    def verify(self, journal: Journal, options: RunOptions | None = None) -> VerifyWork:
        """Runs the task, follows its log, and says how it ended."""
    def wait_until_effective(self, journal: Journal, within: types.Seconds, options: RunOptions | None = None) -> VerifyWork:
        """As verify, with another run when one was refused, until one goes well or the time is over."""
    def roll_back(self, journal: Journal) -> StepsWork:
        """Takes back what the journal says was done, the last first."""

@final
class Journal:
    """What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is closed, or as long as this lives."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_ended: object) -> None: ...
    @property
    def plan(self) -> Plan | None:
        """The plan that is being applied: what a resuming process goes on with."""
    @property
    def is_applied(self) -> bool:
        """Whether every step of the plan has been taken and none taken back."""
    def close(self, *, timeout: types.Seconds | None = None) -> None:
        """Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error before it does anything more."""

def decide(document: types.Json) -> Decision:
    """Whether a caller gets through, why, and what to do if not: decided on the facts of an `acrgate.document/1`, offline."""

def read_network_rules(registry: types.Json) -> NetworkRules:
    """The network rules of a registry, read from its JSON as Azure Resource Manager answers it."""

def exposure(rules: NetworkRules) -> Exposure:
    """From where a registry with these rules can be reached, in one value."""

def apply_edit(edit: NetworkEdit, rules: NetworkRules) -> NetworkRules:
    """The rules as they would be after the edit; an error when the service is known to refuse them."""

def edit_warnings(edit: NetworkEdit, rules: NetworkRules) -> tuple[Warning, ...]:
    """What may surprise about this edit on a registry that has these rules."""

def access_changes(before: NetworkRules, after: NetworkRules) -> tuple[AccessChange, ...]:
    """Which callers gain or lose access by the network when the rules change."""

def aggregate_ip_rules(rules: Iterable[types.AddressRange]) -> tuple[str, ...]:
    """The fewest IP rules that admit the same addresses."""

def denied_address(text: str) -> str | None:
    """The address that a registry saw, when this text (an answer, a log, docker's error) is its network denial."""

def trusted_services() -> tuple[TrustedService, ...]:
    """The catalogue of Azure services: which may bypass network rules, and with which identity."""

__all__ = [
    "Answer",
    "Cloud",
    "Roots",
    "Proxy",
    "ConnectTo",
    "ApiVersions",
    "ClientOptions",
    "SubnetRule",
    "SubnetRules",
    "PrivateEndpointConnection",
    "NetworkRules",
    "Exposure",
    "NetworkEdit",
    "FieldChange",
    "Warning",
    "NetworkChange",
    "AccessChange",
    "RegistryInfo",
    "CreateRegistry",
    "PrivateEndpoint",
    "TaskSteps",
    "TaskIdentity",
    "TaskDefinition",
    "UserAssignedIdentity",
    "TaskCredential",
    "AcrTaskInfo",
    "RunOptions",
    "OutputImage",
    "TaskRunInfo",
    "RoleAssignment",
    "Assigned",
    "ImportCredentials",
    "ImportSource",
    "ImportImage",
    "Layer",
    "Manifest",
    "PulledImage",
    "TaskFacts",
    "ServiceInstance",
    "Caller",
    "AccessOperation",
    "RuleSettings",
    "Who",
    "Question",
    "RuleSource",
    "Finding",
    "FixAction",
    "Fix",
    "Decision",
    "Unread",
    "Explanation",
    "TrustedService",
    "Step",
    "PlannedStep",
    "Plan",
    "Event",
    "Verified",
    "Probing",
    "Effective",
    "WorkflowOptions",
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
    "decide",
    "read_network_rules",
    "exposure",
    "apply_edit",
    "edit_warnings",
    "access_changes",
    "aggregate_ip_rules",
    "denied_address",
    "trusted_services",
]
