// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
import Foundation

extension ErrorKind: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "not_found": self = .notFound
        case "permission_denied": self = .permissionDenied
        case "unauthenticated": self = .unauthenticated
        case "network_denied": self = .networkDenied
        case "conflict": self = .conflict
        case "stale": self = .stale
        case "refused": self = .refused
        case "unsupported": self = .unsupported
        case "throttled": self = .throttled
        case "invalid_input": self = .invalidInput
        case "operation_failed": self = .operationFailed
        case "timeout": self = .timeout
        case "cancelled": self = .cancelled
        case "connection": self = .connection
        case "unexpected": self = .unexpected
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .notFound: "not_found"
        case .permissionDenied: "permission_denied"
        case .unauthenticated: "unauthenticated"
        case .networkDenied: "network_denied"
        case .conflict: "conflict"
        case .stale: "stale"
        case .refused: "refused"
        case .unsupported: "unsupported"
        case .throttled: "throttled"
        case .invalidInput: "invalid_input"
        case .operationFailed: "operation_failed"
        case .timeout: "timeout"
        case .cancelled: "cancelled"
        case .connection: "connection"
        case .unexpected: "unexpected"
        }
    }
}

extension Cloud {
    enum CodingKeys: String, CodingKey {
        case type
        case resourceManager = "resource_manager"
        case authority
        case loginServerSuffix = "login_server_suffix"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "public": self = .public
        case "china": self = .china
        case "us_government": self = .usGovernment
        case "custom": self = .custom(resourceManager: try values.decode(String.self, forKey: .resourceManager), authority: try values.decode(String.self, forKey: .authority), loginServerSuffix: try values.decode(String.self, forKey: .loginServerSuffix))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Cloud has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .public:
            try values.encode("public", forKey: .type)
        case .china:
            try values.encode("china", forKey: .type)
        case .usGovernment:
            try values.encode("us_government", forKey: .type)
        case .custom(let resourceManager, let authority, let loginServerSuffix):
            try values.encode("custom", forKey: .type)
            try values.encode(resourceManager, forKey: .resourceManager)
            try values.encode(authority, forKey: .authority)
            try values.encode(loginServerSuffix, forKey: .loginServerSuffix)
        }
    }
}

extension Roots {
    enum CodingKeys: String, CodingKey {
        case type
        case pem
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "system": self = .system
        case "system_and": self = .systemAnd(pem: try values.decode(String.self, forKey: .pem))
        case "only": self = .only(pem: try values.decode(String.self, forKey: .pem))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Roots has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .system:
            try values.encode("system", forKey: .type)
        case .systemAnd(let pem):
            try values.encode("system_and", forKey: .type)
            try values.encode(pem, forKey: .pem)
        case .only(let pem):
            try values.encode("only", forKey: .type)
            try values.encode(pem, forKey: .pem)
        }
    }
}

extension Proxy {
    enum CodingKeys: String, CodingKey {
        case type
        case url
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "from_environment": self = .fromEnvironment
        case "none": self = .none
        case "url": self = .url(url: try values.decode(Secret.self, forKey: .url))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Proxy has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .fromEnvironment:
            try values.encode("from_environment", forKey: .type)
        case .none:
            try values.encode("none", forKey: .type)
        case .url(let url):
            try values.encode("url", forKey: .type)
            try values.encode(url, forKey: .url)
        }
    }
}

extension ConnectTo {
    enum CodingKeys: String, CodingKey {
        case pattern
        case address
    }
}

extension ApiVersions {
    enum CodingKeys: String, CodingKey {
        case registries
        case tasks
        case subnetRules = "subnet_rules"
        case authorization
    }
}

extension ClientOptions {
    enum CodingKeys: String, CodingKey {
        case cloud
        case roots
        case proxy
        case connectTo = "connect_to"
        case allowInsecureHttpToLoopback = "allow_insecure_http_to_loopback"
        case apiVersions = "api_versions"
        case deadline
        case operationDeadline = "operation_deadline"
        case settle
    }
}

extension SubnetRule {
    enum CodingKeys: String, CodingKey {
        case subnet
    }
}

extension SubnetRules {
    enum CodingKeys: String, CodingKey {
        case type
        case rules
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "hidden": self = .hidden
        case "visible": self = .visible(rules: try values.decode([SubnetRule].self, forKey: .rules))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "SubnetRules has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .hidden:
            try values.encode("hidden", forKey: .type)
        case .visible(let rules):
            try values.encode("visible", forKey: .type)
            try values.encode(rules, forKey: .rules)
        }
    }
}

extension PrivateEndpointConnection {
    enum CodingKeys: String, CodingKey {
        case name
        case status
        case privateEndpoint = "private_endpoint"
    }
}

