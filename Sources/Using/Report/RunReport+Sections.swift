// The sections of a run's report.
import Base
import Foundation
import Metrics
import Schedule
import Training

extension RunReport {
    /// One line on how it went, and the figures of the model that was kept.
    var summary: String {
        let epochs = history.epochs
        let seconds = epochs.reduce(0) { $0 + $1.trainingSeconds + $1.evaluationSeconds }
        let state = history.outcome.map { "ended: \($0.rawValue.withoutUnderscores)" } ?? "not finished"
        let line = [
            counted(epochs.count, "epoch"), counted(epochs.last?.steps ?? 0, "step"), duration(seconds), state,
        ]
        var markup = "<p class=\"muted\">\(line.joined(separator: ", ").escapedForMarkup). "
        guard let best = epochs.first(where: { $0.epoch == trajectory.bestEpoch }) else {
            return markup + "No epoch was measured.</p>\n"
        }
        markup +=
            "The model that is kept is that of epoch \(best.epoch) (\(best.phase) of cycle \(best.cycle)), chosen by "
            .escapedForMarkup + "\(configuration.schedulePlan.selection.metric.rawValue) on the validation tiles:</p>\n"
        let metrics = best.metrics
        let figures: [MetricName] = [
            .objectF1, .objectPrecision, .objectRecall, .pixelF1, .pixelIoU, .countMeanAbsoluteError,
        ]
        let cards = figures.map { metric in
            let unit = metric.unit == .objectsATile ? " a tile" : ""
            let value = metric.text(of: metrics[metric], undefined: "–")
            return "<div class=\"card\"><b>\(value)</b><span>\(metric.title)\(unit)</span></div>"
        }
        return markup + "<div class=\"cards\">" + cards.joined() + "</div>\n"
    }

    /// Loss, precision, recall and F1 by epoch.
    var courses: String {
        let epochs = history.epochs
        guard !epochs.isEmpty else { return "<p>No epoch was finished.</p>\n" }
        func series(_ name: String, _ style: LineStyle, _ metric: MetricName) -> ChartSeries {
            ChartSeries(name: name, style: style, values: epochs.map { $0.metrics[metric] })
        }
        let objects = EpochChart(
            title: "Objects", trajectory: trajectory,
            series: [
                series("precision", .precision, .objectPrecision), series("recall", .recall, .objectRecall),
                series("F1", .f1, .objectF1), series("recall by any touch", .hit, .objectHitRecall),
            ])
        let pixels = EpochChart(
            title: "Pixels", trajectory: trajectory,
            series: [
                series("precision", .precision, .pixelPrecision), series("recall", .recall, .pixelRecall),
                series("F1", .f1, .pixelF1),
            ])
        let training = ChartSeries(
            name: "training: mean of each epoch (losses of different phases are on different scales)", style: .plain,
            values: epochs.map(\.trainingLoss))
        let validation = ChartSeries(
            name: "validation: on the whole tiles, not placed around objects", style: .recall,
            values: epochs.map(\.validationLoss))
        let loss = EpochChart(
            title: "Loss", trajectory: trajectory,
            series: [training] + (epochs.contains { $0.validationLoss != nil } ? [validation] : []),
            scale: .fromZero, breaksAtPhases: true)
        let rate = EpochChart(
            title: "Learning rate", trajectory: trajectory,
            series: [ChartSeries(name: "At the end of each epoch.", style: .plain, values: epochs.map(\.learningRate))],
            scale: .orders, breaksAtPhases: true)
        return phaseLegend + [objects, pixels, loss, rate].map(\.markup).joined()
    }

    private var phaseLegend: String {
        let losses = Dictionary(configuration.schedulePlan.phases.map { ($0.name, $0.loss) }) { first, _ in first }
        let items = trajectory.phases.map { name in
            "<li><svg width=\"22\" height=\"16\" aria-hidden=\"true\"><rect width=\"22\" height=\"16\" "
                + "style=\"fill:\(trajectory.shade(of: name))\"/></svg>"
                + "\(name.escapedForMarkup) (\(losses[name, default: "?"].withoutUnderscores.escapedForMarkup))</li>"
        }
        let numbers = history.losses.reduce(into: [String]()) { texts, loss in
            guard let own = loss.numbers.map({ "\(loss.phase): \($0)" }), !texts.contains(own) else { return }
            texts.append(own)
        }
        let weights =
            numbers.isEmpty
            ? "" : "<p class=\"muted\">\(numbers.joined(separator: "; ").escapedForMarkup).</p>\n"
        return "<p>Measured on whole validation tiles after every epoch. Shades are phases, numbers are decisions (see "
            + "below), the star is the model that is kept.</p>\n<ul class=\"legend\">" + items.joined() + "</ul>\n"
            + weights
    }

