// Training says what the check warns of.
import Dataset
import DatasetReview
import TestSupport
import Testing

@Suite struct TrainingWarningsTests {
    /// What training says of the tiles that it has read is what the check warns of.
    @Test func trainingSaysTheSame() throws {
        try withDataset { dataset in
            for (column, name) in ["a", "A", "b"].enumerated() {
                try dataset.tile("train", name, seed: column + 1, place: Dataset.ground(Double(column)))
            }
            try dataset.image("train/images/far.tif", seed: 9, place: Dataset.ground(40, metres: 1))
            try dataset.mask("train/masks/far.png") { x, y in x == 3 && y == 3 ? 255 : Dataset.cars(x, y) }
            try dataset.image("train/images/none.tif", seed: 10, place: Dataset.ground(50))
            try dataset.mask("train/masks/none.png") { _, _ in 0 }
            try dataset.image("train/images/inverted.tif", seed: 11, place: Dataset.ground(60))
            try dataset.mask("train/masks/inverted.png") { x, y in 255 - Dataset.cars(x, y) }
            // On the ground of a training tile, the pixels of another, and one of its own.
            try dataset.tile("val", "c", seed: 7, place: Dataset.ground(1.5))
            try dataset.tile("val", "d", seed: 1, place: Dataset.ground(100))
            let configuration = try dataset.configuration("  labels: {background: 0, car: 255, truck: 2}\n")
            let check = try DatasetCheck(DatasetSource(configuration))
            func tiles(_ split: String, memoryLimit: Int) throws -> TileSet {
                try TileSet(
                    pairs: pairTiles(
                        images: "\(dataset.path)/\(split)/images", masks: "\(dataset.path)/\(split)/masks"),
                    classMap: configuration.data.classMap, memoryLimit: memoryLimit)
            }
            for limit in [0, 1 << 30] {
                let said = try DatasetCheck(
                    training: tiles("train", memoryLimit: limit), validation: tiles("val", memoryLimit: limit),
                    configuration)
                func warnings(_ check: DatasetCheck) -> [String] {
                    check.problems.filter { $0.severity == .warning }.map(\.error.description)
                }
                #expect(warnings(said).count >= 8)
                #expect(warnings(said) == warnings(check))
            }
        }
    }

    @Test func validationTilesOnAnotherScaleAreSaid() throws {
        try withDataset { dataset in
            try dataset.image("train/images/a.png", seed: 1) { x, y, _ in UInt8(100 + (x ^ y) % 16) }
            try dataset.mask("train/masks/a.png")
            try dataset.image("val/images/b.png", seed: 1) { x, y, _ in UInt8((x * 7 ^ y) % 5) }
            try dataset.mask("val/masks/b.png")
            let found = try lines(DatasetSource(dataset.configuration()), in: dataset)
            #expect(found[0].contains("val/images/b.png: the samples of band 1 are "))
        }
    }
}
