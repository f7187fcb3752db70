// A training that takes a second.
import Base
import Foundation
import Synthesis

/// Makes synthetic tiles, half of them to validate on, in `folder`/tiles, and settings that train on them,
/// `folder`/tiny.yaml.
///
/// - Parameter settings: all but where the tiles are.
func makeTinyTraining(in folder: String, tiles: Int, size: Int, settings: String) throws {
    var set = SyntheticSet(tiles: tiles, seed: 3)
    (set.size, set.split) = (size, SplitShares(train: 0.5, val: 0.5, test: 0))
    _ = try set.write(to: folder + "/tiles", threads: 1)
    let data = """
        data:
          train: {images: tiles/train/images, masks: tiles/train/masks}
          val: {images: tiles/val/images, masks: tiles/val/masks}

        """
    try (data + settings).write(toFile: folder + "/tiny.yaml", atomically: true, encoding: .utf8)
}
