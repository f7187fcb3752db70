// The table of epochs that a training prints, row by row.
import Base
import Foundation
import Metrics
import Schedule
import Terminal
import Training

/// `epoch  phase  loss  pixel IoU  object P  R  F1  time`, and more where there is room.
struct EpochTable {
    private typealias Cell = (EpochRecord, _ isBest: Bool) -> String

    private let cells: [Cell]
    private var table: RowTable

    init(_ plan: SchedulePlan) {
        let digits = String(plan.longestRun).count
        let phase = plan.phases.map(\.name.columns).max() ?? 0
        func metric(_ name: MetricName) -> Cell { { record, _ in record.metrics.text(name) } }
        let all: [(column: RowTable.Column, cell: Cell)] = [
            (.init("epoch", width: digits, rank: 0), { record, _ in "\(record.epoch)" }),
            (.init("cycle", width: 0, rank: plan.cycles > 1 ? 8 : 20), { record, _ in "\(record.cycle)" }),
            (.init("phase", width: min(phase, 12), rank: 6, isAtLeft: true), { record, _ in record.phase }),
            (.init("loss", width: 6, rank: 5), { record, _ in fixed(record.trainingLoss, 4) }),
            (.init("val_loss", width: 6, rank: 12), { record, _ in fixed(record.validationLoss, 4) }),
            (.init("rate", width: 8, rank: 15), { record, _ in scientific(record.learningRate) }),
            (.init("pixel P", width: 5, rank: 13), metric(.pixelPrecision)),
            (.init("R", width: 5, rank: 14), metric(.pixelRecall)),
            (.init("pixel IoU", width: 5, rank: 7), metric(.pixelIoU)),
            (.init("object P", width: 5, rank: 2), metric(.objectPrecision)),
            (.init("R", width: 5, rank: 3), metric(.objectRecall)),
            (.init("F1", width: 5, rank: 1), metric(.objectF1)),
            (.init("miscount", width: 5, rank: 11), metric(.countMeanAbsoluteError)),
            (
                .init("time", width: 6, rank: 9),
                { record, _ in duration(record.trainingSeconds + record.evaluationSeconds) }
            ),
            (.init("", width: 4, rank: 4, isAtLeft: true), { $1 ? "best" : "" }),
        ]
        cells = all.map(\.cell)
        table = RowTable(all.map(\.column))
    }

    /// The row of an epoch, after the header where that is due.
    mutating func lines(_ record: EpochRecord, isBest: Bool, columns: Int) -> [String] {
        table.lines(cells.map { $0(record, isBest) }, columns: columns)
    }
}

/// 0.00048 as "4.80e-04".
private func scientific(_ value: Double) -> String { String(format: "%.2e", value) }
