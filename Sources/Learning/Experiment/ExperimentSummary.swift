// The comparison of an experiment's arms: means and spreads over the seeds that are finished.
import Base
import Configuration
import Metrics

/// The table of an experiment: for each arm the mean and spread over its seeds.
public struct ExperimentSummary: Sendable {
    /// A column of the table.
    public struct Column: Sendable {
        /// In files for programs.
        public let key: String
        /// For people.
        public let title: String
        public let digits: Int
        public let group: Group
        let value: @Sendable (RunMeasurement) -> Double?
    }

    /// What a column's figure is taken from: the usual threshold, the calibrated one, or the run as a whole.
    public enum Group: Sendable { case usual, calibrated, run }

    /// One arm.
    public struct Row: Sendable {
        public let arm: String
        public let runs: [RunMeasurement]
        /// By column.
        public let spreads: [Spread]
    }

    public let settings: ExperimentSettings
    public let columns: [Column]
    /// By arm, those without a finished run included.
    public let rows: [Row]
    /// The object recall at which false detections are compared; nil before the first run is finished.
    public let equalRecall: Double?

    /// - Parameter measurements: of the finished runs, by arm.
    public init(_ settings: ExperimentSettings, measurements: [[RunMeasurement]]) {
        precondition(measurements.count == settings.arms.count, "\(measurements.count) of \(settings.arms.count) arms")
        self.settings = settings
        let reached = measurements.joined().filter { $0.outcome != .gaveUp }.map(\.highestRecall).min()
        equalRecall = settings.equalRecall ?? reached
        let columns = Self.columns(settings, equalRecall: equalRecall)
        self.columns = columns
        rows = zip(settings.arms, measurements).map { arm, runs in
            Row(arm: arm.name, runs: runs, spreads: columns.map { column in Spread(runs.compactMap(column.value)) })
        }
    }

    private static func columns(_ settings: ExperimentSettings, equalRecall: Double?) -> [Column] {
        func measured(
            _ group: Group, _ prefix: String, _ counts: @escaping @Sendable (RunMeasurement) -> EvaluationCounts?
        ) -> [Column] {
            settings.metrics.map { metric in
                Column(key: prefix + metric.rawValue, title: metric.columnTitle, digits: metric.digits, group: group) {
                    counts($0)?.value(of: metric)
                }
            }
        }
        let chosen = [
            Column(key: "calibrated_threshold", title: "threshold", digits: 2, group: .calibrated) {
                $0.calibrated.flatMap { Spread($0.thresholds).mean }
            },
            Column(key: "calibrated_minimum_area", title: "area from", digits: 0, group: .calibrated) {
                $0.calibrated.flatMap { Spread($0.minimumAreas.map(Double.init)).mean }
            },
        ]
        let atRecall = Column(
            key: "false_objects_at_equal_recall", title: "false at equal recall", digits: 0, group: .run
        ) { run in equalRecall.flatMap { run.falseObjects(atRecall: $0) }.map(Double.init) }
        return measured(.usual, "") { $0.usual.counts } + chosen
            + measured(.calibrated, "calibrated_") { $0.calibrated?.counts }
            + [
                atRecall,
                Column(key: "steps", title: "steps", digits: 0, group: .run) { Double($0.steps) },
                Column(key: "minutes", title: "minutes", digits: 1, group: .run) { $0.seconds / 60 },
            ]
    }

    /// What a reader has to know before comparing: arms that did other work, runs that gave up, runs still to come.
    public var cautions: [String] {
        var cautions = settings.warnings
        let steps = Set(rows.flatMap { $0.runs.map(\.steps) })
        if let fewest = steps.min(), let most = steps.max(), fewest < most {
            let each = rows.compactMap { row -> String? in
                guard let low = row.runs.map(\.steps).min(), let high = row.runs.map(\.steps).max() else { return nil }
                return "\(row.arm) " + (low == high ? "\(low)" : "\(low) to \(high)")
            }
            cautions.append("Not all runs took the same steps: \(each.joined(separator: ", ")).")
        }
        for row in rows {
            let gaveUp = row.runs.count { $0.outcome == .gaveUp }
            if gaveUp > 0 { cautions.append("\(counted(gaveUp, "run")) of \(row.arm) gave up after diverging.") }
        }
        let (done, all) = (rows.reduce(0) { $0 + $1.runs.count }, rows.count * settings.seeds.count)
        if done < all { cautions.append("\(done) of \(counted(all, "run")) are finished.") }
        return cautions
    }
}

extension ExperimentSummary {
    /// The end of a phase, over the runs of an arm that came to it.
    struct PhaseEnd {
        let cycle: Int
        let phase: String
        let runs: [RunMeasurement.PhaseEnd]
    }

    /// By arm: its phases in the order in which its runs came to them.
    static func trajectory(_ row: Row) -> [PhaseEnd] {
        var ends: [PhaseEnd] = []
        for end in row.runs.flatMap(\.phases)
        where !ends.contains(where: { $0.cycle == end.cycle && $0.phase == end.phase }) {
            let same = row.runs.flatMap(\.phases).filter { $0.cycle == end.cycle && $0.phase == end.phase }
            ends.append(PhaseEnd(cycle: end.cycle, phase: end.phase, runs: same))
        }
        // A run may leave out a phase that another enters.
        return ends.sorted { ($0.cycle, $0.runs.map(\.epoch).max() ?? 0) < ($1.cycle, $1.runs.map(\.epoch).max() ?? 0) }
    }
}