extension NetworkRules {
    enum CodingKeys: String, CodingKey {
        case sku
        case publicNetworkAccess = "public_network_access"
        case defaultAction = "default_action"
        case ipRules = "ip_rules"
        case unreadIpRules = "unread_ip_rules"
        case bypass
        case subnetRules = "subnet_rules"
        case privateEndpoints = "private_endpoints"
        case exportPolicy = "export_policy"
        case dataEndpoints = "data_endpoints"
        case tasksBypass = "tasks_bypass"
        case anonymousPull = "anonymous_pull"
        case roleAssignmentMode = "role_assignment_mode"
    }
}

extension Exposure {
    enum CodingKeys: String, CodingKey {
        case type
        case rules
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "all_networks": self = .allNetworks
        case "selected_networks": self = .selectedNetworks(rules: try values.decode(UInt32.self, forKey: .rules))
        case "private_only": self = .privateOnly
        case "nobody": self = .nobody
        case "unknown": self = .unknown
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Exposure has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .allNetworks:
            try values.encode("all_networks", forKey: .type)
        case .selectedNetworks(let rules):
            try values.encode("selected_networks", forKey: .type)
            try values.encode(rules, forKey: .rules)
        case .privateOnly:
            try values.encode("private_only", forKey: .type)
        case .nobody:
            try values.encode("nobody", forKey: .type)
        case .unknown:
            try values.encode("unknown", forKey: .type)
        }
    }
}

extension Exposure: CustomStringConvertible {
    public var description: String { shown() }
}

extension NetworkEdit {
    enum CodingKeys: String, CodingKey {
        case publicNetworkAccess = "public_network_access"
        case defaultAction = "default_action"
        case allowTrustedServices = "allow_trusted_services"
        case allowTasksBypass = "allow_tasks_bypass"
        case replaceIpRules = "replace_ip_rules"
        case addIpRules = "add_ip_rules"
        case removeIpRules = "remove_ip_rules"
        case allowExports = "allow_exports"
        case dataEndpoints = "data_endpoints"
        case anonymousPull = "anonymous_pull"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            publicNetworkAccess: try values.decodeIfPresent(Bool.self, forKey: .publicNetworkAccess),
            defaultAction: try values.decodeIfPresent(String.self, forKey: .defaultAction),
            allowTrustedServices: try values.decodeIfPresent(Bool.self, forKey: .allowTrustedServices),
            allowTasksBypass: try values.decodeIfPresent(Bool.self, forKey: .allowTasksBypass),
            replaceIpRules: try values.decodeIfPresent([String].self, forKey: .replaceIpRules),
            addIpRules: try values.decodeIfPresent([String].self, forKey: .addIpRules) ?? [],
            removeIpRules: try values.decodeIfPresent([String].self, forKey: .removeIpRules) ?? [],
            allowExports: try values.decodeIfPresent(Bool.self, forKey: .allowExports),
            dataEndpoints: try values.decodeIfPresent(Bool.self, forKey: .dataEndpoints),
            anonymousPull: try values.decodeIfPresent(Bool.self, forKey: .anonymousPull)
        )
    }
}

extension FieldChange {
    enum CodingKeys: String, CodingKey {
        case field
        case before
        case after
    }
}

extension FieldChange: CustomStringConvertible {
    public var description: String { shown() }
}

extension IpRuleWarning: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "every_address": self = .everyAddress
        case "private": self = .private
        case "shared_by_carriers": self = .sharedByCarriers
        case "loopback": self = .loopback
        case "link_local": self = .linkLocal
        case "documentation": self = .documentation
        case "multicast": self = .multicast
        case "reserved": self = .reserved
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .everyAddress: "every_address"
        case .private: "private"
        case .sharedByCarriers: "shared_by_carriers"
        case .loopback: "loopback"
        case .linkLocal: "link_local"
        case .documentation: "documentation"
        case .multicast: "multicast"
        case .reserved: "reserved"
        }
    }
}

extension Warning {
    enum CodingKeys: String, CodingKey {
        case type
        case rule
        case warning
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "nobody_admitted": self = .nobodyAdmitted
        case "default_action_stays_deny": self = .defaultActionStaysDeny
        case "ip_rules_without_public_access": self = .ipRulesWithoutPublicAccess
        case "ip_rules_without_restriction": self = .ipRulesWithoutRestriction
        case "bypass_without_restriction": self = .bypassWithoutRestriction
        case "bypass_stopped_by_subnet_rules": self = .bypassStoppedBySubnetRules
        case "tasks_bypass_without_trusted_services": self = .tasksBypassWithoutTrustedServices
        case "ip_rule": self = .ipRule(rule: try values.decode(String.self, forKey: .rule), warning: try values.decode(IpRuleWarning.self, forKey: .warning))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Warning has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .nobodyAdmitted:
            try values.encode("nobody_admitted", forKey: .type)
        case .defaultActionStaysDeny:
            try values.encode("default_action_stays_deny", forKey: .type)
        case .ipRulesWithoutPublicAccess:
            try values.encode("ip_rules_without_public_access", forKey: .type)
        case .ipRulesWithoutRestriction:
            try values.encode("ip_rules_without_restriction", forKey: .type)
        case .bypassWithoutRestriction:
            try values.encode("bypass_without_restriction", forKey: .type)
        case .bypassStoppedBySubnetRules:
            try values.encode("bypass_stopped_by_subnet_rules", forKey: .type)
        case .tasksBypassWithoutTrustedServices:
            try values.encode("tasks_bypass_without_trusted_services", forKey: .type)
        case .ipRule(let rule, let warning):
            try values.encode("ip_rule", forKey: .type)
            try values.encode(rule, forKey: .rule)
            try values.encode(warning, forKey: .warning)
        }
    }
}

