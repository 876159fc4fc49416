import AcrGate
import Foundation

extension Emulator {
    /// A Premium registry `team1` with an image and a task `nightly` that pulls it, which may not do so yet.
    public func seedATask() async throws {
        let id = registryId("team1")
        let steps = "version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n    disableWorkingDirectoryOverride: true\n"
        let step: JSON = [
            "type": "EncodedTask", "encodedTaskContent": .string(Data(steps.utf8).base64EncodedString()), "values": [],
        ]
        let task: JSON = [
            "id": .string("\(id)/tasks/nightly"), "location": "westeurope",
            "properties": [
                "provisioningState": "Succeeded", "status": "Enabled", "step": step, "timeout": 3600,
                "platform": ["os": "Linux", "architecture": "amd64"], "agentConfiguration": ["cpu": 2],
                "credentials": ["sourceRegistry": ["loginMode": "None"]],
            ],
        ]
        let registry: JSON = ["id": .string(id), "location": "westeurope", "sku": ["name": "Premium"], "properties": [:]]
        try await door("PUT", "seed", ["resources": [registry, task]])
        let config = #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
        let layer = Layer(mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", bytes: Data("layer".utf8))
        try await client().dataPlane("team1.azurecr.test").pushImage(
            "team/base", tag: "v1", config: Data(config.utf8), layers: [layer])
    }
}
