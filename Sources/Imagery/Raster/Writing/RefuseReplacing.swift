// Outputs that would take the place of what they are made from, or of what stands beside it.
import Base
import Foundation

/// Refuses outputs that are among the inputs, or that readers would take for the georeference or mask of one, however
/// either is spelled.
///
/// - Parameters:
///   - inputs: rasters and other files. They can be thousands of tiles: paths are resolved only of those with the name
///     of an output, and of all where an output is there already, for it may be known by other names.
///   - remedy: what to do instead.
/// - Throws: `UserError(.usage)` that names the first such output.
public func refuseReplacing(
    _ outputs: [String], inputs: [String], remedy: String = "choose another --output"
) throws {
    let wanted = Set(outputs.map(rasterPath(beside:)).map(fileStem))
    let named = Dictionary(grouping: inputs.filter { wanted.contains(fileStem($0)) }, by: fileStem)
    lazy var resolved = Dictionary(inputs.map { (resolvedPath($0), $0) }) { first, _ in first }
    for output in outputs {
        let path = resolvedPath(output)
        let alike = named[fileStem(rasterPath(beside: output))] ?? []
        let isThere = FileManager.default.fileExists(atPath: output)
        if let input = isThere ? resolved[path] : alike.first(where: { resolvedPath($0) == path }) {
            throw UserError(
                .usage, path: output, reason: "this output would replace the input \(input)", remedy: remedy)
        }
        if let input = alike.first(where: { isGeoreference(output, of: $0) }) {
            throw UserError(
                .usage, path: output,
                reason: "readers of the input \(input) would take this output for its "
                    + (output.hasSuffix(MaskFile.ending) ? "mask" : "georeference"),
                remedy: remedy)
        }
    }
}

/// Whether a reader of the raster looks for its place or its CRS at this path.
private func isGeoreference(_ path: String, of raster: String) -> Bool {
    let name = fileName(of: path)
    let sidecars =
        WorldFile.candidates(of: raster) + CRSText.projectionFiles(of: raster)
        + [raster + AuxiliaryFile.ending, raster + MaskFile.ending]
    return sidecars.contains {
        fileName(of: $0) == name && resolvedFolder($0) == resolvedFolder(path)
    }
}

private func resolvedFolder(_ path: String) -> String {
    resolvedPath(folder(of: path))
}

/// `a.tif` of `a.tif.aux.xml`; any other path is its own.
private func rasterPath(beside path: String) -> String {
    let ending = [AuxiliaryFile.ending, MaskFile.ending].first { path.hasSuffix($0) }
    return ending.map { String(path.dropLast($0.count)) } ?? path
}

/// The file's name up to its last dot. Asked of every input.
private func fileStem(_ path: String) -> Substring {
    let name = path[(path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex)...]
    return name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[..<$0] } ?? name
}
