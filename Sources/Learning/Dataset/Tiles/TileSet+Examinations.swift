// The tiles of a set as `segtrain data check` sees them.
import Tensor
import Threads

extension TileSet {
    /// What is known of each tile; its header is read once more, for its place on the ground.
    package func examinations() -> [TileExamination] {
        parallelMap(count) { index in
            let pair = pairs[index]
            let image = try? ImageReader(path: pair.imagePath, bands: bandNumbers, nodata: nodata)
            let header = TileHeader(
                width: size(of: index).width, height: size(of: index).height, bands: bands, type: sampleType,
                bytesPerPixel: 0)
            return TileExamination(
                pair, header: header, image, contents: contents[index], digest: digests[index].samples)
        }
    }
}
