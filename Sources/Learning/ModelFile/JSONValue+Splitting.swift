// How touching objects are split, to programs.
import Base
import Objects

extension JSONValue {
    /// null: touching objects are one.
    package init(_ splitting: ObjectSplitting?) {
        self = splitting.map { ["smoothing": .number($0.smoothing), "depth": .number($0.depth)] } ?? .null
    }
}
