// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
import AcrGateNative

/// What kind of thing went wrong: the field of an error to branch on.
public typealias ErrorKind = AcrGateNative.ErrorKind

/// Which Azure.
public typealias Cloud = AcrGateNative.Cloud

/// Which certificate authorities are trusted.
public typealias Roots = AcrGateNative.Roots

/// Which proxy to use.
public typealias Proxy = AcrGateNative.Proxy

/// A host name, or `*.` and a suffix, and the address to connect to instead of the one it resolves to.
public typealias ConnectTo = AcrGateNative.ConnectTo

/// The API version for each kind of resource.
public typealias ApiVersions = AcrGateNative.ApiVersions

/// How a client works; everything has a default.
public typealias ClientOptions = AcrGateNative.ClientOptions

/// A subnet that is admitted through a service endpoint.
public typealias SubnetRule = AcrGateNative.SubnetRule

/// The subnets that reach the registry through a service endpoint. Hidden is not the same as none.
public typealias SubnetRules = AcrGateNative.SubnetRules

/// A private endpoint's connection, as the registry tells it.
public typealias PrivateEndpointConnection = AcrGateNative.PrivateEndpointConnection

/// The network rules of a registry, and the settings that the service checks together with them.
public typealias NetworkRules = AcrGateNative.NetworkRules

/// From where a registry can be reached, trusted services apart.
public typealias Exposure = AcrGateNative.Exposure

/// A wish to change network rules: what it does not name stays as it is.
public typealias NetworkEdit = AcrGateNative.NetworkEdit

/// One property that differs.
public typealias FieldChange = AcrGateNative.FieldChange

/// Why an IP rule probably does not do what was meant.
public typealias IpRuleWarning = AcrGateNative.IpRuleWarning

/// An edit that the service takes, and that may not do what was meant.
public typealias Warning = AcrGateNative.Warning

/// What an edit did.
public typealias NetworkChange = AcrGateNative.NetworkChange

/// A kind of caller whose way in a change opens or closes.
public typealias AccessChange = AcrGateNative.AccessChange

/// A registry as Azure Resource Manager tells it.
public typealias RegistryInfo = AcrGateNative.RegistryInfo

/// A registry to create. What is not named becomes Azure's default.
public typealias CreateRegistry = AcrGateNative.CreateRegistry

/// A private endpoint's connection to a registry, as Azure tells it.
public typealias PrivateEndpoint = AcrGateNative.PrivateEndpoint

/// Where the steps of a task are.
public typealias TaskSteps = AcrGateNative.TaskSteps

/// Which managed identities a task has.
public typealias TaskIdentity = AcrGateNative.TaskIdentity

/// How a task logs in to its own registry without being told more.
public typealias SourceLogin = AcrGateNative.SourceLogin

/// A task to create.
public typealias TaskDefinition = AcrGateNative.TaskDefinition

/// A user-assigned identity of a task.
public typealias UserAssignedIdentity = AcrGateNative.UserAssignedIdentity

/// One credential entry of a task: with what it logs in to one registry host.
public typealias TaskCredential = AcrGateNative.TaskCredential

/// What Azure tells about a task.
public typealias AcrTaskInfo = AcrGateNative.AcrTaskInfo

/// What is different for one run of a task.
public typealias RunOptions = AcrGateNative.RunOptions

/// An image that a run pushed.
public typealias OutputImage = AcrGateNative.OutputImage

/// What Azure tells about a run.
public typealias TaskRunInfo = AcrGateNative.TaskRunInfo

/// What a principal is.
public typealias PrincipalType = AcrGateNative.PrincipalType

/// One role assignment.
public typealias RoleAssignment = AcrGateNative.RoleAssignment

/// What assigning a role found and did.
public typealias Assigned = AcrGateNative.Assigned

/// With what an import signs in to a source that is named by its host.
public typealias ImportCredentials = AcrGateNative.ImportCredentials

/// Where an image is imported from.
public typealias ImportSource = AcrGateNative.ImportSource