extension Warning: CustomStringConvertible {
    public var description: String { shown() }
}

extension NetworkChange {
    enum CodingKeys: String, CodingKey {
        case before
        case after
        case changes
        case warnings
        case repairs
    }
}

extension AccessChange {
    enum CodingKeys: String, CodingKey {
        case who
        case before
        case after
    }
}

extension AccessChange: CustomStringConvertible {
    public var description: String { shown() }
}

extension RegistryInfo {
    enum CodingKeys: String, CodingKey {
        case id
        case name
        case location
        case sku
        case loginServer = "login_server"
        case provisioningState = "provisioning_state"
        case adminUserEnabled = "admin_user_enabled"
        case tags
        case network
        case document
        case created
        case roleAssignmentMode = "role_assignment_mode"
    }
}

extension CreateRegistry {
    enum CodingKeys: String, CodingKey {
        case location
        case sku
        case tags
        case roleAssignmentMode = "role_assignment_mode"
        case network
    }
}

extension PrivateEndpoint {
    enum CodingKeys: String, CodingKey {
        case name
        case status
        case provisioningState = "provisioning_state"
        case privateEndpoint = "private_endpoint"
        case description
    }
}

extension TaskSteps {
    enum CodingKeys: String, CodingKey {
        case type
        case yaml
        case path
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "yaml": self = .yaml(yaml: try values.decode(String.self, forKey: .yaml))
        case "file": self = .file(path: try values.decode(String.self, forKey: .path))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "TaskSteps has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .yaml(let yaml):
            try values.encode("yaml", forKey: .type)
            try values.encode(yaml, forKey: .yaml)
        case .file(let path):
            try values.encode("file", forKey: .type)
            try values.encode(path, forKey: .path)
        }
    }
}

extension TaskIdentity {
    enum CodingKeys: String, CodingKey {
        case type
        case ids
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "system": self = .system
        case "user": self = .user(ids: try values.decode([String].self, forKey: .ids))
        case "system_and_user": self = .systemAndUser(ids: try values.decode([String].self, forKey: .ids))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "TaskIdentity has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .system:
            try values.encode("system", forKey: .type)
        case .user(let ids):
            try values.encode("user", forKey: .type)
            try values.encode(ids, forKey: .ids)
        case .systemAndUser(let ids):
            try values.encode("system_and_user", forKey: .type)
            try values.encode(ids, forKey: .ids)
        }
    }
}

extension SourceLogin: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "default": self = .default
        case "none": self = .none
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .default: "default"
        case .none: "none"
        }
    }
}

extension TaskDefinition {
    enum CodingKeys: String, CodingKey {
        case steps
        case location
        case identity
        case sourceLogin = "source_login"
        case context
        case values
        case os
        case architecture
        case cpu
        case timeout
    }
}

extension UserAssignedIdentity {
    enum CodingKeys: String, CodingKey {
        case id
        case clientId = "client_id"
        case principalId = "principal_id"
    }
}

extension TaskCredential {
    enum CodingKeys: String, CodingKey {
        case loginServer = "login_server"
        case hasPassword = "has_password"
        case identity
    }
}

extension AcrTaskInfo {
    enum CodingKeys: String, CodingKey {
        case id
        case name
        case location
        case userAssignedIdentities = "user_assigned_identities"
        case credentials
        case principalId = "principal_id"
        case tenantId = "tenant_id"
        case sourceLoginMode = "source_login_mode"
        case sourceIdentity = "source_identity"
    }
}

extension RunOptions {
    enum CodingKeys: String, CodingKey {
        case context
        case values
    }
}

extension OutputImage {
    enum CodingKeys: String, CodingKey {
        case registry
        case repository
        case digest
        case tag
    }
}

extension TaskRunInfo {
    enum CodingKeys: String, CodingKey {
        case runId = "run_id"
        case status
        case outputImages = "output_images"
        case task
        case created
        case started
        case finished
        case errorMessage = "error_message"
    }
}

