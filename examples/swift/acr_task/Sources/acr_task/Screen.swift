import AcrGate
import Foundation

/// What the example prints: a progress display on a terminal, plain lines in a pipe.
final class Screen: @unchecked Sendable {
    private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
    private static let clear = "\r\u{1b}[2K"

    private let started = ContinuousClock.now
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    /// Held while something is written: the spinner turns in a task of its own.
    private let lock = NSLock()
    private var spinner: (task: Task<Void, Never>, shown: String)?

    /// Shows that something is being done while it is, and how long it took.
    @discardableResult
    func step<Value: Sendable>(_ what: String, _ work: () async throws -> Value) async throws -> Value {
        let began = ContinuousClock.now
        spin(what)
        defer { settle() }
        let value = try await work()
        done(what, took: (ContinuousClock.now - began) / .seconds(1))
        return value
    }

    /// Shows the events of a work, and gives its result.
    @discardableResult
    func show<Value>(_ work: Work<Value>) async throws -> Value {
        defer { settle() }
        return try await work.result(onEvent: event)
    }

    private func event(_ event: Event) {
        switch event {
        case .stepStarted(let number, let of, let step): spin("[\(number)/\(of)] \(step)")
        case .undoStarted(let number, let of, let step): spin("[\(number)/\(of)] undo: \(step)")
        case .stepDone(let number, let of, let step, let changed, let took):
            done("[\(number)/\(of)] \(step)\(changed ? "" : " (already so)")", took: took)
        case .undoDone(let number, let of, let step, let changed, let took):
            done("[\(number)/\(of)] \(changed ? "undid" : "nothing to undo"): \(step)", took: took)
        case .runQueued(let run): spin("run \(run)")
        case .logLine(let text): line("  | \(text)")
        case .runEnded(let run, let status, let took): done("run \(run) ended: \(status)", took: took)
        default: line("\(event)")
        }
    }

    func title(_ text: String) {
        line("\n== \(text)")
    }

    func block(_ text: some CustomStringConvertible) {
        text.description.split(separator: "\n").forEach { line("    \($0)") }
    }

    func failed(_ error: any Error) {
        settle()
        line("failed: \(error.localizedDescription)")
    }

    /// How long the whole took.
    func total() {
        line("\nall of it took \(milliseconds((ContinuousClock.now - started) / .seconds(1)))")
    }

    func line(_ text: String) {
        lock.withLock { write(spinner == nil ? "\(text)\n" : "\(Screen.clear)\(text)\n\(spinner?.shown ?? "")") }
    }

    private func spin(_ what: String) {
        settle()
        guard isTerminal else { return }
        let task = Task { [weak self] in
            for frame in 0... {
                self?.turn(String(Screen.frames[frame % Screen.frames.count]), what)
                guard (try? await Task.sleep(for: .milliseconds(80))) != nil else { return }
            }
        }
        lock.withLock { spinner = (task, "") }
    }

    private func turn(_ frame: String, _ what: String) {
        lock.withLock {
            guard spinner != nil, !Task.isCancelled else { return }
            spinner?.shown = "\(Screen.clear)\(frame) \(what)"
            write("\(Screen.clear)\(frame) \(what)")
        }
    }

    /// Takes the spinner away.
    private func settle() {
        lock.withLock {
            guard let spinner else { return }
            spinner.task.cancel()
            self.spinner = nil
            write(Screen.clear)
        }
    }

    private func done(_ what: String, took: TimeInterval) {
        settle()
        line("\(isTerminal ? "\u{2714}" : "ok") \(what)  \(milliseconds(took))")
    }

    private func milliseconds(_ seconds: TimeInterval) -> String {
        "\(Int((seconds * 1000).rounded())) ms"
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
