// Georeferenced tiles: one CRS, one ground resolution, and no ground in both splits.
import Base
import Dataset
import Geo
import Tiling
import VectorFiles

/// Nothing of it keeps a training from running.
struct GroundComparison {
    /// Validation tiles on the ground of training tiles.
    private(set) var shared: [UserError] = []
    private let places: [[GroundPlace]]
    private let names: [String]

    /// - Parameter knownTwins: paths of validation images that are known to be training images.
    /// - Throws: `UserError(.data)` for a CRS that is not understood: `GroundPlace` leaves those out.
    init(_ parts: [ExaminedPart], knownTwins: Set<String>) throws {
        places = parts.map { part in part.tiles.compactMap { GroundPlace($0) } }
        names = parts.map(\.name)
        let plane = try CommonPlane(places.joined().compactMap(\.grid))
        let boxes = places.map { $0.compactMap { place in place.box(in: plane).map { (place.path, $0) } } }
        guard let training = parts.firstIndex(where: { $0.split == .train }),
            let validation = parts.firstIndex(where: { $0.split == .val })
        else { return }
        let trained = boxes[training].sorted { $0.1.low.x < $1.1.low.x }
        for (path, box) in boxes[validation] where !knownTwins.contains(path) {
            let candidates = trained.prefix { $0.1.low.x < box.high.x }.map { ($0.0, box.share(of: $0.1)) }
            // Tiles that touch may overlap by rounding.
            guard let (other, share) = candidates.max(by: { $0.1 < $1.1 }), share > 0.01 else { continue }
            shared.append(
                UserError(
                    .data, path: path,
                    reason: "\(percent(share, digits: 0)) of its ground is that of the training tile \(other)",
                    remedy: "move it to the training tiles, or make the split by area, e.g. with segtrain data tile"))
        }
    }

    /// Tiles that differ from the others of their part.
    func warnings(for part: ExaminedPart) -> [UserError] {
        guard let index = names.firstIndex(of: part.name) else { return [] }
        let own = places[index]
        let systems = Dictionary(grouping: own.compactMap { (try? $0.grid?.crs)?.description }, by: { $0 })
        let usual = systems.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
        let resolutions = own.compactMap(\.resolution).sorted()
        return shapes(of: own)
            + own.flatMap { place -> [UserError] in
                var found = [place.fault].compactMap { $0 }
                if let crs = (try? place.grid?.crs)?.description, let usual, crs != usual {
                    found.append(
                        UserError(
                            .data, path: place.path, reason: "its CRS is \(crs), but most tiles have \(usual)",
                            remedy: "warp it to \(usual) if its pixels are stretched"))
                }
                if let resolution = place.resolution, case let middle = resolutions[resolutions.count / 2],
                    abs(resolution / middle - 1) > 0.1
                {
                    found.append(
                        UserError(
                            .data, path: place.path,
                            reason: "its pixels are \(significant(resolution, digits: 3)) m on the ground, "
                                + "but those of most tiles are \(significant(middle, digits: 3)) m",
                            remedy: "resample it to \(significant(middle, digits: 3)) m"))
                }
                return found
            }
    }
}

extension GroundComparison {
    /// A line for all tiles whose pixels are not square, and one for those whose rows and columns are askew.
    private func shapes(of places: [GroundPlace]) -> [UserError] {
        func warning(_ found: [GroundPlace], _ fault: String, _ remedy: String) -> [UserError] {
            guard let first = found.first, let size = first.pixelSize else { return [] }
            let others = found.count > 1 ? ", nor are those of \(counted(found.count - 1, "more tile"))" : ""
            return [
                UserError(
                    .data, path: first.path, reason: "its pixels are \(fault) on the ground (\(size.text))\(others)",
                    remedy: remedy)
            ]
        }
        let warp = "warp to a projected CRS, e.g. with gdalwarp -t_srs and the UTM zone's code"
        return warning(
            places.filter { $0.pixelSize.map { !$0.isSquare } ?? false }, "not square",
            "train, eval and predict resample to squares; to store such, \(warp)")
            + warning(places.filter { $0.pixelSize?.isSkewed ?? false }, "not at right angles", warp)
    }
}

extension Box {
    /// How much of it the other covers.
    fileprivate func share(of other: Box) -> Double {
        let (low, high) = (pointwiseMax(low, other.low), pointwiseMin(high, other.high))
        guard low.x < high.x, low.y < high.y else { return 0 }
        return (high.x - low.x) * (high.y - low.y) / ((self.high.x - self.low.x) * (self.high.y - self.low.y))
    }
}
