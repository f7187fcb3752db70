// The comparison as Markdown for people, CSV for spreadsheets and JSON for programs.
import Base
import Metrics

extension ExperimentSummary {
    /// Replaces the three tables of the folder.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(to folder: ExperimentFolder) throws {
        let tables = [("md", markdown), ("csv", csv), ("json", json.compact + "\n")]
        let files = try tables.map { ending, text in
            let file = try OutputFile(folder.table(ending))
            try file.write(Array(text.utf8))
            try file.sync()
            return file
        }
        try removeOldSet(files.map(\.path))
        for file in files { try file.commit() }
    }

    /// Tables of means ± standard deviations, then the trajectory over phases.
    public var markdown: String {
        let seeds = settings.seeds.map(String.init).joined(separator: ", ")
        let spread = settings.seeds.count > 1 ? ", mean ± standard deviation" : ""
        let usual = settings.arms[0].configuration.evaluation
        var parts = [
            "The \(settings.model.rawValue) model of each run on the validation tiles; seeds \(seeds)\(spread). P "
                + "precision, R recall, false: predicted objects that match none; count error: objects a tile.",
            "At threshold \(significant(usual.threshold)), objects from \(usual.objects.minimumArea) pixels:",
            table(of: .usual),
            "Calibrated: each half of the tiles at the threshold and the minimum area that suit the goal "
                + "\(settings.goal) best on the other half (means of both):",
            table(of: .calibrated),
        ]
        let recall = equalRecall.map { "Equal recall is an object recall of \(fixed($0, 3))." } ?? ""
        parts += ["Over the whole run. \(recall)", table(of: .run)]
        if !cautions.isEmpty { parts.append(cautions.map { "- \($0)" }.joined(separator: "\n")) }
        parts += ["At the last epoch of each phase:", trajectoryTable]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func table(of group: Group) -> String {
        let chosen = columns.indices.filter { columns[$0].group == group }
        return Self.table(
            ["arm", "runs"] + chosen.map { columns[$0].title },
            rows.map { row in
                [row.arm, "\(row.runs.count)"] + chosen.map { row.spreads[$0].text(digits: columns[$0].digits) }
            })
    }

    private var trajectoryTable: String {
        let shown = settings.metrics
        return Self.table(
            ["arm", "cycle", "phase", "runs", "epoch"] + shown.map(\.columnTitle),
            rows.flatMap { row in
                Self.trajectory(row).map { end in
                    [
                        row.arm, "\(end.cycle)", end.phase, "\(end.runs.count)",
                        Spread(end.runs.map { Double($0.epoch) }).text(digits: 0),
                    ]
                        + shown.map { metric in
                            Spread(end.runs.compactMap { $0.metrics[metric] }).text(digits: metric.digits)
                        }
                }
            })
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        ([header, header.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    /// A row an arm: each column's mean and standard deviation; what is undefined is an empty cell.
    public var csv: String {
        let header = ["arm", "runs"] + columns.flatMap { [$0.key + "_mean", $0.key + "_deviation"] }
        let lines = rows.map { row in
            [row.arm, "\(row.runs.count)"]
                + row.spreads.flatMap { [$0.mean, $0.standardDeviation].map(csvCell) }
        }
        return ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// One object; what is undefined is null.
    public var json: JSONValue {
        [
            "seeds": .array(settings.seeds.map { .unsigned($0) }), "model": .text(settings.model.rawValue),
            "threshold": .number(settings.arms[0].configuration.evaluation.threshold),
            "goal": .text(settings.goal), "equal_recall": JSONValue(equalRecall),
            "cautions": .array(cautions.map { .text($0) }), "arms": .array(rows.map(armJSON)),
        ]
    }

    private func armJSON(_ row: Row) -> JSONValue {
        func spread(_ spread: Spread) -> JSONValue {
            [
                "mean": JSONValue(spread.mean), "deviation": JSONValue(spread.standardDeviation),
                "values": .array(spread.values.map { .number($0) }),
            ]
        }
        let phases = Self.trajectory(row).map { end -> JSONValue in
            let metrics = settings.metrics.map { metric in
                (key: metric.rawValue, value: spread(Spread(end.runs.compactMap { $0.metrics[metric] })))
            }
            return .object(
                [
                    ("cycle", .integer(end.cycle)), ("phase", .text(end.phase)), ("runs", .integer(end.runs.count)),
                    ("epoch", spread(Spread(end.runs.map { Double($0.epoch) }))),
                ] + metrics)
        }
        return [
            "name": .text(row.arm), "runs": .integer(row.runs.count),
            "metrics": .object(zip(columns, row.spreads).map { (key: $0.key, value: spread($1)) }),
            "phases": .array(phases),
        ]
    }
}
