// Rational polynomial coefficients (RPC): where a satellite image lies before it is orthorectified.

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
