// What a schedule is made of: phases, cycles, a goal, the choice of the best model, the answer to divergence.
import Metrics

/// A list of phases that is run through once a cycle.
public struct SchedulePlan: Codable, Hashable, Sendable {
    public var phases: [Phase]
    public var cycles: Int
    /// The rate that phases take a factor of.
    public var baseLearningRate: Double
    /// Multiplies all rates once more in every further cycle.
    public var cycleRateFactor: Double
    /// Over the longest that the run can take, on top of the phases' own: schedules of different phases can share one
    /// course of the rate.
    public var decay: Decay
    /// Ends the run as soon as it holds. It is asked about the whole run, not about one phase.
    public var goal: Condition?
    /// Ends the run wherever it stands.
    public var maximumEpochs: Int?
    public var selection: Selection
    public var divergence: DivergencePolicy

    public init(
        phases: [Phase], cycles: Int = 1, baseLearningRate: Double, cycleRateFactor: Double = 1, decay: Decay = Decay(),
        goal: Condition? = nil, maximumEpochs: Int? = nil, selection: Selection = Selection(),
        divergence: DivergencePolicy = DivergencePolicy()
    ) {
        self.phases = phases
        self.cycles = cycles
        self.baseLearningRate = baseLearningRate
        self.cycleRateFactor = cycleRateFactor
        self.decay = decay
        self.goal = goal
        self.maximumEpochs = maximumEpochs
        self.selection = selection
        self.divergence = divergence
    }

    /// Indices of the phases that take part in a cycle (1 is the first).
    public func phaseIndices(inCycle cycle: Int) -> [Int] {
        phases.indices.filter { phases[$0].cycles.contains(cycle, of: cycles) }
    }

    /// The most epochs the whole schedule can take, raises of the bias apart.
    public var longestRun: Int {
        let all = (1...cycles).reduce(0) { sum, cycle in
            phaseIndices(inCycle: cycle).reduce(sum) { $0 + phases[$1].maximumEpochs }
        }
        return min(all, maximumEpochs ?? all)
    }

    var conditions: [Condition] { ([goal] + phases.flatMap { [$0.until, $0.backWhen] }).compactMap { $0 } }

    /// How many of the last observations must be known one by one: what conditions look back on, and the last metrics.
    var lookBack: Int { conditions.map(\.lookBack).reduce(1, max) }

    /// How many are kept: those, and as many more as a collapse may take away.
    var keptEpochs: Int { lookBack + divergence.collapseEpochs }
}

/// A stretch of training with one loss and one course of the learning rate.
public struct Phase: Codable, Hashable, Sendable {
    public var name: String
    /// What the loss is called in messages. Whoever runs the plan finds the loss itself by the phase's index.
    public var loss: String
    public var learningRate: PhaseRate
    /// Epochs, or a part of one, in which the rate rises from zero. The decay runs at the same time.
    public var warmupEpochs: Double
    public var decay: Decay
    /// Ends the phase when it holds. Without it the phase lasts `maximumEpochs`.
    public var until: Condition?
    public var maximumEpochs: Int
    public var onLimit: LimitPolicy
    /// Sends the run back to the first phase early, as the next cycle: the hysteresis of the recipe.
    public var backWhen: Condition?
    public var cycles: CycleChoice
    /// What the optimizer does on entering the phase; nil, as in files of before there was a choice, for `keep`.
    public var optimizer: OptimizerEntry?

    public init(
        name: String, loss: String, learningRate: PhaseRate = .factor(1), warmupEpochs: Double = 0,
        decay: Decay = Decay(),
        until: Condition? = nil, maximumEpochs: Int, onLimit: LimitPolicy = .next, backWhen: Condition? = nil,
        cycles: CycleChoice = .all, optimizer: OptimizerEntry? = nil
    ) {
        self.name = name
        self.loss = loss
        self.learningRate = learningRate
        self.warmupEpochs = warmupEpochs
        self.decay = decay
        self.until = until
        self.maximumEpochs = maximumEpochs
        self.onLimit = onLimit
        self.backWhen = backWhen
        self.cycles = cycles
        self.optimizer = optimizer
    }
}

/// What becomes of that which the optimizer remembers of the last phase's gradients when a phase is entered.
public enum OptimizerEntry: String, CaseIterable, Codable, Sendable {
    /// It stays: after a loss of larger gradients the first steps are smaller than the rate says.
    case keep
    /// It is forgotten, as at the start of a run.
    case reset
    /// It is scaled by the ratio of the gradients' norms under the new loss and under the last one.
    case rescale
}

/// Where a phase's learning rate comes from.
public enum PhaseRate: Codable, Hashable, Sendable {
    case absolute(Double)
    /// Of the plan's base rate.
    case factor(Double)
}

/// In which cycles a phase takes part.
public enum CycleChoice: String, CaseIterable, Codable, Sendable {
    case all, first, last

    func contains(_ cycle: Int, of cycles: Int) -> Bool {
        switch self {
        case .all: true
        case .first: cycle == 1
        case .last: cycle == cycles
        }
    }
}
