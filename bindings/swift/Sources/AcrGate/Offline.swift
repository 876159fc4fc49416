// What needs no client: decisions and rules, without I/O.

import AcrGateNative

extension Decision {
    /// Whether a caller gets through, why, and what to do if not: decided on the facts of an `acrgate.document/1`.
    public static func decide(_ document: String) throws -> Decision {
        try atOnce { try AcrGateNative.decide(document: document) }
    }
}

extension NetworkRules {
    /// The network rules of a registry, read from its JSON as Azure Resource Manager answers it.
    public static func read(registry: String) throws -> NetworkRules {
        try atOnce { try readNetworkRules(registry: registry) }
    }

    /// From where a registry with these rules can be reached, in one value.
    public func exposure() throws -> Exposure {
        try atOnce { try AcrGateNative.exposure(rules: self) }
    }

    /// The rules as they would be after the edit; an error when the service is known to refuse them.
    public func applying(_ edit: NetworkEdit) throws -> NetworkRules {
        try atOnce { try applyEdit(edit: edit, rules: self) }
    }

    /// What may surprise about this edit on a registry that has these rules.
    public func warnings(about edit: NetworkEdit) throws -> [Warning] {
        try atOnce { try editWarnings(edit: edit, rules: self) }
    }

    /// Which callers gain or lose access by the network when the rules become these.
    public func accessChanges(to after: NetworkRules) throws -> [AccessChange] {
        try atOnce { try AcrGateNative.accessChanges(before: self, after: after) }
    }
}

/// IP rules as texts: addresses, and ranges of them in CIDR notation.
public enum IpRules {
    /// The fewest IP rules that admit the same addresses.
    public static func aggregate(_ rules: [String]) throws -> [String] {
        try atOnce { try aggregateIpRules(rules: rules) }
    }

    /// The address that a registry saw, when this text (an answer, a log, docker's error) is its network denial.
    public static func deniedAddress(in text: String) throws -> String? {
        try atOnce { try AcrGateNative.deniedAddress(text: text) }
    }
}

extension TrustedService {
    /// The catalogue of Azure services: which may bypass network rules, and with which identity.
    public static func catalogue() throws -> [TrustedService] {
        try atOnce(trustedServices)
    }
}
