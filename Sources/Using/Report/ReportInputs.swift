// What a report is made from.
import Configuration
import Dataset
import Training

/// A run folder and the tiles that its model is measured on, each found once.
public struct ReportInputs {
    let folder: RunFolder
    let configuration: Result<Configuration, any Error>
    /// Of the tiles to measure on.
    let pairs: Result<[TilePair], any Error>
    /// Whether their folders were given, and are not those of the run's configuration.
    let areChosen: Bool
    /// The run's files and the tiles of the run and of the report, as far as they are found: a page must not replace
    /// one.
    public let paths: [String]

    /// - Parameter validation: folders to measure on, instead of those in the run's configuration.
    public init(of folder: RunFolder, validation: TileFolders? = nil) {
        let configuration = Result { try Configuration.load(path: folder.config) }
        let located = Result { try folder.configuration() }
        func paired(_ folders: TileFolders) throws -> [TilePair] {
            try pairTiles(images: folders.images, masks: folders.masks)
        }
        let pairs = Result { try paired(validation ?? located.get().data.validation) }
        let data = (try? located.get())?.data
        let others = [data?.train, validation == nil ? nil : data?.validation].compactMap { $0 }
        let found = [try? pairs.get()] + others.map { try? paired($0) }
        paths = folder.files + found.compactMap { $0 }.joined().flatMap(\.paths)
        areChosen = validation != nil
        (self.folder, self.configuration, self.pairs) = (folder, configuration, pairs)
    }
}