extension PrincipalType: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "service_principal": self = .servicePrincipal
        case "user": self = .user
        case "group": self = .group
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .servicePrincipal: "service_principal"
        case .user: "user"
        case .group: "group"
        }
    }
}

extension RoleAssignment {
    enum CodingKeys: String, CodingKey {
        case id
        case scope
        case role
        case principal
        case condition
    }
}

extension Assigned {
    enum CodingKeys: String, CodingKey {
        case type
        case assignment
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "created": self = .created(assignment: try values.decode(RoleAssignment.self, forKey: .assignment))
        case "already_there": self = .alreadyThere(assignment: try values.decode(RoleAssignment.self, forKey: .assignment))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Assigned has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .created(let assignment):
            try values.encode("created", forKey: .type)
            try values.encode(assignment, forKey: .assignment)
        case .alreadyThere(let assignment):
            try values.encode("already_there", forKey: .type)
            try values.encode(assignment, forKey: .assignment)
        }
    }
}

extension ImportCredentials {
    enum CodingKeys: String, CodingKey {
        case password
        case username
    }
}

extension ImportSource {
    enum CodingKeys: String, CodingKey {
        case type
        case id
        case host
        case credentials
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "registry": self = .registry(id: try values.decode(String.self, forKey: .id))
        case "host": self = .host(host: try values.decode(String.self, forKey: .host), credentials: try values.decodeIfPresent(ImportCredentials.self, forKey: .credentials))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "ImportSource has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .registry(let id):
            try values.encode("registry", forKey: .type)
            try values.encode(id, forKey: .id)
        case .host(let host, let credentials):
            try values.encode("host", forKey: .type)
            try values.encode(host, forKey: .host)
            try values.encodeIfPresent(credentials, forKey: .credentials)
        }
    }
}

extension ImportMode: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "no_force": self = .noForce
        case "force": self = .force
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .noForce: "no_force"
        case .force: "force"
        }
    }
}

extension ImportImage {
    enum CodingKeys: String, CodingKey {
        case source
        case image
        case targetTags = "target_tags"
        case untaggedRepositories = "untagged_repositories"
        case mode
    }
}

extension Layer {
    enum CodingKeys: String, CodingKey {
        case mediaType = "media_type"
        case bytes
    }
}

extension Manifest {
    enum CodingKeys: String, CodingKey {
        case digest
        case mediaType = "media_type"
        case bytes
    }
}

extension PulledImage {
    enum CodingKeys: String, CodingKey {
        case digest
        case manifest
        case size
    }
}

extension Verdict: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "allowed": self = .allowed
        case "denied": self = .denied
        case "unknown": self = .unknown
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .allowed: "allowed"
        case .denied: "denied"
        case .unknown: "unknown"
        }
    }
}

extension Outcome: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "pass": self = .pass
        case "deny": self = .deny
        case "not_applicable": self = .notApplicable
        case "unknown": self = .unknown
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .pass: "pass"
        case .deny: "deny"
        case .notApplicable: "not_applicable"
        case .unknown: "unknown"
        }
    }
}

extension AccessLayer: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "sku": self = .sku
        case "private_endpoint": self = .privateEndpoint
        case "public_access": self = .publicAccess
        case "network_rule_set": self = .networkRuleSet
        case "bypass": self = .bypass
        case "authentication": self = .authentication
        case "authorisation": self = .authorisation
        case "operation_policies": self = .operationPolicies
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .sku: "sku"
        case .privateEndpoint: "private_endpoint"
        case .publicAccess: "public_access"
        case .networkRuleSet: "network_rule_set"
        case .bypass: "bypass"
        case .authentication: "authentication"
        case .authorisation: "authorisation"
        case .operationPolicies: "operation_policies"
        }
    }
}

