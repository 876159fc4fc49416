import AcrGateNative
import Foundation

/// Lets one task through the network rules of its registry.
public struct TaskWorkflow: Sendable {
    let native: AcrGateNative.TaskWorkflow

    /// Reads what there is, and says what is to be done. Changes nothing.
    public func plan(timeout: TimeInterval? = nil) async throws -> Plan {
        try await call(timeout) { try await native.plan(call: $0) }
    }

    /// Takes the steps of the plan that the journal does not know as done, each announced in the journal first.
    public func apply(_ plan: Plan, journal: Journal) throws -> Work<Void> {
        Work(try atOnce { try native.apply(plan: plan, journal: journal.native) })
    }

    /// Runs the task, follows its log, and says how it ended.
    public func verify(journal: Journal, options: RunOptions? = nil) throws -> Work<Verified> {
        Work(try atOnce { try native.verify(journal: journal.native, options: options) })
    }

    /// As `verify`, with another run when one was refused, until one goes well or this many seconds are over.
    public func waitUntilEffective(
        journal: Journal, within: TimeInterval, options: RunOptions? = nil
    ) throws -> Work<Verified> {
        Work(try atOnce { try native.waitUntilEffective(journal: journal.native, within: within, options: options) })
    }

    /// Takes back what the journal says was done, the last first.
    public func rollBack(journal: Journal) throws -> Work<Void> {
        Work(try atOnce { try native.rollBack(journal: journal.native) })
    }
}

/// What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is
/// closed, or as long as this lives.
public struct Journal: Sendable {
    let native: AcrGateNative.Journal

    /// The plan that is being applied: what a resuming process goes on with.
    public func plan() throws -> Plan? {
        try atOnce(native.plan)
    }

    /// Whether every step of the plan has been taken and none taken back.
    public func isApplied() throws -> Bool {
        try atOnce(native.isApplied)
    }

    /// Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error before it does
    /// anything more.
    public func close(timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.close(call: $0) }
    }
}
