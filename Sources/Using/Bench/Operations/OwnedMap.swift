// A blocked map with memory of its own and random values, for one operation at a time.
import Base
import Tensor
import Threads

struct OwnedMap {
    let map: FeatureMap

    /// Values between -1 and 1 keyed by `seed`; 0 in padding lanes.
    init(images: Int, layout: ChannelLayout, height: Int, width: Int, seed: UInt64) {
        let buffer = FloatBuffer(
            count: FeatureMap.floatCount(images: images, layout: layout, height: height, width: width))
        map = FeatureMap(in: buffer, images: images, layout: layout, height: height, width: width)
        Parallel.forEach(images * map.blocks) { [map] plane in
            let (image, block) = (plane / map.blocks, plane % map.blocks)
            let lanes = map.layout.channels(inBlock: block).count
            let values = map.pointer(image: image, block: block)
            var random = Random(seed, UInt64(plane))
            // Sums of two uniform values are quick to draw and spread enough.
            for i in 0..<map.blockStride where i % ChannelLayout.lanes < lanes {
                values[i] = Float(random.uniform() + random.uniform() - 1)
            }
        }
    }

    /// [N, C, H, W] in double.
    var planar: [Double] {
        let tensor = PlanarTensor(
            images: map.images, channels: map.layout.channels, height: map.height, width: map.width)
        Planar.fromBlocked(map, into: tensor)
        return (0..<tensor.count).map { Double(tensor.pointer[$0]) }
    }

    /// Bytes of the map, padding lanes included.
    var bytes: Double { Double(map.images * map.imageStride * MemoryLayout<Float>.stride) }
}
