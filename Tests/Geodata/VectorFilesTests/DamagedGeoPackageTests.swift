// GeoPackages whose pages are not as SQLite left them: read as far as they are whole, or refused.
import Base
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles

@Suite struct DamagedGeoPackageTests {
    private func withGeoPackage(_ body: (String, DatabasePages) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            let writer = try GeoPackageWriter(path: path, fields: [LayerField("class", .text)], crs: nil)
            let ring = [Coordinate(0, 0), Coordinate(4, 0), Coordinate(4, 4), Coordinate(0, 0)]
            for _ in 0..<20 { try writer.write(Polygon(rings: [ring]), [.text("car")]) }
            try writer.finish()
            try body(path, DatabasePages(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
        }
    }

    private func count(_ file: [UInt8], _ path: String) throws -> Int {
        try Data(file).write(to: URL(fileURLWithPath: path))
        return try FeatureCollection(path: path).features.count
    }

    @Test func anyByteMayBeAnother() throws {
        try withGeoPackage { path, file in
            var random = Random(7)
            var refused = 0
            for _ in 0..<400 {
                var damaged = file.bytes
                for _ in 0..<3 {
                    damaged[random.integer(below: damaged.count)] = UInt8(random.integer(below: 256))
                }
                do {
                    _ = try count(damaged, path)
                } catch let error as UserError {
                    #expect(!error.description.contains("\n"))
                    refused += 1
                }
            }
            #expect(refused > 0 && refused < 400)
        }
    }

    @Test func aLostPageIsNeverFewerObjects() throws {
        try withGeoPackage { path, file in
            for page in 1...file.count {
                var damaged = file
                damaged[page] = [UInt8](repeating: 0, count: DatabasePages.size)
                let read = try? count(damaged.bytes, path)
                #expect(read == nil || read == 20, "without page \(page)")
                let cut = Array(file.bytes.prefix((page - 1) * DatabasePages.size))
                #expect(throws: UserError.self) { try count(cut, path) }
            }
        }
    }

    /// Pages that name the next one twice, ten times over: SQLite itself finds each row a thousand times.
    @Test func rowsThatManyPagesPointToAreRefused() throws {
        try withGeoPackage { path, file in
            var file = file
            let layer = try #require(file.page(containing: [0x47, 0x50, 0, 0b011]))
            let rows = file[layer]
            try #require(rows[0] == DatabasePages.leaf)
            file[layer] = file.appendChain(to: rows, length: 9, pointers: 2)
            #expect {
                try count(file.bytes, path)
            } throws: { "\($0)".hasPrefix("\(path): SQLite cannot read it as a GeoPackage: On tree page ") }
        }
    }

    /// The same of the tables' definitions, which SQLite reads before anything can be asked: it would take years.
    @Test func definitionsThatManyPagesPointToAreRefused() throws {
        try withGeoPackage { path, file in
            var file = file
            let definitions = try #require(file.page(containing: Array("sqlite_autoindex_gpkg_contents_1".utf8)))
            // What has no definition of its own may come any number of times.
            var index = file[definitions]
            let cell = (0..<DatabasePages.cellCount(of: index)).first {
                let start = DatabasePages.cell($0, of: index)
                return index[start..<start + 40].contains(Array("sqlite_autoindex".utf8))
            }
            DatabasePages.keepOnly(cell: try #require(cell), of: &index)
            let chain = file.appendChain(to: index, length: 16, pointers: 300)
            // The first page has the file's header before its own.
            let right = 100 + 8
            let last = file[1][right..<right + 4].reduce(0) { $0 << 8 | Int($1) }
            file.append(chain)
            file.append(DatabasePages.interior([last, file.count]))
            file[1].replaceSubrange(right..<right + 4, with: DatabasePages.bigEndian(file.count, bytes: 4))
            #expect {
                try count(file.bytes, path)
            } throws: {
                "\($0)".hasPrefix(
                    "\(path): SQLite cannot read it as a GeoPackage: there is more to read than its size allows; ")
            }
        }
    }
}