extension DecisionClass: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "public-open": self = .publicOpen
        case "ip-rule-match": self = .ipRuleMatch
        case "default-deny": self = .defaultDeny
        case "public-disabled": self = .publicDisabled
        case "private-endpoint-approved": self = .privateEndpointApproved
        case "private-endpoint-not-approved": self = .privateEndpointNotApproved
        case "service-endpoint-match": self = .serviceEndpointMatch
        case "trusted-bypass": self = .trustedBypass
        case "bypass-disabled": self = .bypassDisabled
        case "task-bypass-not-allowed": self = .taskBypassNotAllowed
        case "task-no-system-identity": self = .taskNoSystemIdentity
        case "task-no-credential-entry": self = .taskNoCredentialEntry
        case "identity-kind-not-supported": self = .identityKindNotSupported
        case "service-not-trusted": self = .serviceNotTrusted
        case "service-endpoint-no-bypass": self = .serviceEndpointNoBypass
        case "authentication-required": self = .authenticationRequired
        case "admin-user-disabled": self = .adminUserDisabled
        case "arm-audience-refused": self = .armAudienceRefused
        case "role-missing": self = .roleMissing
        case "role-not-honoured": self = .roleNotHonoured
        case "role-condition-not-met": self = .roleConditionNotMet
        case "exports-disabled": self = .exportsDisabled
        case "import-by-login-server": self = .importByLoginServer
        case "import-cross-tenant": self = .importCrossTenant
        case "facts-missing": self = .factsMissing
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .publicOpen: "public-open"
        case .ipRuleMatch: "ip-rule-match"
        case .defaultDeny: "default-deny"
        case .publicDisabled: "public-disabled"
        case .privateEndpointApproved: "private-endpoint-approved"
        case .privateEndpointNotApproved: "private-endpoint-not-approved"
        case .serviceEndpointMatch: "service-endpoint-match"
        case .trustedBypass: "trusted-bypass"
        case .bypassDisabled: "bypass-disabled"
        case .taskBypassNotAllowed: "task-bypass-not-allowed"
        case .taskNoSystemIdentity: "task-no-system-identity"
        case .taskNoCredentialEntry: "task-no-credential-entry"
        case .identityKindNotSupported: "identity-kind-not-supported"
        case .serviceNotTrusted: "service-not-trusted"
        case .serviceEndpointNoBypass: "service-endpoint-no-bypass"
        case .authenticationRequired: "authentication-required"
        case .adminUserDisabled: "admin-user-disabled"
        case .armAudienceRefused: "arm-audience-refused"
        case .roleMissing: "role-missing"
        case .roleNotHonoured: "role-not-honoured"
        case .roleConditionNotMet: "role-condition-not-met"
        case .exportsDisabled: "exports-disabled"
        case .importByLoginServer: "import-by-login-server"
        case .importCrossTenant: "import-cross-tenant"
        case .factsMissing: "facts-missing"
        }
    }
}

extension Basis: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "documented": self = .documented
        case "inferred": self = .inferred
        case "contested": self = .contested
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .documented: "documented"
        case .inferred: "inferred"
        case .contested: "contested"
        }
    }
}

extension IdentityKind: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "none": self = .none
        case "system_assigned": self = .systemAssigned
        case "user_assigned": self = .userAssigned
        case "system_and_user_assigned": self = .systemAndUserAssigned
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .none: "none"
        case .systemAssigned: "system_assigned"
        case .userAssigned: "user_assigned"
        case .systemAndUserAssigned: "system_and_user_assigned"
        }
    }
}

extension TaskRunKind: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "saved": self = .saved
        case "quick": self = .quick
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .saved: "saved"
        case .quick: "quick"
        }
    }
}

extension CredentialEntry: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "absent": self = .absent
        case "system_assigned": self = .systemAssigned
        case "user_assigned": self = .userAssigned
        case "password": self = .password
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .absent: "absent"
        case .systemAssigned: "system_assigned"
        case .userAssigned: "user_assigned"
        case .password: "password"
        }
    }
}

extension LoginMode: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "default": self = .default
        case "none": self = .none
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .default: "default"
        case .none: "none"
        }
    }
}

extension HiddenSubnetRules: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "unknown": self = .unknown
        case "assume_none": self = .assumeNone
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .unknown: "unknown"
        case .assumeNone: "assume_none"
        }
    }
}

extension ImportSourceName: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "resource_id": self = .resourceId
        case "login_server": self = .loginServer
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .resourceId: "resource_id"
        case .loginServer: "login_server"
        }
    }
}

extension TaskFacts {
    enum CodingKeys: String, CodingKey {
        case run
        case credential
        case sourceLoginMode = "source_login_mode"
    }
}

extension ServiceInstance {
    enum CodingKeys: String, CodingKey {
        case service
        case task
        case identity
        case address
    }
}

extension Caller {
    enum CodingKeys: String, CodingKey {
        case type
        case address
        case connection
        case status
        case subnet
        case instance
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "public_address": self = .publicAddress(address: try values.decodeIfPresent(String.self, forKey: .address))
        case "private_endpoint": self = .privateEndpoint(connection: try values.decodeIfPresent(String.self, forKey: .connection), status: try values.decodeIfPresent(String.self, forKey: .status))
        case "subnet": self = .subnet(subnet: try values.decodeIfPresent(String.self, forKey: .subnet))
        case "service": self = .service(instance: try values.decode(ServiceInstance.self, forKey: .instance))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Caller has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .publicAddress(let address):
            try values.encode("public_address", forKey: .type)
            try values.encodeIfPresent(address, forKey: .address)
        case .privateEndpoint(let connection, let status):
            try values.encode("private_endpoint", forKey: .type)
            try values.encodeIfPresent(connection, forKey: .connection)
            try values.encodeIfPresent(status, forKey: .status)
        case .subnet(let subnet):
            try values.encode("subnet", forKey: .type)
            try values.encodeIfPresent(subnet, forKey: .subnet)
        case .service(let instance):
            try values.encode("service", forKey: .type)
            try values.encode(instance, forKey: .instance)
        }
    }
}

