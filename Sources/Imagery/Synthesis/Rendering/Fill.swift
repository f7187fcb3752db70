// How a surface looks: reflectance in red, green, blue and near infrared, and the texture on it.

/// Linear reflectance, 0...1: red, green, blue, near infrared.
package typealias Reflectance = SIMD4<Float>

/// A reflectance from the colour it has in a picture (0...255 a band), as the eye picks it from a real one.
///
/// Display values are taken as square roots of light: close to the usual curve, and exact on every platform.
/// Vegetation is bright in near infrared, water black; anything else is about as bright as its mean.
func reflectance(_ red: Float, _ green: Float, _ blue: Float, nearInfrared: Float? = nil) -> Reflectance {
    let shown = Reflectance(red, green, blue, nearInfrared ?? (red + green + blue) / 3) / 255
    return shown * shown
}

/// A textured surface.
struct Fill {
    /// Lines across a surface: roof tiles, furrows, boards. `axis` is the unit vector across the lines, `period` in
    /// metres.
    struct Stripes {
        let axis: ScenePoint
        let period: Double
        /// Relative change of brightness from line to line.
        let strength: Float
        /// Share of a period that is the (darker) line; 0.5 for even waves.
        let share: Double
    }

    var color: Reflectance
    /// What the surface turns to in spots: dry grass, a stain, worn paint.
    var spots: Reflectance
    /// How much of `spots` shows where the noise of 4 m, or of 26 m, is high.
    var patchiness: Float = 0
    var fieldness: Float = 0
    /// Relative change of brightness by the noise of 0.6 m.
    var grain: Float = 0
    var stripes: Stripes?

    init(
        _ color: Reflectance, spots: Reflectance? = nil, patchiness: Float = 0, fieldness: Float = 0, grain: Float = 0,
        stripes: Stripes? = nil
    ) {
        self.color = color
        self.spots = spots ?? color
        self.patchiness = patchiness
        self.fieldness = fieldness
        self.grain = grain
        self.stripes = stripes
    }

    /// The same surface, brighter or darker: a slope turned to the sun or away from it.
    func lit(_ factor: Double) -> Fill {
        var copy = self
        copy.color *= Float(factor)
        copy.spots *= Float(factor)
        return copy
    }

    func striped(_ stripes: Stripes?) -> Fill {
        var copy = self
        copy.stripes = stripes
        return copy
    }

    /// The reflectance at one pixel. `at` is its centre in metres of the world.
    @inline(__always)
    func reflectance(leaf: Float, patch: Float, field: Float, at point: ScenePoint) -> Reflectance {
        let share = max(0, min(1, patchiness * max(0, patch + 0.15) + fieldness * max(0, field + 0.25)))
        var factor = 1 + grain * leaf
        if let stripes {
            let turns = point.dot(stripes.axis) / stripes.period
            let phase = turns - turns.rounded(.down)
            if stripes.share == 0.5 {
                factor *= 1 + stripes.strength * Float(abs(4 * phase - 2) - 1)
            } else if phase < stripes.share {
                factor *= 1 - stripes.strength
            }
        }
        return (color * (1 - share) + spots * share) * factor
    }
}
