/// Which pixels an object takes.
public enum CoverRule: Sendable {
    /// Those whose centre it covers, as GDAL has it.
    case centre
    /// Those that it shares any area with.
    case allTouched
    /// Those of which it covers at least half.
    case halfCovered
}
