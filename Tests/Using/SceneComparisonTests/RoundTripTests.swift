// Labels → mask → vectors → comparison: every car is found again, wherever its scene lies.
import Base
import Foundation
import Geo
import Labels
import Raster
import SceneComparison
import TestSupport
import Testing
import VectorFiles
import Vectorization

/// Oriented boxes of about 11 × 5 pixels on a lattice, in pixels, turned by another angle each.
private func cars(width: Int, height: Int) -> [[Coordinate]] {
    stride(from: 10, to: min(height, 120) - 9, by: 20).flatMap { y in
        stride(from: 10, to: min(width, 120) - 9, by: 20).map { x -> [Coordinate] in
            let angle = Double(x * 7 + y * 3) / 40
            let along = Coordinate(cos(angle), sin(angle)) * 5.6
            let across = Coordinate(-sin(angle), cos(angle)) * 2.4
            let centre = Coordinate(Double(x) + 0.3, Double(y) - 0.2)
            return [along + across, along - across, across - along, -along - across].map { centre + $0 }
        }
    }
}

/// Draws the cars, makes vectors of the mask, and compares them with it and with the boxes themselves.
/// - Returns: what is wrong; nil when all is well.
private func roundTrip(of scene: String, in folder: String, format: VectorFormat) throws -> String? {
    let info = try RasterReader(path: scene).info
    let boxes = cars(width: info.width, height: info.height)
    var table = "x1,y1,x2,y2,x3,y3,x4,y4\n"
    for box in boxes {
        table += [box[0], box[1], box[3], box[2]].map { "\($0.x),\($0.y)" }.joined(separator: ",") + "\n"
    }
    try AtomicFile.write(table, to: folder + "/labels.csv")
    var options = LabelOptions()
    options.space = .pixels
    let mask = folder + "/mask.tif"
    _ = try rasterize(labels: folder + "/labels.csv", like: scene, to: mask, options: options, note: { _ in })
    let vectors = "\(folder)/cars.\(format.rawValue)"
    _ = try vectorize(mask: mask, to: vectors, note: { _ in })
    for (labels, options) in [(mask, LabelOptions()), (folder + "/labels.csv", options)] {
        var settings = SceneComparisonSettings(prediction: vectors, labels: labels, output: folder)
        (settings.image, settings.labelOptions) = (scene, options)
        let counts = try SceneComparison(settings, note: { _ in }).report.counts[0]
        guard counts.truePositives == boxes.count, counts.f1 == 1 else { return "\(counts)" }
    }
    return nil
}

@Suite struct RoundTripTests {
    /// Scenes at any rotation, with square, flat and mirrored pixels.
    @Test(arguments: stride(from: 0.0, to: 360, by: 24).map { $0 })
    func syntheticScenes(degrees: Double) throws {
        try withTemporaryFolder { folder in
            let angle = degrees * .pi / 180
            let (step, flat, side) = (0.3, degrees > 200 ? 0.8 : 1, degrees == 48 ? 1.0 : -1.0)
            var georeference = Georeference(
                x: 0, y: 0, pixelWidth: 1, pixelHeight: 1, epsg: 32633, isGeographic: false)
            (georeference.pixelScale, georeference.tiepoints) = ([], [])
            georeference.transformation = [
                step * cos(angle), -step * flat * side * sin(angle), 0, 400_000, step * sin(angle),
                step * flat * side * cos(angle), 0, 5_000_000, 0, 0, 0, 0, 0, 0, 0, 1,
            ]
            try RasterWriter.writeGeoTIFF(
                path: folder + "/scene.tif", width: 120, height: 90, bands: 1,
                bytes: [UInt8](repeating: 0, count: 10_800), georeference: georeference)
            for format in VectorFormat.allCases {
                #expect(try roundTrip(of: folder + "/scene.tif", in: folder, format: format) == nil)
            }
        }
    }

    /// ../shared/raster-corpus: every georeferenced scene that has room for a car and a CRS with longitude and
    /// latitude.
    @Test func corpusScenes() throws {
        guard let corpus = shared("raster-corpus") else { return }
        #if DEBUG
            // The others are for the release build.
            let step = 5
        #else
            let step = 1
        #endif
        var done = 0
        for (index, path) in try listRasters(in: corpus + "/tiff").enumerated() where index % step == 0 {
            guard let info = try? RasterReader(path: path).info, info.width >= 20, info.height >= 20,
                info.width * info.height < 1_000_000,
                case let grid = SceneGrid(path: path, info: info), let place = try? grid.place(),
                let toGeographic = try? CoordinateTransformation(from: place.crs, to: .wgs84)
            else { continue }
            let corners = toGeographic(
                [(0, 0), (info.width, 0), (0, info.height), (info.width, info.height)].map {
                    place.affine.map(Coordinate(Double($0.0), Double($0.1)))
                })
            guard corners.allSatisfy({ abs($0.x) < 179 && abs($0.y) < 89.9 }) else { continue }
            try withTemporaryFolder { folder in
                let problem = try roundTrip(of: path, in: folder, format: .geojson)
                #expect(problem == nil, "\(path)")
            }
            done += 1
        }
        print("round trips of \(done) scenes of the corpus")
        #expect(done > 20)
    }
}
