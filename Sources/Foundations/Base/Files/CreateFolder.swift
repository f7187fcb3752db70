// Folders for outputs: created with those above them, or an error that says why not.
import Foundation

/// Creates `path` and the folders above it, as far as they are not there.
///
/// - Parameter what: what messages call it: "run folder".
/// - Throws: `UserError` when the folder cannot be created, or a file is in its place.
public func createFolder(_ path: String, for what: String) throws {
    let missing = missingFolders(path)
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        let cause =
            switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
            case nil: ""
            case .EEXIST, .ENOTDIR: ": a file is in the way"
            case let code?: ": " + String(cString: strerror(code.rawValue))
            }
        throw UserError(
            .cannotCreate, path: path, reason: "cannot create the \(what)\(cause)",
            remedy: "choose an --output that can be written to")
    }
    // A file that is on disk in a folder that is not would be lost with it.
    for folder in missing { try syncFolder(Base.folder(of: folder)) }
}

/// `path` and the folders above it that do not exist, the innermost first.
public func missingFolders(_ path: String) -> [String] {
    var missing: [String] = []
    var url = URL(fileURLWithPath: path)
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
        missing.append(url.path)
        url.deleteLastPathComponent()
    }
    return missing
}

/// Refuses a folder with anything in it: a second set of files in the same place would mix with the first.
///
/// - Throws: `UserError(.cannotCreate)` when it is a file, cannot be read, or is not empty.
public func refuseFolderInUse(_ folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
        throw UserError(.cannotCreate, path: folder, reason: "is a file", remedy: "choose a new folder")
    }
    guard let content = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw UserError(.cannotCreate, path: folder, reason: "cannot be read", remedy: "choose a new folder")
    }
    guard content.isEmpty else {
        throw UserError(
            .cannotCreate, path: folder, reason: "is not empty", remedy: "choose a new folder or empty this one")
    }
}
