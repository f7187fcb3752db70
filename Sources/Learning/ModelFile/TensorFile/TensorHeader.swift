// The JSON header of a safetensors file: what it says, how it is written and checked.
import Base

/// Texts and tensor entries, the latter in the order of their bytes, without holes.
struct TensorHeader: Equatable {
    var metadata: [String: String]
    private(set) var entries: [TensorEntry]

    init(metadata: [String: String], entries: [TensorEntry]) {
        self.metadata = metadata
        self.entries = entries
    }

    /// Bytes of all tensors together.
    var dataCount: Int { entries.last?.bytes.upperBound ?? 0 }

    /// Adds a tensor after the last one.
    mutating func append(_ name: String, _ element: TensorElement, _ shape: [Int]) {
        let start = dataCount
        entries.append(
            .init(name: name, element: element, shape: shape, bytes: start..<start + shape.reduce(element.byteCount, *))
        )
    }

    /// The head of the file: u64 length, JSON, spaces up to a multiple of 8.
    func fileBytes() -> [UInt8] {
        var members: [(key: String, value: JSONValue)] = []
        if !metadata.isEmpty {
            members.append(
                ("__metadata__", .object(metadata.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
        }
        for entry in entries {
            let place = [entry.bytes.lowerBound, entry.bytes.upperBound]
            let value: JSONValue = [
                "dtype": .text(entry.element.rawValue), "shape": .array(entry.shape.map { .integer($0) }),
                "data_offsets": .array(place.map { .integer($0) }),
            ]
            members.append((entry.name, value))
        }
        var json = Array(JSONValue.object(members).compact.utf8)
        while json.count % 8 != 0 { json.append(0x20) }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
    }
}

extension TensorHeader {
    /// Parses and checks a header. Unlike a general JSON decoder it takes nothing that the format does not know:
    /// duplicate and unknown keys, negative or fractional numbers, holes and overlaps are errors.
    init(json: UnsafeRawBufferPointer) throws(MalformedHeader) {
        var scanner = HeaderScanner(json)
        var metadata: [String: String] = [:]
        var entries: [TensorEntry] = []
        var names = Set<String>()
        try scanner.object { (key, scanner) throws(MalformedHeader) in
            guard names.insert(key).inserted else { throw MalformedHeader(reason: "'\(key)' appears twice") }
            if key == "__metadata__" {
                try scanner.object { (key, scanner) throws(MalformedHeader) in
                    let value = try scanner.string()
                    guard metadata.updateValue(value, forKey: key) == nil else {
                        throw MalformedHeader(reason: "metadata '\(key)' appears twice")
                    }
                }
            } else {
                entries.append(try Self.entry(key, &scanner))
            }
        }
        try scanner.end()
        entries.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
        var end = 0
        for entry in entries {
            guard entry.bytes.lowerBound == end else {
                throw MalformedHeader(
                    reason: "tensor '\(entry.name)' starts at byte \(entry.bytes.lowerBound), \(end) expected")
            }
            end = entry.bytes.upperBound
        }
        self.init(metadata: metadata, entries: entries)
    }

    private static func entry(_ name: String, _ scanner: inout HeaderScanner) throws(MalformedHeader) -> TensorEntry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (key, scanner) throws(MalformedHeader) in
            switch key {
            case "dtype" where type == nil: type = try scanner.string()
            case "shape" where shape == nil: shape = try scanner.integers()
            case "data_offsets" where offsets == nil: offsets = try scanner.integers()
            default: throw MalformedHeader(reason: "tensor '\(name)' has an unknown or second key '\(key)'")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw MalformedHeader(reason: "tensor '\(name)' lacks a type, a shape or its place")
        }
        guard let element = TensorElement(rawValue: type) else {
            throw MalformedHeader(reason: "tensor '\(name)' has type \(type); F32, I64 and U8 are known")
        }
        var count = element.byteCount
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw MalformedHeader(reason: "tensor '\(name)' of shape \(shape) is too large") }
            count = product
        }
        guard count == offsets[1] - offsets[0] else {
            throw MalformedHeader(
                reason: "tensor '\(name)' of shape \(shape) has \(offsets[1] - offsets[0]) bytes, \(count) expected")
        }
        return .init(name: name, element: element, shape: shape, bytes: offsets[0]..<offsets[1])
    }
}
