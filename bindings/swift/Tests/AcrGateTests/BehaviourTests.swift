import AcrGate
import Emulated
import Foundation
import Testing

/// The cases that all four languages run: `tests/behaviour/README.md` says what a case is. `ACRGATE_CASE` runs those alone whose
/// names hold it.
@Suite struct BehaviourTests {
    @Test(.timeLimit(.minutes(10))) func everyCaseBehaves() async throws {
        let cases = try Self.cases()
        let only = ProcessInfo.processInfo.environment["ACRGATE_CASE"] ?? ""
        let runner = Runner(emulator: try Emulator())
        var ran = 0
        for one in cases where only.isEmpty || one["name"].text?.contains(only) == true {
            ran += 1
            do { try await runner.run(one) } catch { Issue.record("\(one["name"]): \(error)") }
        }
        print("\(ran) behaviour cases ran")
        #expect(ran >= 60 || !only.isEmpty)
    }


    private static func cases() throws -> [JSON] {
        let folder = workspace.appending(path: "tests/behaviour/cases")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
            .flatMap { try JSON(parsing: Data(contentsOf: $0)).items }
    }
}
