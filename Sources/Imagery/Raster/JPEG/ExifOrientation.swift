// How an image is to be turned before people look at it, as cameras write it into Exif.

/// The Orientation of the first directory (Exif 2.32, 4.6.4: tag 274, one short); nil where nothing says it.
///
/// - Parameter segment: an APP1 segment: "Exif", two zeros, then a TIFF without image.
func exifOrientation(_ segment: UnsafeBufferPointer<UInt8>) -> Int? {
    let tiff = segment.dropFirst(6)
    let isBig = tiff.first == UInt8(ascii: "M")
    func number(at offset: Int, bytes: Int) -> Int? {
        guard offset >= 0, offset <= tiff.count - bytes else { return nil }
        let start = tiff.startIndex + offset
        let digits = tiff[start..<start + bytes]
        return isBig ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
        let count = number(at: directory, bytes: 2)
    else { return nil }
    for entry in stride(from: directory + 2, to: directory + 2 + 12 * count, by: 12) {
        guard let tag = number(at: entry, bytes: 2) else { return nil }
        if tag == 274, number(at: entry + 2, bytes: 2) == 3 { return number(at: entry + 8, bytes: 2) }
    }
    return nil
}
