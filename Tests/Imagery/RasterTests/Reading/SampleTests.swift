// Samples to floats, half precision, and the block cache.
import Raster
import Testing

@Suite struct SampleTests {
    @Test(arguments: SampleType.allCases)
    func planarFloats(type: SampleType) {
        // Small values, so that every type holds them.
        let bytes = patternBytes(width: 3, height: 2, bands: 2, type: type, bits: type == .int8 ? 7 : nil)
        let floats = RasterBlock(width: 3, height: 2, bands: 2, sampleType: type, bytes: bytes).planarFloats()
        let integers = (0..<12).map { i in 7 * (i % 3) + 13 * (i / 3 % 2) + 50 * (i / 6) }
        #expect(floats == integers.map { type.isFloatingPoint ? Float($0) / 8 - 20 : Float($0) })
    }

    @Test func signsAndExtremes() {
        func floats<T>(_ values: [T], _ type: SampleType) -> [Float] {
            let bytes = values.withUnsafeBytes { Array($0) }
            return RasterBlock(width: values.count, height: 1, bands: 1, sampleType: type, bytes: bytes).planarFloats()
        }
        #expect(floats([-1, 127, -128] as [Int8], .int8) == [-1, 127, -128])
        #expect(floats([-1, -32768] as [Int16], .int16) == [-1, -32768])
        #expect(floats([-1, .min] as [Int32], .int32) == [-1, -0x1p31])
        #expect(floats([-1, .min] as [Int64], .int64) == [-1, -0x1p63])
        #expect(floats([.max] as [UInt64], .uint64) == [0x1p64])
        #expect(floats([1e300, -0.5] as [Double], .float64) == [.infinity, -0.5])
    }

    /// Every half-precision number, there and back.
    @Test func halfPrecision() {
        let halves = (0..<65536).map { UInt16($0) }
        let bytes = halves.withUnsafeBytes { Array($0) }
        let floats = RasterBlock(width: 65536, height: 1, bands: 1, sampleType: .float16, bytes: bytes).planarFloats()
        #expect(floats[0x3C00] == 1 && floats[0xC000] == -2 && floats[0x7BFF] == 65504 && floats[1] == 0x1p-24)
        #expect(floats[0x7C00] == .infinity && floats[0x7E00].isNaN)
        for (half, float) in zip(halves, floats) where !float.isNaN { #expect(float.binary16 == half) }
        #expect(Float(65519).binary16 == 0x7BFF && Float(65520).binary16 == 0x7C00)
        #expect((1 + Float(0x1p-11)).binary16 == 0x3C00 && (1 + Float(0x3p-11)).binary16 == 0x3C02)
    }

    @Test func cacheKeepsTheWindowAtHand() {
        var cache = BlockCache()
        let size = 1000 - BlockCache.overhead
        let block = [UInt8](repeating: 1, count: size)
        for window in 0..<10 {
            cache.beginWindow(bound: 8000)
            // Half of each window's blocks are the last one's.
            for index in UInt32(window * 4)..<UInt32(window * 4 + 8) where cache.block(index) == nil {
                cache.makeRoom(for: size)
                cache.insert(block, at: index)
                #expect(cache.byteCount <= 8000)
            }
            for index in UInt32(window * 4)..<UInt32(window * 4 + 8) { #expect(cache.block(index) != nil) }
        }
        #expect(cache.block(3) == nil)
    }
}
