// The JSON header of a safetensors file: what it says, how it is written and checked.
import Base

/// Texts and tensor entries, the latter in the order of their bytes, without holes.
struct TensorHeader: Equatable {
    /// Why a header cannot be used.
    struct Malformed: Error, Equatable {
        let reason: String
    }

    var metadata: [String: String]
    private(set) var entries: [TensorFile.Entry]

    init(metadata: [String: String], entries: [TensorFile.Entry]) {
        self.metadata = metadata
        self.entries = entries
    }

    /// Bytes of all tensors together.
    var dataCount: Int { entries.last?.bytes.upperBound ?? 0 }

    /// Adds a tensor after the last one.
    mutating func append(_ name: String, _ element: TensorFile.Element, _ shape: [Int]) {
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
    init(json: UnsafeRawBufferPointer) throws(Malformed) {
        var scanner = HeaderScanner(json)
        var metadata: [String: String] = [:]
        var entries: [TensorFile.Entry] = []
        var names = Set<String>()
        try scanner.object { (key, scanner) throws(Malformed) in
            guard names.insert(key).inserted else { throw Malformed(reason: "'\(key)' is there twice") }
            if key == "__metadata__" {
                try scanner.object { (key, scanner) throws(Malformed) in
                    let value = try scanner.string()
                    guard metadata.updateValue(value, forKey: key) == nil else {
                        throw Malformed(reason: "metadata '\(key)' is there twice")
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
                throw Malformed(
                    reason: "tensor '\(entry.name)' starts at byte \(entry.bytes.lowerBound), \(end) expected")
            }
            end = entry.bytes.upperBound
        }
        self.init(metadata: metadata, entries: entries)
    }

    private static func entry(_ name: String, _ scanner: inout HeaderScanner) throws(Malformed) -> TensorFile.Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (key, scanner) throws(Malformed) in
            switch key {
            case "dtype" where type == nil: type = try scanner.string()
            case "shape" where shape == nil: shape = try scanner.integers()
            case "data_offsets" where offsets == nil: offsets = try scanner.integers()
            default: throw Malformed(reason: "tensor '\(name)' has an unknown or second key '\(key)'")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw Malformed(reason: "tensor '\(name)' lacks a type, a shape or its place")
        }
        guard let element = TensorFile.Element(rawValue: type) else {
            throw Malformed(reason: "tensor '\(name)' has type \(type); F32, I64 and U8 are known")
        }
        var count = element.byteCount
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw Malformed(reason: "tensor '\(name)' of shape \(shape) is too large") }
            count = product
        }
        guard count == offsets[1] - offsets[0] else {
            throw Malformed(
                reason: "tensor '\(name)' of shape \(shape) has \(offsets[1] - offsets[0]) bytes, \(count) expected")
        }
        return .init(name: name, element: element, shape: shape, bytes: offsets[0]..<offsets[1])
    }
}
