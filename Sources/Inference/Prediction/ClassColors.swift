// The colours of classes, in mask palettes and in overlays.
import Raster

/// Colours that stand out from aerial pictures and from each other.
enum ClassColors {
    private static let foreground = [
        PaletteColor(red: 255, green: 45, blue: 85), PaletteColor(red: 0, green: 160, blue: 255),
        PaletteColor(red: 255, green: 214, blue: 10), PaletteColor(red: 48, green: 209, blue: 88),
        PaletteColor(red: 191, green: 90, blue: 242), PaletteColor(red: 255, green: 149, blue: 0),
    ]

    /// The colour of class 1, 2, …; they repeat after the sixth.
    static func color(of index: Int) -> PaletteColor { foreground[(index - 1) % foreground.count] }

    /// 256 entries: background black, classes in their colours, no data gray.
    static func palette(classes: Int) -> [PaletteColor] {
        var palette = [PaletteColor](repeating: PaletteColor(red: 0, green: 0, blue: 0), count: 256)
        for index in 1..<classes { palette[index] = color(of: index) }
        palette[Int(MaskEncoding.nodata)] = PaletteColor(red: 128, green: 128, blue: 128)
        return palette
    }
}