    /// Every switch, roll-back and raise with its reason, by the number that it has in the charts.
    var decisions: String {
        func row(_ number: String, _ epoch: String, _ event: ScheduleEvent) -> String {
            "<tr><td>\(number)</td><td class=\"number\">\(epoch)</td>"
                + "<td>\(event.message.escapedForMarkup)</td></tr>\n"
        }
        var rows = history.events.filter { $0.kind == .start }.map { row("", "–", $0) }
        rows += trajectory.marks.map {
            row("<span class=\"badge-inline\">\($0.number)</span>", "\($0.epoch)", $0.event)
        }
        rows += history.events.filter { $0.kind == .end }.map { row("", "\($0.epoch)", $0) }
        return
            "<div class=\"scroll\"><table><thead><tr><th></th><th class=\"number\">after "
            + "epoch</th><th>decision</th></tr>"
            + "</thead>\n<tbody>\n" + rows.joined() + "</tbody></table></div>\n"
    }

    /// The trajectory: metrics of the last epoch of each phase.
    var phaseEnds: String {
        guard !trajectory.spans.isEmpty else { return "<p>No epoch was finished.</p>\n" }
        var table = MarkupTable(
            "At the last epoch of each phase, on the validation tiles.", "#cycle", "phase", "#epochs", "#rate",
            "#pixel precision", "#recall", "#F1", "#IoU", "#object precision", "#recall", "#F1", "#touched",
            "#false", "#count error")
        for span in trajectory.spans {
            let (first, last) = (span.first.epoch, span.last.epoch)
            let metrics = span.last.metrics
            let shown: [MetricName] = [
                .pixelPrecision, .pixelRecall, .pixelF1, .pixelIoU, .objectPrecision, .objectRecall, .objectF1,
                .objectHitRecall, .falseObjects, .countMeanAbsoluteError,
            ]
            table.rows.append(
                [
                    "\(span.cycle)", span.phase, first == last ? "\(first)" : "\(first)–\(last)",
                    String(format: "%.1e", span.last.learningRate),
                ]
                    + shown.map { $0.text(of: metrics[$0], undefined: "–") })
        }
        return table.markup
    }

    var curves: String { measured?.curves ?? nothingMeasured }

    private var nothingMeasured: String { "<p>Nothing was measured: \((missing ?? "").escapedForMarkup).</p>\n" }

    var pictures: String {
        guard let measured, let gallery else { return nothingMeasured }
        let objects = measured.counts.foreground.reduce(into: ObjectCounts()) { $0.merge($1.objects) }
        let shown =
            gallery.pictures.count < measured.count
            ? " Shown are \(gallery.pictures.count) of the \(measured.count) tiles, evenly from the one with the most "
                + "errors to the one with the fewest."
            : " The tile with the most errors comes first."
        let text =
            "The model finds \(objects.truePositives) of \(counted(objects.labelled, measured.object)) in "
            + "\(counted(measured.count, "tile")) and predicts \(objects.falsePositives) false ones, at a threshold of "
            + "\(significant(measured.threshold)); a match has an IoU of at least \(significant(measured.rule.iou))."
        return "<p>\((text + shown).escapedForMarkup)</p>\n" + gallery.markup
    }

    var settings: String {
        "<p>Every setting with its default. To run it again: <code>segtrain train --config "
            + "\(folder.config.escapedForMarkup) --output NEW</code></p>\n"
            + "<pre>\(configuration.yaml().escapedForMarkup)</pre>\n"
    }

    var environment: String {
        var table = MarkupTable("What the run was computed with.", "what", "value")
        func add(_ what: String, _ value: String?) {
            if let value { table.rows.append([what, value]) }
        }
        let process = history.environments.last
        add("program", process?.program ?? model?.training?.program)
        add("seed", "\(configuration.training.seed)")
        if let training = model?.training {
            add("tiles", "\(training.trainingTiles) for training, \(training.validationTiles) for validation")
        }
        if let network = model?.network {
            add(
                "network",
                "U-Net of depth \(network.depth) and width \(network.width), "
                    + "\(counted(network.inputBands, "input band")), \(network.classes) classes")
        }
        add("processor", process.map { "\($0.processor ?? "unknown"), \(counted($0.processors, "core")) in use" })
        add("threads, kernels", process.map { "\(counted($0.threads, "thread")), \($0.instructionSet)" })
        add("memory", process.map { "\($0.memoryMiB) MiB" })
        add("peak memory", history.epochs.map(\.peakMemoryMiB).max().map { "\($0) MiB" })
        add("system", process?.operatingSystem)
        let formatter = ISO8601DateFormatter()
        add("started", history.startedAt.map(formatter.string))
        add("last change", history.lastChangeAt.map(formatter.string))
        if history.environments.count > 1 {
            add("resumed", "\(counted(history.environments.count - 1, "time")); the last process is described here")
        }
        let unknown =
            process == nil ? "<p class=\"muted\">The log of this run does not say which machine it ran on.</p>\n" : ""
        return table.markup + unknown
    }
}
