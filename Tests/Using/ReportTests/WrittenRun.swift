// A run folder as a trainer would leave it, without the training: a schedule that observes what a test wants.
import Base
import Configuration
import Foundation
import Metrics
import Schedule
import Training

#if canImport(FoundationXML)
    import FoundationXML
#endif

struct WrittenRun {
    let folder: RunFolder
    let configuration: Configuration
    private(set) var events: [ScheduleEvent] = []

    /// One epoch for each of `metrics`, as long as the schedule goes on.
    init(in path: String, metrics: [[MetricName: Double]], loss: Double = 0.5) throws {
        folder = RunFolder(path)
        configuration = try Configuration(
            yaml: """
                data:
                  train: {images: "train <&> images", masks: masks}
                  val: {images: absent/images, masks: absent/masks}
                schedule:
                  cycles: 2
                  phases:
                    - {name: recall, loss: weighted_cross_entropy, max_epochs: 3, until: {metric: pixel_recall, \
                    at_least: 0.9}}
                    - {name: precise, loss: jaccard, rate_factor: 0.01, max_epochs: 2}
                """, path: "written.yaml")
        try folder.create()
        try AtomicFile.write(configuration.yaml(), to: folder.config)
        let log = try RunLog(folder: folder, positions: LogPositions())
        var state = ScheduleState(configuration.schedulePlan)
        events.append(state.startEvent)
        try log.append(kind: "environment", RunEnvironment.current)
        try log.append(kind: "event", state.startEvent)
        for observation in metrics where !state.isFinished {
            let before = state
            let decided = state.observe(Observation(observation))
            try log.append(
                EpochRecord(
                    epoch: state.epoch, cycle: before.cycle, phase: before.phase.name,
                    learningRate: before.learningRate(atEpochProgress: 1), recallBias: 1, trainingLoss: loss,
                    metrics: observation, steps: 10 * state.epoch, crops: 80 * state.epoch, trainingSeconds: 60,
                    evaluationSeconds: 2, peakMemoryMiB: 321))
            for event in decided { try log.append(kind: "event", event) }
            events += decided
        }
    }
}

/// Finds what a browser would stumble over: the page must be well-formed, which text that was not escaped breaks.
final class PageReader: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var text = ""
    private(set) var fault: String?

    init(_ html: String) {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        if !parser.parse() { fault = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) { elements.append((name, attributes)) }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

    func count(_ name: String, class value: String? = nil) -> Int {
        elements.count { $0.name == name && (value == nil || $0.attributes["class"] == value) }
    }
}
