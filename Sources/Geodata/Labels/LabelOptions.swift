// How labels are to be understood.
import Geo
import VectorFiles

/// The settings of a label source.
public struct LabelOptions: Sendable {
    /// What the coordinates of vector labels are.
    public enum Space: Hashable, Sendable {
        /// What the file says; where it says nothing, the scene's CRS.
        case declared
        case crs(CRS)
        /// Columns and rows of the scene, from its top left corner.
        case pixels
    }

    public var classes = LabelClasses.cars
    /// The property that holds the class; nil: all objects are of the first one.
    public var classField: String?
    public var space = Space.declared
    /// With which a user can say it.
    public var spaceOption = "--labels-crs"
    /// Which layer of a file that has several.
    public var layer = LayerChoice()
    public var points = PointShape()
    /// In place of the scene's own, or where it has none.
    public var metresPerPixel: Double?
    public var coverRule = CoverRule.centre
    /// A pixel of background stays between objects that touch.
    public var separatesObjects = false
    /// A label raster holds a number (or a colour) for each object, and 0 (or black) elsewhere.
    public var areInstances = false

    public init() {}
}

/// What is drawn around a point. All lengths are metres on the ground.
public struct PointShape: Hashable, Sendable {
    /// The ground that stands for an object given as a point, in metres.
    public struct Footprint: Hashable, Sendable {
        public var length: Double
        public var width: Double

        public init(length: Double, width: Double) { (self.length, self.width) = (length, width) }
    }

    /// A disc.
    public var radius: Double?
    /// A rectangle along the heading.
    public var footprint: Footprint?
    /// The property with the heading: degrees from true north, clockwise.
    public var headingField: String?
    /// Properties with a point's own length and width.
    public var lengthField: String?
    public var widthField: String?

    public init() {}
}
