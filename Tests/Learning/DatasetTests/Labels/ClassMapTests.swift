// Mask values to class indices.
import Base
import Dataset
import Foundation
import Raster
import Testing

@Suite struct ClassMapTests {
    /// The labels of a mask of one row with these values.
    private func labels(_ values: [UInt8], _ classMap: ClassMap = .automatic) throws -> [UInt8] {
        try withTileFolder { folder in
            try folder.writeImage("a", values.count, 1) { _, _, _ in 9 }
            try folder.writeMask("a", values.count, 1) { x, _ in values[x] }
            return try folder.tiles(classMap: classMap).tile(0).labels
        }
    }

    @Test func twoValuedMasksAreRecognised() throws {
        #expect(try labels([0, 1, 1, 0]) == [0, 1, 1, 0])
        #expect(try labels([0, 255, 0, 255]) == [0, 1, 0, 1])
        #expect(try labels([0, 0]) == [0, 0])
    }

    @Test func declaredValuesAndIgnore() throws {
        let map = try ClassMap(names: ["ground", "car", "truck"], values: [[7], [1, 200], [3]], ignore: 0)
        #expect(try labels([7, 1, 200, 3, 0], map) == [0, 1, 1, 2, 255])
        let undeclared = try ClassMap(names: ["background", "car"], values: nil, ignore: 255)
        #expect(try labels([0, 1, 255], undeclared) == [0, 1, 255])
    }

    @Test func anUnknownValue() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 4, 3) { _, _, _ in 9 }
            try folder.writeMask("a", 4, 3) { x, y in x == 2 && y == 1 ? 7 : 0 }
            expectError(
                .data,
                "masks/a.png: mask value 7 at column 2, row 1 belongs to no class (0 and 1 or 0 and 255 are "
                    + "known without labels); "
                    + "correct the mask, or train with data.labels that say what it means, e.g. labels: "
                    + "{background: 0, car: 7}, or with data.ignore",
                in: folder
            ) { _ = try folder.tiles() }
            let map = try ClassMap(names: ["background", "car"], values: [[0], [255]], ignore: 9)
            expectError(
                .data,
                "masks/a.png: mask value 7 at column 2, row 1 belongs to no class (known are labels: "
                    + "{background: 0, car: 255}, "
                    + "ignore 9); correct the mask, or train with data.labels that say what it means, e.g. labels: "
                    + "{background: 0, car: [255, 7]}, or with data.ignore",
                in: folder
            ) { _ = try folder.tiles(classMap: map) }
        }
    }

    @Test func oneAnd255InOneMask() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 4, 3) { _, _, _ in 9 }
            try folder.writeMask("a", 4, 3) { x, _ in [0, 1, 255, 0][x] }
            expectError(
                .data,
                "masks/a.png: the mask has both 1 and 255, and either could mean car; declare them, e.g. "
                    + "labels: {background: 0, car: [1, 255]}, or set data.ignore to 255", in: folder
            ) { _ = try folder.tiles() }
        }
    }

    @Test func oneInOneMaskAnd255InAnother() throws {
        try withTileFolder { folder in
            for (name, value) in [("a", 255), ("b", 1)] as [(String, UInt8)] {
                try folder.writeImage(name, 4, 3) { _, _, _ in 9 }
                try folder.writeMask(name, 4, 3) { x, _ in x == 0 ? value : 0 }
            }
            expectError(
                .data,
                "masks/a.png: the mask has 255, but masks/b.png has 1, and either could mean car; declare them, e.g. "
                    + "labels: {background: 0, car: [1, 255]}, or set data.ignore to 255", in: folder
            ) { _ = try folder.tiles() }
        }
    }

    @Test func aMaskOfThreeBands() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 4, 3) { _, _, _ in 9 }
            try RasterWriter.writePNG(
                path: folder.masks + "/a.png", width: 4, height: 3, bands: 3, bitDepth: 8,
                bytes: [UInt8](repeating: 0, count: 36))
            expectError(
                .data,
                "masks/a.png: the mask has 3 bands, but must have one, with the class of each pixel; save it as a "
                    + "gray or palette image, or swap the folders if this is an image",
                in: folder
            ) { _ = try folder.tiles() }
        }
    }

    @Test func sixteenBitMasks() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 3, 1) { _, _, _ in 9 }
            let values: [UInt16] = [0, 300, 255]
            try RasterWriter.writePNG(
                path: folder.masks + "/a.png", width: 3, height: 1, bands: 1, bitDepth: 16,
                bytes: values.withUnsafeBytes { Array($0) })
            let map = try ClassMap(names: ["background", "car"], values: [[0], [300]], ignore: 255)
            #expect(try folder.tiles(classMap: map).tile(0).labels == [0, 1, 255])
        }
    }

    @Test func aPaletteMaskGivesItsIndices() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 2, 2) { _, _, _ in 9 }
            try AtomicFile.write(Array(Data(base64Encoded: palettePNG)!), to: folder.masks + "/a.png")
            #expect(try folder.tiles().tile(0).labels == [0, 1, 1, 0])
        }
    }

    @Test(
        arguments: [
            (["a"], [[0]], nil, "labels: 1 classes; declare 2 to 255, the background first"),
            (["a", "a"], [[0], [1]], nil, "labels: two classes are called 'a'; give each class a name of its own"),
            (["a", "b"], [[0], []], nil, "labels: class 'b' has no value; give the mask value that means it"),
            (
                ["a", "b"], [[0], [0]], nil,
                "labels: value 0 stands for 'a' and for 'b'; give each value to one of them"
            ),
            (
                ["a", "b"], [[0], [9]], 9,
                "labels: value 9 stands for 'ignore' and for 'b'; give each value to one of them"
            ),
            (
                ["a", "b", "c"], nil, nil,
                "labels: 3 classes without mask values; declare them, e.g. labels: {background: 0, car: 1, truck: 2}"
            ),
        ] as [([String], [[Int]]?, Int?, String)])
    func contradictions(names: [String], values: [[Int]]?, ignore: Int?, message: String) {
        #expect { try ClassMap(names: names, values: values, ignore: ignore) } throws: { error in
            let error = error as? UserError
            return error?.kind == .configuration && error?.description == message
        }
    }

    @Test func codesAndDecodes() throws {
        let map = try ClassMap(names: ["background", "car"], values: [[0], [1, 255]], ignore: 3)
        #expect(try JSONDecoder().decode(ClassMap.self, from: JSONEncoder().encode(map)) == map)
        #expect(map.text == "labels: {background: 0, car: [1, 255]}, ignore 3")
    }
}
