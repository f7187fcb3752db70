// The files of other projects, against what two independent decoders make of each.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct CorpusTests {
    /// Runs `check` on every row on two threads; it returns what is wrong.
    private func forEach(_ rows: [CorpusRow], _ check: @Sendable (CorpusRow) -> [String]) {
        let problems = Guarded<[String]>([])
        DispatchQueue.concurrentPerform(iterations: rows.count) { i in
            let found = check(rows[i])
            problems.withLock { $0 += found.map { "\(rows[i]["file"]): \($0)" } }
        }
        for problem in problems.withLock({ $0.sorted() }) { Issue.record("\(problem)") }
    }

    @Test func valid() throws {
        guard var rows = try CorpusRow.all(expect: "ok") else { return }
        #expect(rows.count == 938)
        #if DEBUG
            // Hashing half a gigabyte is for the release build, and for the sanitizers.
            if ProcessInfo.processInfo.environment["ASAN_OPTIONS"] == nil {
                rows.removeAll { $0.bytes > 5_000_000 }
                print("left out in debug: \(938 - rows.count) large files of the corpus")
            }
        #endif
        forEach(rows) { row in
            do { return try difference(of: RasterInspection(path: row.path), from: row) } catch {
                return ["refused: \(error)"]
            }
        }
    }

    /// Exotic files: decoded to the samples of the manifest, or refused.
    @Test func exotic() throws {
        guard let rows = try CorpusRow.all(expect: "optional") else { return }
        forEach(rows) { row in
            do {
                let inspection = try RasterInspection(path: row.path)
                let digest = row["sha256_raw"]
                if !digest.isEmpty, inspection.digest != digest { return ["other samples"] }
                return row["check"] == "values" ? statisticsDiffer(row, tolerance: 0.001) : []
            } catch {
                return complaint(about: error, row)
            }
        }
    }

    @Test func damaged() throws {
        guard let rows = try CorpusRow.all(expect: "reject") else { return }
        forEach(rows) { row in
            do {
                _ = try RasterInspection(path: row.path)
                return ["accepted"]
            } catch {
                return complaint(about: error, row)
            }
        }
    }

    @Test func hostile() throws {
        guard let rows = try CorpusRow.all(expect: "survive") else { return }
        forEach(rows) { row in
            let start = ContinuousClock.now
            var problems: [String] = []
            do { _ = try RasterInspection(path: row.path) } catch { problems = complaint(about: error, row) }
            let seconds = ContinuousClock.now - start
            return seconds > .seconds(10) ? problems + ["took \(seconds)"] : problems
        }
    }

    /// An error must be the user's kind, one line, and name the file.
    private func complaint(about error: any Error, _ row: CorpusRow) -> [String] {
        guard let error = error as? UserError else { return ["threw \(error)"] }
        return error.path == row.path && error.kind == .data && !error.description.contains("\n")
            ? [] : ["said: \(error)"]
    }

    private func difference(of inspection: RasterInspection, from row: CorpusRow) -> [String] {
        let info = inspection.info
        var problems: [String] = []
        func expect(_ key: String, _ value: String) {
            if row[key] != value { problems.append("\(key) is \(value), not \(row[key])") }
        }
        expect("width", "\(info.width)")
        expect("height", "\(info.height)")
        expect("bands", "\(info.bands)")
        expect("dtype", info.sampleType.rawValue)
        let georeference = info.georeference
        expect("epsg_key", georeference?.isUserDefined == true ? "user" : georeference?.epsg.map { "\($0)" } ?? "")
        if !sameNumbers(info.nodata.map { [$0] } ?? [], row["nodata"], digits: 16) {
            problems.append("nodata is \(info.nodata as Any), not \(row["nodata"])")
        }
        if !sameNumbers(georeference?.geotransform ?? [], row["geotransform"], digits: 12) {
            problems.append("geotransform is \(georeference?.geotransform as Any), not \(row["geotransform"])")
        }
        if row["pixel_is_point"] == "yes", georeference?.pixelIsPoint != true { problems.append("pixel is point") }
        switch row["check"] {
        case "exact2": expect("sha256_raw", inspection.digest)
        default: problems += statisticsDiffer(row, tolerance: 1)
        }
        return problems
    }

    /// The manifest prints geotransforms with 12 significant digits, nodata with all.
    private func sameNumbers(_ numbers: [Double], _ text: String, digits: Int) -> Bool {
        let expected = text.split(separator: ",").map { Double($0)! }
        return numbers.count == expected.count
            && zip(numbers, expected).allSatisfy { ours, theirs in
                ours == theirs || ours.isNaN && theirs.isNaN
                    || abs(ours - theirs) <= abs(theirs) * 0.51 * pow(10, Double(1 - digits))
                        + (digits == 12 ? 1e-12 : 0)
            }
    }

    /// `stats`: min:max:mean[:nanN] of each of the first 8 bands.
    private func statisticsDiffer(_ row: CorpusRow, tolerance: Double) -> [String] {
        guard let block = try? RasterReader(path: row.path).readAll() else { return ["cannot be read twice"] }
        let floats = block.planarFloats()
        let pixels = block.width * block.height
        var problems: [String] = []
        for (band, text) in row["stats"].split(separator: ";").enumerated() {
            let parts = text.split(separator: ":")
            let values = floats[(band * pixels)..<((band + 1) * pixels)].filter { !$0.isNaN }
            let missing = parts.count > 3 ? Int(parts[3].dropFirst(3)) : 0
            let mean = values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
            if pixels - values.count != missing { problems.append("band \(band): \(pixels - values.count) NaN") }
            if let theirs = Double(parts[2]), abs(mean - theirs) > tolerance {
                problems.append("band \(band): mean \(mean), not \(theirs)")
            }
        }
        return problems
    }
}
