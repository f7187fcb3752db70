// Decimal numbers in texts.

/// The value of a decimal number such as -12.5e3, with nothing else around it; nil for all else: Swift's own reader
/// takes hexadecimal numbers, infinities and NaN, too.
func decimalNumber(_ text: some Collection<UInt8>) -> Double? {
    var rest = text[...]
    func skip(_ bytes: UInt8...) -> Bool {
        guard let first = rest.first, bytes.contains(first) else { return false }
        rest.removeFirst()
        return true
    }
    let isNegative = rest.first == UInt8(ascii: "-")
    _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
    var (digits, count, exponent) = (0, 0, 0)
    // Leading zeros do not count.
    func takeDigits(afterPoint: Bool) -> Bool {
        let before = rest.count
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            if count < 18 { digits = digits * 10 + Int(byte - UInt8(ascii: "0")) }
            if digits > 0 { count += 1 }
            if afterPoint { exponent -= 1 }
            rest.removeFirst()
        }
        return rest.count < before
    }
    var hasDigits = takeDigits(afterPoint: false)
    if skip(UInt8(ascii: ".")) { hasDigits = takeDigits(afterPoint: true) || hasDigits }
    guard hasDigits else { return nil }
    var isPlain = true
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
        isPlain = false
        _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
        guard !rest.isEmpty, rest.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { return nil }
    // Up to 15 digits and 22 places both numbers are exact, and so the quotient is rounded once (Clinger, 1990).
    if isPlain, count <= 15, exponent >= -22 {
        let value = Double(digits) / powersOfTen[-exponent]
        return isNegative ? -value : value
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
}

private let powersOfTen: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }
