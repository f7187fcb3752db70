// Everything that is wrong with a dataset, found before training and in one pass.
import Base
import Configuration
import Dataset

/// What `segtrain data check` finds: errors, which training would refuse, and warnings.
public struct DatasetCheck: Sendable {
    /// Something that is wrong with the tiles, or looks wrong.
    public struct Problem: Sendable {
        /// Whether training would stop at it.
        public enum Severity: String, Sendable { case error, warning }

        public let severity: Severity
        /// nil for folders without a role, and for what concerns both splits.
        public let split: Split?
        public let error: UserError
    }

    public private(set) var problems: [Problem] = []
    private var tiles: [(part: String, count: Int)] = []

    /// Reads every tile.
    /// - Parameter progress: called now and then with the number of tiles done, and of how many.
    /// - Throws: What `progress` throws. Faults of folders and tiles are problems, not errors.
    public init(_ source: DatasetSource, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
        var pairings: [(part: DatasetSource.Part, pairing: TilePairing)] = []
        for part in source.parts {
            do {
                pairings.append((part, try TilePairing(images: part.folders.images, masks: part.folders.masks)))
            } catch let error as UserError {
                add(.error, part.split, [error])
            }
        }
        let total = pairings.reduce(0) { $0 + $1.pairing.pairs.count }
        var parts: [ExaminedPart] = []
        for (part, pairing) in pairings {
            let done = parts.reduce(0) { $0 + $1.tiles.count }
            parts.append(try ExaminedPart(part, pairing, source) { try progress(done + $0, total) })
        }
        for part in parts { add(.error, part.split, part.errors) }
        try addFindings(parts, source.configuration)
    }

    /// What training has to say of tiles that it has read: the warnings of `segtrain data check`.
    public init(training: TileSet, validation: TileSet, _ configuration: Configuration) throws {
        let parts = [try ExaminedPart(.train, training), try ExaminedPart(.val, validation)]
        try addFindings(parts, configuration)
    }

    /// All that is found beside the faults of single tiles and their folders.
    private mutating func addFindings(_ parts: [ExaminedPart], _ configuration: Configuration?) throws {
        let between = SplitComparison(parts)
        add(.error, nil, between.errors)
        let grounds = try GroundComparison(parts, knownTwins: between.twins)
        for part in parts { add(.warning, part.split, part.warnings + grounds.warnings(for: part)) }
        add(.warning, nil, between.warnings + grounds.shared)
        if let configuration, let training = parts.first(where: { $0.split == .train })?.statistics,
            let validation = parts.first(where: { $0.split == .val })?.statistics
        {
            add(.error, .val, configuration.unmeasurable(validation))
            add(.warning, nil, configuration.classWarnings(training: training, validation: validation))
        }
        tiles = parts.map { ($0.name, $0.tiles.count) }
        problems.sort { $0.severity == .error && $1.severity == .warning }
    }

    private mutating func add(_ severity: Problem.Severity, _ split: Split?, _ errors: [UserError]) {
        problems += errors.map { Problem(severity: severity, split: split, error: $0) }
    }

    public func count(_ severity: Problem.Severity) -> Int { problems.lazy.filter { $0.severity == severity }.count }

    /// A line for each problem, of which several files may have the same, and one for all.
    public var report: String {
        let lines = distinctProblems.map { problem in
            problem.severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0) + problem.error.description
        }
        let looked = tiles.map {
            tiles.count > 1 ? "\($0.part): \(counted($0.count, "tile"))" : counted($0.count, "tile")
        }
        let found = [Problem.Severity.error, .warning].filter { count($0) > 0 }.map { counted(count($0), $0.rawValue) }
        let outcome = found.isEmpty ? "nothing wrong" : found.joined(separator: ", ")
        return (lines + [(looked + [outcome]).joined(separator: ", ")]).joined(separator: "\n")
    }

    /// One object; what is not known is null.
    public var json: JSONValue {
        [
            "tiles": .object(tiles.map { (key: $0.part, value: .integer($0.count)) }),
            "errors": .integer(count(.error)), "warnings": .integer(count(.warning)),
            "problems": .array(
                problems.map { problem in
                    [
                        "severity": .text(problem.severity.rawValue), "split": JSONValue(problem.split?.rawValue),
                        "path": JSONValue(problem.error.path), "reason": .text(problem.error.reason),
                        "remedy": JSONValue(problem.error.remedy),
                    ]
                }),
        ]
    }
}
