// The images of the example: a base image to push, and the context that a task builds on it.

import AcrGate
import Foundation

/// Pushes an image with one file in it as `v1`.
func pushBase(to images: DataPlane, _ repository: String) async throws {
    let files = try archive(["etc/motd": "hello from the base image\n"], compressed: false)
    let config = """
        {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/usr/bin:/bin"]},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:\(try sha256(files))"]}}
        """
    let layer = Layer(mediaType: "application/vnd.oci.image.layer.v1.tar", bytes: files)
    try await images.pushImage(repository, tag: "v1", config: Data(config.utf8), layers: [layer])
}

/// The context of the task: a Dockerfile that builds on the base image, and the file it copies.
func context(from loginServer: String, _ base: String) throws -> Data {
    let dockerfile = "FROM \(loginServer)/\(base):v1\nLABEL purpose=\"acrgate example\"\nCOPY app.txt /srv/app.txt\n"
    return try archive(["Dockerfile": dockerfile, "app.txt": "hello from the task\n"], compressed: true)
}

/// A tar archive of text files.
private func archive(_ files: [String: String], compressed: Bool) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, text) in files {
        let file = folder.appendingPathComponent(path)
        let parent = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
    return try run("tar", ["-C", folder.path, compressed ? "-czf" : "-cf", "-"] + files.keys.sorted())
}

private func sha256(_ bytes: Data) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try bytes.write(to: file)
    #if os(Linux)
    let answer = try run("sha256sum", [file.path])
    #else
    let answer = try run("shasum", ["-a", "256", file.path])
    #endif
    return String(decoding: answer.prefix(64), as: UTF8.self)
}
