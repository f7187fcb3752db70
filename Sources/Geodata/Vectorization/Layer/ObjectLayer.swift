// Vector files of the objects of one scene.
import Base
import Geo
import Objects
import VectorFiles

/// A vector file with a feature for each object (see `ObjectFeatures`); it appears under its name when it is finished,
/// and not before.
public final class ObjectLayer: FileWriter {
    public let path: String
    private let features: ObjectFeatures
    private let writer: any FeatureWriter

    /// - Parameters:
    ///   - names: class index → name; the background first.
    ///   - more: fields that `write` gets values for, after the class.
    /// - Throws: `UserError` when the file cannot be written, and for a CRS that the format cannot express.
    public init(path: String, format: VectorFormat, grid: SceneGrid, names: [String], more: [LayerField] = []) throws {
        self.path = path
        features = try ObjectFeatures(of: grid, format: format, names: names)
        let fields = ObjectFeatures.fields[..<1] + more + ObjectFeatures.fields[1...]
        writer = try format.writer(path: path, fields: Array(fields), space: features.space)
    }

    /// - Parameter outline: what `simplifiedOutline` makes of the object, where it is known already.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ object: ObjectPixels, _ more: [PropertyValue?] = [], outline: Polygon? = nil) throws {
        try features.write(object, outline ?? simplifiedOutline(around: object.runs), more, to: writer)
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws { try writer.complete() }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func commit() throws { try writer.commit() }

    /// What a reader of the file should know.
    public var notes: [String] { features.notes(on: path) }
}