extension AccessOperation {
    enum CodingKeys: String, CodingKey {
        case type
        case namedBy = "named_by"
        case sameTenant = "same_tenant"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "pull": self = .pull
        case "push": self = .push
        case "delete": self = .delete
        case "catalog": self = .catalog
        case "import_from": self = .importFrom(namedBy: try values.decodeIfPresent(ImportSourceName.self, forKey: .namedBy), sameTenant: try values.decodeIfPresent(Bool.self, forKey: .sameTenant))
        case "import_into": self = .importInto
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "AccessOperation has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .pull:
            try values.encode("pull", forKey: .type)
        case .push:
            try values.encode("push", forKey: .type)
        case .delete:
            try values.encode("delete", forKey: .type)
        case .catalog:
            try values.encode("catalog", forKey: .type)
        case .importFrom(let namedBy, let sameTenant):
            try values.encode("import_from", forKey: .type)
            try values.encodeIfPresent(namedBy, forKey: .namedBy)
            try values.encodeIfPresent(sameTenant, forKey: .sameTenant)
        case .importInto:
            try values.encode("import_into", forKey: .type)
        }
    }
}

extension RuleSettings {
    enum CodingKeys: String, CodingKey {
        case containerInstancesSystemAssigned = "container_instances_system_assigned"
        case publicAccessOverridesRules = "public_access_overrides_rules"
        case tasksBypassNeedsTrustedServices = "tasks_bypass_needs_trusted_services"
        case hiddenSubnetRules = "hidden_subnet_rules"
    }
}

extension Who {
    enum CodingKeys: String, CodingKey {
        case type
        case task
        case seenAt = "seen_at"
        case caller
        case principal
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "task": self = .task(task: try values.decode(String.self, forKey: .task), seenAt: try values.decodeIfPresent(String.self, forKey: .seenAt))
        case "caller": self = .caller(caller: try values.decode(Caller.self, forKey: .caller), principal: try values.decodeIfPresent(String.self, forKey: .principal))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Who has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .task(let task, let seenAt):
            try values.encode("task", forKey: .type)
            try values.encode(task, forKey: .task)
            try values.encodeIfPresent(seenAt, forKey: .seenAt)
        case .caller(let caller, let principal):
            try values.encode("caller", forKey: .type)
            try values.encode(caller, forKey: .caller)
            try values.encodeIfPresent(principal, forKey: .principal)
        }
    }
}

extension Question {
    enum CodingKeys: String, CodingKey {
        case who
        case operation
        case repository
        case settings
    }
}

extension RuleSource {
    enum CodingKeys: String, CodingKey {
        case basis
        case page
    }
}

extension Finding {
    enum CodingKeys: String, CodingKey {
        case layer
        case outcome
        case reason
        case source
        case lacks
        case `class`
    }
}

extension FixAction {
    enum CodingKeys: String, CodingKey {
        case type
        case edit
        case connection
        case kind
        case role
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "edit_network": self = .editNetwork(edit: try values.decode(NetworkEdit.self, forKey: .edit))
        case "remove_subnet_rules": self = .removeSubnetRules
        case "approve_private_endpoint": self = .approvePrivateEndpoint(connection: try values.decodeIfPresent(String.self, forKey: .connection))
        case "connect_through_private_endpoint": self = .connectThroughPrivateEndpoint
        case "assign_identity": self = .assignIdentity(kind: try values.decode(IdentityKind.self, forKey: .kind))
        case "save_task": self = .saveTask
        case "add_credential_entry": self = .addCredentialEntry
        case "assign_role": self = .assignRole(role: try values.decode(String.self, forKey: .role))
        case "sign_in": self = .signIn
        case "request_registry_audience": self = .requestRegistryAudience
        case "name_source_by_resource_id": self = .nameSourceByResourceId
        case "name_source_by_login_server": self = .nameSourceByLoginServer
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "FixAction has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .editNetwork(let edit):
            try values.encode("edit_network", forKey: .type)
            try values.encode(edit, forKey: .edit)
        case .removeSubnetRules:
            try values.encode("remove_subnet_rules", forKey: .type)
        case .approvePrivateEndpoint(let connection):
            try values.encode("approve_private_endpoint", forKey: .type)
            try values.encodeIfPresent(connection, forKey: .connection)
        case .connectThroughPrivateEndpoint:
            try values.encode("connect_through_private_endpoint", forKey: .type)
        case .assignIdentity(let kind):
            try values.encode("assign_identity", forKey: .type)
            try values.encode(kind, forKey: .kind)
        case .saveTask:
            try values.encode("save_task", forKey: .type)
        case .addCredentialEntry:
            try values.encode("add_credential_entry", forKey: .type)
        case .assignRole(let role):
            try values.encode("assign_role", forKey: .type)
            try values.encode(role, forKey: .role)
        case .signIn:
            try values.encode("sign_in", forKey: .type)
        case .requestRegistryAudience:
            try values.encode("request_registry_audience", forKey: .type)
        case .nameSourceByResourceId:
            try values.encode("name_source_by_resource_id", forKey: .type)
        case .nameSourceByLoginServer:
            try values.encode("name_source_by_login_server", forKey: .type)
        }
    }
}

