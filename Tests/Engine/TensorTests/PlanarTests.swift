// Conversions between planar and blocked, and the types themselves.
import Tensor
import Testing

@Suite struct PlanarTests {
    @Test(arguments: Shape.small, [Planar.Padding.edge, .zero])
    func thereAndBack(shape: Shape, padding: Planar.Padding) {
        let tensor = PlanarTensor(
            images: shape.images, channels: shape.channels, height: shape.height, width: shape.width)
        for (index, value) in randomNumbers(shape.count, seed: 1).enumerated() { tensor.pointer[index] = Float(value) }
        var larger = shape
        (larger.height, larger.width) = (shape.height + 3, shape.width + 2)
        var expected: [Double] = []
        for n in 0..<shape.images {
            for c in 0..<shape.channels {
                for y in 0..<larger.height {
                    for x in 0..<larger.width {
                        let isOutside = y >= shape.height || x >= shape.width
                        let value = tensor.plane(n, c)[min(y, shape.height - 1) * shape.width + min(x, shape.width - 1)]
                        expected.append(isOutside && padding == .zero ? 0 : Double(value))
                    }
                }
            }
        }
        forEachInstructionSet {
            let map = GuardedMap(larger)
            Planar.toBlocked(tensor, into: map.map, padding: padding)
            #expect(map.checkedValues() == expected)
            let back = PlanarTensor(
                images: shape.images, channels: shape.channels, height: shape.height, width: shape.width)
            Planar.fromBlocked(map.map, into: back)
            #expect((0..<tensor.count).allSatisfy { back.pointer[$0] == tensor.pointer[$0] })
        }
    }

    @Test func layoutOfAConcatenation() {
        let layout = ChannelLayout(20, 5, 16)
        #expect(layout.channels == 41)
        #expect(layout.blocks == 4)
        let positions = [0, 15, 16, 19, 20, 24, 25, 40].map { layout.position(of: $0) }
        #expect(positions.map(\.block) == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(positions.map(\.lane) == [0, 15, 0, 3, 0, 4, 0, 15])
        #expect((0..<4).map { layout.channels(inBlock: $0) } == [0..<16, 16..<20, 20..<25, 25..<41])
    }

    @Test func segmentsAreViews() {
        let layout = ChannelLayout(3, 17)
        let buffer = FloatBuffer(count: FeatureMap.floatCount(images: 2, layout: layout, height: 2, width: 3))
        let map = FeatureMap(in: buffer, images: 2, layout: layout, height: 2, width: 3)
        #expect(buffer.count == 2 * 3 * 2 * 3 * 16)
        map.segment(1)[1, 16, 1, 2] = 7
        map.segment(0)[1, 2, 0, 1] = 8
        #expect(map[1, 19, 1, 2] == 7)
        #expect(map[1, 2, 0, 1] == 8)
        #expect(buffer.pointer[((1 * 3 + 2) * 6 + 5) * 16] == 7)
        #expect(map.segment(1).imageStride == map.imageStride)
    }

    @Test func aMapKeepsItsBuffer() {
        weak var buffer: FloatBuffer?
        var map: FeatureMap?
        do {
            let layout = ChannelLayout(3)
            let whole = FloatBuffer(count: FeatureMap.floatCount(images: 1, layout: layout, height: 2, width: 3))
            buffer = whole
            map = FeatureMap(in: whole, images: 1, layout: layout, height: 2, width: 3).segment(0)
        }
        #expect(buffer != nil)
        #expect(map?[0, 2, 1, 2] == 0)
        map = nil
        #expect(buffer == nil)
    }

    @Test(arguments: [0, 1, 1000, 524_287, 524_288, 3_000_001]) func buffersAreZeroAndAligned(count: Int) {
        let buffer = FloatBuffer(count: count)
        #expect(UInt(bitPattern: buffer.pointer) % (count >= 524_288 ? 2 << 20 : 64) == 0)
        if count > 0 {
            #expect(buffer.pointer[0] == 0 && buffer.pointer[count - 1] == 0)
            buffer.pointer[count - 1] = 1
        }
    }

    @Test func planarElements() {
        let tensor = PlanarTensor(images: 2, channels: 3, height: 4, width: 5)
        #expect(UInt(bitPattern: tensor.pointer) % 64 == 0)
        tensor[1, 2, 3, 4] = 9
        #expect(tensor.pointer[tensor.count - 1] == 9)
        #expect(tensor[0, 0, 0, 0] == 0)
    }
}
