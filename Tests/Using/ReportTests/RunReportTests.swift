// The page of a run: it holds what was logged, needs nothing from elsewhere, and copes with runs that went wrong.
import Foundation
import Metrics
import Report
import TestSupport
import Testing
import Training

@Suite struct RunReportTests {
    private func good(_ recall: Double) -> [MetricName: Double] {
        [.pixelPrecision: 0.5, .pixelRecall: recall, .pixelF1: 0.6, .objectPrecision: 0.25, .objectF1: recall / 2]
    }

    private func page(of run: WrittenRun) throws -> PageReader {
        let page = PageReader(try RunReport(of: run.folder).html)
        #expect(page.fault == nil, "\(page.fault ?? "")")
        return page
    }

    @Test func everyDecisionIsMarkedAndHasItsReason() throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/run", metrics: [0.5, 0.95, 0.7, 0.8, 0.92, 0.6, 0.7].map(good))
            let switches = run.events.filter { $0.entersPhase && $0.kind != .start }
            try #require(switches.count == 3 && run.events.last?.kind == .end)
            let page = try page(of: run)
            for event in run.events where event.kind != .best { #expect(page.text.contains(event.message)) }
            #expect(page.text.contains("pixel_recall 0.95 is at least 0.9"))
            // A badge a switch in each of the four charts, and the same numbers in the table.
            #expect(page.count("circle", class: "badge") == 4 * switches.count)
            #expect(page.count("span", class: "badge-inline") == switches.count)
            #expect(page.text.contains("epoch 2 (recall of cycle 1)"), "the model that is kept")
        }
    }

    @Test func theChartsHoldEveryEpoch() throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/run", metrics: [0.5, 0.95, 0.7].map(good))
            let page = try page(of: run)
            #expect(page.count("rect", class: "hover") == 4 * 3)
            #expect(page.text.contains("epoch 3, precise of cycle 1\nprecision: 0.25"))
            // Object recall is undefined, so of seven lines with figures six are drawn, and loss and rate twice: each
            // phase has a line of its own.
            let lines = page.elements.filter { $0.name == "path" && $0.attributes["class"] == "series" }
            #expect(lines.count == 2 + 3 + 2 + 2)
            let coordinates = page.elements.flatMap { $0.attributes.values }
            #expect(!coordinates.contains { $0.contains("nan") || $0.contains("inf") })
        }
    }

    @Test func everyPhaseHasItsShade() throws {
        try withTemporaryFolder { folder in
            // Two epochs of recall, one of precise, in each of four charts.
            let run = try WrittenRun(in: folder + "/run", metrics: [0.5, 0.95, 0.7].map(good))
            let shades = try page(of: run).elements.filter {
                $0.name == "rect" && $0.attributes["x"] != nil && $0.attributes["style"]?.hasPrefix("fill:") == true
            }.map(\.attributes)
            try #require(shades.count == 4 * 2)
            let widths = shades.compactMap { $0["width"].flatMap(Double.init) }
            for chart in 0..<4 {
                let (first, second) = (2 * chart, 2 * chart + 1)
                #expect(shades[first]["style"] != shades[second]["style"])
                #expect(abs(widths[first] - 2 * widths[second]) < 0.2)
            }
        }
    }

    @Test func thePageNeedsNothingFromElsewhere() throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/a<b>&\"c", metrics: [good(0.95)])
            let page = try page(of: run)
            #expect(page.count("script") == 0 && page.count("link") == 0 && page.count("a") == 0)
            #expect(page.text.contains("a<b>&\"c") && page.text.contains("train <&> images"))
            #expect(!page.elements.contains { $0.attributes["href"] != nil || $0.attributes["src"] != nil })
            #expect(!(try RunReport(of: run.folder).html).contains("url("))
        }
    }

    /// A loss that is no number, metrics that are undefined, a run without any epoch.
    @Test func runsThatWentWrongHaveAPageToo() throws {
        try withTemporaryFolder { folder in
            let wild = try WrittenRun(in: folder + "/wild", metrics: [[:], [.pixelRecall: 0]], loss: 1e300)
            #expect(try page(of: wild).count("svg") > 0)
            let none = try page(of: try WrittenRun(in: folder + "/none", metrics: []))
            #expect(none.text.contains("No epoch was finished") && none.count("svg") == 0)
            #expect(none.text.contains("no epoch's model has been kept"))
        }
    }

    /// A run from elsewhere may call its phases, its machine and its reasons anything.
    @Test func noTextOfALogIsMarkup() throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/run", metrics: [good(0.5), good(0.95), good(0.8)])
            let text = try String(contentsOfFile: run.folder.events, encoding: .utf8)
            let evil = #"<script>alert(1)</script>&\"\u0301 onload=\u0000x"#
            // Every value that is a text but what the reader needs to know.
            let strings = try Regex(#""(phase|program|processor|operatingSystem|message|text|from|to)":"[^"]*""#)
            let forged = text.replacing(strings) { match in
                #""\#(match.output[1].substring!)":"\#(evil)""#
            }
            try Data(forged.utf8).write(to: URL(filePath: run.folder.events))
            let html = try RunReport(of: run.folder).html
            let page = PageReader(html)
            #expect(page.fault == nil && page.count("script") == 0, "\(page.fault ?? "")")
            #expect(!page.elements.contains { $0.attributes["onload"] != nil } && !html.contains("<script"))
        }
    }

    @Test(arguments: [
        #""trainingSeconds":1e308"#, #""trainingSeconds":-1"#, #""epoch":-4"#, #""epoch":9223372036854775807"#,
        #""steps":-1"#, #""trainingLoss":1.7e308"#, #""learningRate":-1e307"#,
    ]) func numbersThatNoRunHasAreRefused(forged: String) throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/run", metrics: [good(0.5), good(0.6)])
            let text = try String(contentsOfFile: run.folder.events, encoding: .utf8)
            let key = String(forged.prefix { $0 != ":" })
            let number = try Regex(key + ":[-0-9.e]+")
            let lines = text.split(separator: "\n").map { line in
                line.contains(#""kind":"epoch""#) ? String(line.replacing(number, with: forged)) : String(line)
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: run.folder.events))
            #expect(message { _ = try RunReport(of: run.folder).html }.contains("this line of the log cannot be read"))
        }
    }

    @Test func configurationAndMachineAreThere() throws {
        try withTemporaryFolder { folder in
            let run = try WrittenRun(in: folder + "/run", metrics: [good(0.5)])
            let page = try page(of: run)
            #expect(page.text.contains(run.configuration.yaml()))
            #expect(page.text.contains(RunEnvironment.current.program))
            #expect(page.text.contains("321 MiB") && page.text.contains("not finished"))
        }
    }
}
