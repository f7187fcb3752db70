// What the labels of the tiles make of the settings: found before the first step, not when a phase begins.
import Base
import Metrics
import Objects
import Schedule

extension Configuration {
    /// What keeps the phases' losses from being made of these labels, e.g. a class without a pixel; each once.
    public func lossFaults(_ training: LabelStatistics) -> [UserError] {
        var faults: [UserError] = []
        for index in schedulePlan.phases.indices {
            do { _ = try loss(ofPhase: index, statistics: training, recallBias: 1) } catch let error as UserError {
                if !faults.contains(error) { faults.append(error) }
            } catch {}
        }
        return faults
    }

    /// Metrics that the schedule asks for and that no validation mask lets be measured: they are undefined in every
    /// epoch, so that no condition on them can hold and no epoch be better than another.
    public func unmeasurable(_ validation: LabelStatistics) -> [UserError] {
        measured(on: absent(validation)).filter { $0.metric.needsLabels }.map { use in
            UserError(
                .data, path: data.validation.masks,
                reason: "no validation mask shows a '\(use.name)', so \(use.metric.rawValue) of \(use.name) "
                    + "(\(use.place)) cannot be measured",
                remedy: "add tiles with a '\(use.name)' to data.val, or name another class")
        }
    }

    /// Classes that are in one split only, or in none.
    public func classWarnings(training: LabelStatistics, validation: LabelStatistics) -> [UserError] {
        let (notLearned, notMeasured) = (absent(training), absent(validation))
        let untrained = notLearned.map { name in
            UserError(
                .data, path: data.train.masks, reason: "no training mask shows a '\(name)', so it cannot be learned",
                remedy: "add tiles with a '\(name)' to data.train, or leave the class out")
        }
        let unmeasured = notMeasured.filter { !notLearned.contains($0) }.map { name in
            UserError(
                .data, path: data.validation.masks,
                reason: "no validation mask shows a '\(name)', so what is learned of it is not measured",
                remedy: "add tiles with a '\(name)' to data.val")
        }
        return untrained + unmeasured
    }

    /// Foreground classes without a pixel; none where no class has one, which is another fault.
    private func absent(_ statistics: LabelStatistics) -> [String] {
        let names = zip(statistics.names, statistics.pixels).dropFirst().filter { $0.1 == 0 }.map(\.0)
        return names.count == statistics.names.count - 1 ? [] : names
    }

    /// Where the schedule names one of the classes, and the metric that it measures on it.
    private func measured(on names: [String]) -> [(place: String, metric: MetricName, name: String)] {
        let plan = schedulePlan
        var uses = ([plan.selection.metric] + plan.selection.constraints.map(\.metric)).map {
            ("schedule.select", $0, plan.selection.ofClass)
        }
        func add(_ place: String, _ condition: Condition?) {
            uses += condition?.measured.map { (place, $0.metric, $0.ofClass) } ?? []
        }
        add("schedule.goal", plan.goal)
        for phase in plan.phases {
            add("until of phase \(phase.name)", phase.until)
            add("back_when of phase \(phase.name)", phase.backWhen)
        }
        return uses.compactMap { place, metric, name in
            name.flatMap { names.contains($0) ? (place, metric, $0) : nil }
        }
    }
}

extension MetricName {
    /// Whether it is undefined, or 0 whatever the model does, for a class that no mask shows.
    fileprivate var needsLabels: Bool { unit == .share }
}
