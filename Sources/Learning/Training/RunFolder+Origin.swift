// Where a run was started: its configuration's relative paths begin there, wherever it is resumed.
import Base
import Configuration
import Foundation

extension RunFolder {
    /// The folder that segtrain was started in, by the log's first line; nil for a run of before that was kept.
    public var startedIn: String? {
        guard let bytes = try? readStart(of: events, count: 1 << 16, what: "a log") else { return nil }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let environment = try? JSONDecoder().decode(LogLine<RunEnvironment>.self, from: Data(line)).body
        return environment?.workingDirectory
    }

    /// The run's configuration, its folders of tiles found from anywhere: a relative path begins where the run was
    /// started or, where nothing is there any more, where this process was.
    ///
    /// - Throws: `UserError` where it cannot be read.
    public func configuration() throws -> Configuration {
        var configuration = try Configuration.load(path: config)
        if let startedIn {
            configuration.data.locate { path in
                let origin = path.hasPrefix("/") ? path : startedIn + "/" + path
                return contains(origin) || !contains(path) ? origin : path
            }
        }
        return configuration
    }

    /// The configuration of a run that goes on with some settings changed: those that decide nothing of what is
    /// computed, e.g. where the tiles are.
    ///
    /// - Parameters:
    ///   - path: of a configuration that is asked for; nil for the run's own.
    ///   - overrides: laid over it, `a.b=value` each. Relative paths in them begin where this process was started.
    /// - Throws: `UserError(.usage)` that names the first setting that must not change.
    public func configuration(changedTo path: String?, overrides: [String]) throws -> Configuration {
        let written = try Configuration.load(path: config)
        let wanted = try Configuration.load(path: path ?? config, overrides: overrides)
        try written.requireSame(as: wanted, path: config, inEverySetting: false)
        let (own, now) = (try configuration(), FileManager.default.currentDirectoryPath)
        var result = wanted
        let known = zip(written.data.tilePaths, own.data.tilePaths)
        result.data.locate { path in
            known.first { $0.0 == path }?.1 ?? (path.hasPrefix("/") ? path : now + "/" + path)
        }
        return result
    }

    /// Refuses to go on without the tiles, with the settings that name their new place.
    ///
    /// - Throws: `UserError(.missingInput)`.
    public func requireTiles(of configuration: Configuration) throws {
        let keys = ["data.train.images", "data.train.masks", "data.val.images", "data.val.masks"]
        guard let (key, path) = zip(keys, configuration.data.tilePaths).first(where: { !contains($1) }) else { return }
        let origin = startedIn.map { "; the run was started in \($0)" } ?? ""
        throw UserError(
            .missingInput, path: path, reason: "no such folder of tiles\(origin)",
            remedy: "if the tiles were moved, name their place: --set \(key)=DIR")
    }
}

extension DataSettings {
    /// Training images and masks, validation images and masks.
    fileprivate var tilePaths: [String] { [train.images, train.masks, validation.images, validation.masks] }

    fileprivate mutating func locate(_ place: (String) -> String) {
        train = TileFolders(images: place(train.images), masks: place(train.masks))
        validation = TileFolders(images: place(validation.images), masks: place(validation.masks))
    }
}
