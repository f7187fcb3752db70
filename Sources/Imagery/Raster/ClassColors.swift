// The colours of classes, in mask palettes and in overlays.
import Objects

/// Colours that stand out from each other and that few cars, roofs and trees have.
public enum ClassColors {
    private static let foreground = [
        PaletteColor(red: 255, green: 0, blue: 230), PaletteColor(red: 0, green: 229, blue: 255),
        PaletteColor(red: 118, green: 255, blue: 3), PaletteColor(red: 255, green: 234, blue: 0),
        PaletteColor(red: 255, green: 145, blue: 0), PaletteColor(red: 124, green: 77, blue: 255),
    ]

    /// The colour of class 1, 2, …; they repeat after the sixth.
    public static func color(of index: Int) -> PaletteColor { foreground[(index - 1) % foreground.count] }

    /// 256 entries: background black, classes in their colours at their mask values, `ClassLabel.ignored` gray.
    ///
    /// - Parameter values: by class index.
    public static func palette(values: [UInt8]) -> [PaletteColor] {
        var palette = [PaletteColor](repeating: PaletteColor(red: 0, green: 0, blue: 0), count: 256)
        for (index, value) in values.enumerated().dropFirst() { palette[Int(value)] = color(of: index) }
        palette[Int(ClassLabel.ignored)] = PaletteColor(red: 128, green: 128, blue: 128)
        return palette
    }
}
