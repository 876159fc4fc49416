import Emulated

/// How `found` differs from what is expected, if it does: `tests/behaviour/README.md` says what counts.
func difference(_ expected: JSON, _ found: JSON, at path: String = "") -> String? {
    switch (expected, found) {
    case (.object(let members), _) where members == ["any": true]:
        return found == .null ? "\(path): nothing is there" : nil
    case (.object(let members), .object(let there)):
        for (name, member) in members {
            if let found = difference(member, there[name] ?? .null, at: "\(path).\(name)") { return found }
        }
        return nil
    case (.array(let items), .array(let there)):
        guard items.count == there.count else {
            return "\(path): \(there.count) items instead of \(items.count): \(found)"
        }
        for (nth, pair) in zip(items, there).enumerated() {
            if let found = difference(pair.0, pair.1, at: "\(path)[\(nth)]") { return found }
        }
        return nil
    case (.string(let text), .string(let whole)) where text.hasPrefix("~"):
        return whole.contains(text.dropFirst()) ? nil : "\(path): \(whole) does not hold \(text.dropFirst())"
    default:
        return expected == found ? nil : "\(path): \(found) instead of \(expected)"
    }
}

/// The first that is expected and does not come in `found`, in this order and others in between.
func missingInOrder(_ expected: [JSON], _ found: [JSON], fits: (JSON, JSON) -> Bool) -> JSON? {
    var rest = found[...]
    for one in expected {
        guard let place = rest.firstIndex(where: { fits(one, $0) }) else { return one }
        rest = rest[(place + 1)...]
    }
    return nil
}
