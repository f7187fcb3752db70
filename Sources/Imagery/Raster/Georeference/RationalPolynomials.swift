// Rational polynomial coefficients (RPC): where a satellite image lies before it is orthorectified.
import Base
import Foundation

/// The tag RPCCoefficientTag (50844): 92 numbers.
/// Source: geotiff.maptools.org/rpc_prop.html.
enum RationalPolynomials {
    static let count = 92
    /// Places of the offsets that count pixels: of lines, of samples.
    static let (lineOffset, sampleOffset) = (2, 3)

    private static let single = [
        "ERR_BIAS", "ERR_RAND", "LINE_OFF", "SAMP_OFF", "LAT_OFF", "LONG_OFF", "HEIGHT_OFF", "LINE_SCALE",
        "SAMP_SCALE", "LAT_SCALE", "LONG_SCALE", "HEIGHT_SCALE",
    ]
    private static let twenty = ["LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"]

    private static let largest = 1 << 16

    /// Those of NAME_RPC.TXT, as vendors of satellite images write it: `LINE_OFF: 12 pixels`, `LINE_NUM_COEFF_1: 0.5`.
    /// nil where there is none, or it says something else.
    ///
    /// - Throws: `UserError(.data)` for a link out of the folder.
    static func beside(_ raster: String) throws -> (numbers: [Double], path: String)? {
        let stem = withoutExtension(raster)
        for path in ["_RPC.TXT", "_rpc.txt"].map({ stem + $0 }) where FileManager.default.fileExists(atPath: path) {
            try refuseLinkOut(path, beside: raster)
            let bytes = try readStart(of: path, count: largest, what: "rational polynomial coefficients")
            var values: [String: String] = [:]
            for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard parts.count == 2 else { continue }
                // Coefficients stand in lines of their own, in order.
                if let name = twenty.first(where: { parts[0].hasPrefix($0 + "_") }) {
                    values[name, default: ""] += parts[1] + " "
                } else {
                    values[parts[0]] = parts[1]
                }
            }
            if let numbers = numbers(named: values) { return (numbers, path) }
        }
        return nil
    }

    /// From GDAL's names; nil when one is missing. Errors need not be known: -1.
    static func numbers(named values: [String: String]) -> [Double]? {
        var result: [Double] = []
        for name in single {
            let text = values[name] ?? (name.hasPrefix("ERR_") ? "-1" : "")
            // Some writers add the unit.
            guard let number = text.split(separator: " ").first.flatMap({ Double($0) }) else { return nil }
            result.append(number)
        }
        for name in twenty {
            let numbers = (values[name] ?? "").split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard numbers.count == 20 else { return nil }
            result += numbers
        }
        return result
    }
}
