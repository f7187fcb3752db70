// The statistics of a dataset for programs.
import Base
import Dataset

extension DatasetStatistics {
    /// One object; what is undefined is null.
    public var json: JSONValue {
        [
            "parts": .object(parts.map { (key: $0.name, value: json(of: $0)) }),
            "weights": .object(
                weights.map { own in
                    (key: own.place, value: own.values.map { byClass($0.map { .number($0) }) } ?? .null)
                }),
        ]
    }

    private func byClass(_ values: [JSONValue]) -> JSONValue {
        .object(zip(classes, values).map { (key: $0, value: $1) })
    }

    private func json(of part: PartStatistics) -> JSONValue {
        let shares = part.labels.pixelShares
        return [
            "tiles": .integer(part.tiles), "pixels": .integer(part.pixels),
            "missing_pixels": .integer(part.missing), "ignored_pixels": .integer(part.labels.ignoredPixels),
            "metres_per_pixel": part.resolutions.isEmpty
                ? .null
                : [
                    "tiles": .integer(part.resolutions.count), "minimum": .number(part.resolutions[0]),
                    "median": .number(part.resolutions.quantile(0.5)),
                    "maximum": .number(part.resolutions[part.resolutions.count - 1]),
                    "not_square": .integer(part.stretched.count),
                ],
            "classes": byClass(
                classes.indices.map { index in
                    [
                        "pixels": .integer(part.labels.pixels[index]), "pixel_share": .number(shares[index]),
                        "tiles": .integer(part.tilesWith[index]),
                        "objects": index == 0 ? .null : objects(part.areas[index], cut: part.cut[index]),
                    ]
                }),
            "sample_type": .text(part.sampleType.rawValue),
            "bands": .array(
                part.bands.map { band in
                    guard let band else { return .null }
                    return [
                        "minimum": .number(band.range.lowerBound), "percentile_2": .number(band.low),
                        "mean": .number(band.mean), "standard_deviation": .number(band.deviation),
                        "percentile_98": .number(band.high), "maximum": .number(band.range.upperBound),
                    ]
                }),
        ]
    }

    private func objects(_ areas: [Int], cut: Int) -> JSONValue {
        func area(_ share: Double) -> JSONValue { areas.isEmpty ? .null : .integer(areas.quantile(share)) }
        return [
            "count": .integer(areas.count), "cut_by_border": .integer(cut),
            "area": [
                "minimum": area(0), "percentile_25": area(0.25), "median": area(0.5), "percentile_75": area(0.75),
                "maximum": area(1),
            ],
            "histogram": .array(
                AreaHistogram(areas).bins.map { ["from": .integer($0.from), "count": .integer($0.count)] }),
        ]
    }
}

extension Array {
    /// Of sorted values: the least that `share` of all do not exceed.
    func quantile(_ share: Double) -> Element {
        self[Swift.max(0, Swift.min(count - 1, Int((share * Double(count)).rounded(.up)) - 1))]
    }
}