extension Fix {
    enum CodingKeys: String, CodingKey {
        case action
        case text
        case command
    }
}

extension Fix: CustomStringConvertible {
    public var description: String { shown() }
}

extension Decision {
    enum CodingKeys: String, CodingKey {
        case schema
        case verdict
        case `class`
        case layer
        case findings
        case fixes
        case lacks
        case settings
    }
}

extension Decision: CustomStringConvertible {
    public var description: String { shown() }
}

extension Unread {
    enum CodingKeys: String, CodingKey {
        case what
        case reason
    }
}

extension Explanation {
    enum CodingKeys: String, CodingKey {
        case decision
        case document
        case unread
    }
}

extension TrustedService {
    enum CodingKeys: String, CodingKey {
        case service
        case name
        case trusted
        case scenario
        case identity
        case source
        case dated
    }
}

extension Step {
    enum CodingKeys: String, CodingKey {
        case type
        case task
        case role
        case roleName = "role_name"
        case principal
        case edit
        case changes
        case loginServer = "login_server"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "create_task": self = .createTask(task: try values.decode(String.self, forKey: .task))
        case "enable_identity": self = .enableIdentity(task: try values.decode(String.self, forKey: .task))
        case "assign_role": self = .assignRole(role: try values.decode(String.self, forKey: .role), roleName: try values.decode(String.self, forKey: .roleName), principal: try values.decodeIfPresent(String.self, forKey: .principal))
        case "edit_network": self = .editNetwork(edit: try values.decode(NetworkEdit.self, forKey: .edit), changes: try values.decode([FieldChange].self, forKey: .changes))
        case "add_credential": self = .addCredential(task: try values.decode(String.self, forKey: .task), loginServer: try values.decode(String.self, forKey: .loginServer))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Step has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .createTask(let task):
            try values.encode("create_task", forKey: .type)
            try values.encode(task, forKey: .task)
        case .enableIdentity(let task):
            try values.encode("enable_identity", forKey: .type)
            try values.encode(task, forKey: .task)
        case .assignRole(let role, let roleName, let principal):
            try values.encode("assign_role", forKey: .type)
            try values.encode(role, forKey: .role)
            try values.encode(roleName, forKey: .roleName)
            try values.encodeIfPresent(principal, forKey: .principal)
        case .editNetwork(let edit, let changes):
            try values.encode("edit_network", forKey: .type)
            try values.encode(edit, forKey: .edit)
            try values.encode(changes, forKey: .changes)
        case .addCredential(let task, let loginServer):
            try values.encode("add_credential", forKey: .type)
            try values.encode(task, forKey: .task)
            try values.encode(loginServer, forKey: .loginServer)
        }
    }
}

extension Step: CustomStringConvertible {
    public var description: String { shown() }
}

extension PlannedStep {
    enum CodingKeys: String, CodingKey {
        case step
        case needed
    }
}

extension Plan {
    enum CodingKeys: String, CodingKey {
        case schema
        case registry
        case task
        case steps
        case networkBefore = "network_before"
        case networkAfter = "network_after"
        case access
        case warnings
    }
}

extension Plan: CustomStringConvertible {
    public var description: String { shown() }
}