/// What becomes of tags that are there already.
public typealias ImportMode = AcrGateNative.ImportMode

/// What to import, and under which names.
public typealias ImportImage = AcrGateNative.ImportImage

/// A layer to push.
public typealias Layer = AcrGateNative.Layer

/// A manifest as the registry keeps it: exactly these bytes have this digest.
public typealias Manifest = AcrGateNative.Manifest

/// An image that was pulled as a whole and found to be what its digests say.
public typealias PulledImage = AcrGateNative.PulledImage

/// The outcome of a decision.
public typealias Verdict = AcrGateNative.Verdict

/// What a layer does with a caller.
public typealias Outcome = AcrGateNative.Outcome

/// The layers, in the order in which the service evaluates them.
public typealias AccessLayer = AcrGateNative.AccessLayer

/// The reason for a verdict in one word.
public typealias DecisionClass = AcrGateNative.DecisionClass

/// How sure a rule is.
public typealias Basis = AcrGateNative.Basis

/// Which managed identities an instance has.
public typealias IdentityKind = AcrGateNative.IdentityKind

/// Whether a run belongs to a saved task.
public typealias TaskRunKind = AcrGateNative.TaskRunKind

/// A task's credential entry for a login server.
public typealias CredentialEntry = AcrGateNative.CredentialEntry

/// `credentials.sourceRegistry.loginMode` of a task.
public typealias LoginMode = AcrGateNative.LoginMode

/// What subnet rules that the API version hides are taken for.
public typealias HiddenSubnetRules = AcrGateNative.HiddenSubnetRules

/// How an import names its source.
public typealias ImportSourceName = AcrGateNative.ImportSourceName

/// What is known about a run of an ACR task. What is left out is unknown.
public typealias TaskFacts = AcrGateNative.TaskFacts

/// An instance of an Azure service that calls the registry.
public typealias ServiceInstance = AcrGateNative.ServiceInstance

/// From where a request reaches the registry. What is left out is unknown.
public typealias Caller = AcrGateNative.Caller

/// What a caller wants to do with the registry.
public typealias AccessOperation = AcrGateNative.AccessOperation

/// How contested and unstated rules are read.
public typealias RuleSettings = AcrGateNative.RuleSettings

/// Whom a question is about.
public typealias Who = AcrGateNative.Who

/// Who wants to do what.
public typealias Question = AcrGateNative.Question

/// How sure a rule is, and where it is stated.
public typealias RuleSource = AcrGateNative.RuleSource

/// What one layer found.
public typealias Finding = AcrGateNative.Finding

/// What to change.
public typealias FixAction = AcrGateNative.FixAction

/// A change that takes a denial away.
public typealias Fix = AcrGateNative.Fix

/// Whether a caller gets through, why, and what to do if not.
public typealias Decision = AcrGateNative.Decision

/// A piece of evidence that could not be read.
public typealias Unread = AcrGateNative.Unread

/// A decision with the evidence that it was made from.
public typealias Explanation = AcrGateNative.Explanation

/// What is known about one Azure service as a caller of registries.
public typealias TrustedService = AcrGateNative.TrustedService

/// One thing that a workflow does.
public typealias Step = AcrGateNative.Step

/// One step of a plan.
public typealias PlannedStep = AcrGateNative.PlannedStep

/// What a workflow found and what it is going to do.
public typealias Plan = AcrGateNative.Plan

/// Something that happened while a workflow was at work.
public typealias Event = AcrGateNative.Event

/// A run that went well.
public typealias Verified = AcrGateNative.Verified

/// What a caller is to meet at a registry.
public typealias Expectation = AcrGateNative.Expectation

/// What to try until a change is effective, and what is to come of it.
public typealias Probing = AcrGateNative.Probing

/// A change that was found effective.
public typealias Effective = AcrGateNative.Effective

/// A workflow that lets one task through the network rules of its registry.
public typealias WorkflowOptions = AcrGateNative.WorkflowOptions