extension Event {
    enum CodingKeys: String, CodingKey {
        case type
        case number
        case of
        case step
        case changed
        case took
        case run
        case line
        case status
        case reason
        case nextIn = "next_in"
        case probe
        case admitted
        case inARow = "in_a_row"
        case needed
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let type = try values.decode(String.self, forKey: .type)
        switch type {
        case "step_started": self = .stepStarted(number: try values.decode(UInt32.self, forKey: .number), of: try values.decode(UInt32.self, forKey: .of), step: try values.decode(Step.self, forKey: .step))
        case "step_done": self = .stepDone(number: try values.decode(UInt32.self, forKey: .number), of: try values.decode(UInt32.self, forKey: .of), step: try values.decode(Step.self, forKey: .step), changed: try values.decode(Bool.self, forKey: .changed), took: try values.decode(Double.self, forKey: .took))
        case "undo_started": self = .undoStarted(number: try values.decode(UInt32.self, forKey: .number), of: try values.decode(UInt32.self, forKey: .of), step: try values.decode(Step.self, forKey: .step))
        case "undo_done": self = .undoDone(number: try values.decode(UInt32.self, forKey: .number), of: try values.decode(UInt32.self, forKey: .of), step: try values.decode(Step.self, forKey: .step), changed: try values.decode(Bool.self, forKey: .changed), took: try values.decode(Double.self, forKey: .took))
        case "run_queued": self = .runQueued(run: try values.decode(String.self, forKey: .run))
        case "log_line": self = .logLine(line: try values.decode(String.self, forKey: .line))
        case "run_ended": self = .runEnded(run: try values.decode(String.self, forKey: .run), status: try values.decode(String.self, forKey: .status), took: try values.decode(Double.self, forKey: .took))
        case "run_refused": self = .runRefused(run: try values.decode(String.self, forKey: .run), reason: try values.decode(String.self, forKey: .reason), nextIn: try values.decode(Double.self, forKey: .nextIn))
        case "probed": self = .probed(probe: try values.decode(UInt32.self, forKey: .probe), admitted: try values.decodeIfPresent(Bool.self, forKey: .admitted), inARow: try values.decode(UInt32.self, forKey: .inARow), needed: try values.decode(UInt32.self, forKey: .needed), reason: try values.decodeIfPresent(String.self, forKey: .reason))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: "Event has no \(type)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .stepStarted(let number, let of, let step):
            try values.encode("step_started", forKey: .type)
            try values.encode(number, forKey: .number)
            try values.encode(of, forKey: .of)
            try values.encode(step, forKey: .step)
        case .stepDone(let number, let of, let step, let changed, let took):
            try values.encode("step_done", forKey: .type)
            try values.encode(number, forKey: .number)
            try values.encode(of, forKey: .of)
            try values.encode(step, forKey: .step)
            try values.encode(changed, forKey: .changed)
            try values.encode(took, forKey: .took)
        case .undoStarted(let number, let of, let step):
            try values.encode("undo_started", forKey: .type)
            try values.encode(number, forKey: .number)
            try values.encode(of, forKey: .of)
            try values.encode(step, forKey: .step)
        case .undoDone(let number, let of, let step, let changed, let took):
            try values.encode("undo_done", forKey: .type)
            try values.encode(number, forKey: .number)
            try values.encode(of, forKey: .of)
            try values.encode(step, forKey: .step)
            try values.encode(changed, forKey: .changed)
            try values.encode(took, forKey: .took)
        case .runQueued(let run):
            try values.encode("run_queued", forKey: .type)
            try values.encode(run, forKey: .run)
        case .logLine(let line):
            try values.encode("log_line", forKey: .type)
            try values.encode(line, forKey: .line)
        case .runEnded(let run, let status, let took):
            try values.encode("run_ended", forKey: .type)
            try values.encode(run, forKey: .run)
            try values.encode(status, forKey: .status)
            try values.encode(took, forKey: .took)
        case .runRefused(let run, let reason, let nextIn):
            try values.encode("run_refused", forKey: .type)
            try values.encode(run, forKey: .run)
            try values.encode(reason, forKey: .reason)
            try values.encode(nextIn, forKey: .nextIn)
        case .probed(let probe, let admitted, let inARow, let needed, let reason):
            try values.encode("probed", forKey: .type)
            try values.encode(probe, forKey: .probe)
            try values.encodeIfPresent(admitted, forKey: .admitted)
            try values.encode(inARow, forKey: .inARow)
            try values.encode(needed, forKey: .needed)
            try values.encodeIfPresent(reason, forKey: .reason)
        }
    }
}

extension Event: CustomStringConvertible {
    public var description: String { shown() }
}

extension Verified {
    enum CodingKeys: String, CodingKey {
        case run
        case log
    }
}

extension Expectation: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "admitted": self = .admitted
        case "refused": self = .refused
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .admitted: "admitted"
        case .refused: "refused"
        }
    }
}

extension Probing {
    enum CodingKeys: String, CodingKey {
        case expected
        case repository
        case reference
        case inARow = "in_a_row"
    }
}

extension Effective {
    enum CodingKeys: String, CodingKey {
        case probes
        case took
    }
}

extension WorkflowOptions {
    enum CodingKeys: String, CodingKey {
        case task
        case definition
        case operation
        case closePublicAccess = "close_public_access"
    }
}

extension RegistryList: NativeSource {}
extension TaskList: NativeSource {}
extension RunList: NativeSource {}
extension PrivateEndpointList: NativeSource {}
extension RoleAssignmentList: NativeSource {}
extension LogLines: NativeSource {}
extension StepsWork: NativeWork {}
extension VerifyWork: NativeWork {}
extension ProbeWork: NativeWork {}
extension RegistryOperation: NativeOperation {}
extension ImportOperation: NativeOperation {}
extension DeleteOperation: NativeOperation {}
extension PrivateEndpointOperation: NativeOperation {}
