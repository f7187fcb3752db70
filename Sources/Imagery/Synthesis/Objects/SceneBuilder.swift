// Puts things into a scene and keeps them apart.
import Base

/// The growing content of one block or street, with the random numbers that decide it.
package struct SceneBuilder {
    let illumination: Illumination
    let climate: Climate
    var random: Random
    package var scene = Scene()
    private var occupied: [OrientedBox] = []
    private var roofs: [OrientedBox] = []

    package init(illumination: Illumination, climate: Climate, random: Random) {
        self.illumination = illumination
        self.climate = climate
        self.random = random
    }

    /// True with the given probability.
    mutating func chance(_ probability: Double) -> Bool { random.uniform() < probability }

    mutating func pick<T>(_ choices: [T]) -> T { choices[random.integer(below: choices.count)] }

    /// Picks an index with probability in proportion to its weight.
    mutating func pick(weights: [Double]) -> Int {
        var rest = random.uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.count - 1
    }

    /// Claims a place; false, and nothing is claimed, if something stands there already.
    mutating func claim(_ frame: Frame, length: Double, width: Double, margin: Double) -> Bool {
        let box = OrientedBox(frame, length: length, width: width, margin: margin / 2)
        if occupied.contains(where: { $0.overlaps(box) }) { return false }
        occupied.append(box)
        return true
    }

    /// Adds a building, which no tree may stand in.
    mutating func build(_ solid: Solid, on frame: Frame, length: Double, width: Double) {
        scene.add(solid, .building)
        roofs.append(OrientedBox(frame, length: length, width: width, margin: 0.5))
    }

    func isRoofed(_ point: ScenePoint) -> Bool { roofs.contains { $0.contains(point) } }

    mutating func ground(_ outline: [ScenePoint], _ fill: Fill) {
        scene.ground.append(Patch(outline: outline, fill: fill))
    }

    /// The shadow of a convex body, from its corners at their heights in metres.
    func shadow(_ corners: [(points: [ScenePoint], height: Double)]) -> [ScenePoint] {
        convexHull(corners.flatMap { part in part.points.map { $0 + part.height * illumination.shadowPerMetre } })
    }

    /// A box with a flat top, and what is painted on that.
    mutating func box(
        _ frame: Frame, length: Double, width: Double, height: Double, _ fill: Fill, _ stage: Stage,
        details: [Patch] = []
    ) {
        let outline = frame.rectangle(length: length, width: width)
        let top = Patch(outline: outline, fill: fill)
        scene.add(Solid(shadow: shadow([(outline, 0), (outline, height)]), patches: [top] + details), stage)
    }
}

/// How green, dry and well kept a district is.
package struct Climate {
    /// 0 a desert town, 1 a wet one.
    let greenness: Double
    /// 0 hardly a tree, 1 houses under trees.
    let leafiness: Double
    let grass: Fill
    let soil: Fill
    let asphalt: Fill
    let concrete: Fill
    let water: Fill
    let leaves: [Reflectance]

    package init(random: inout Random) {
        greenness = random.uniform()
        let lush = random.uniform()
        leafiness = lush * (0.3 + 0.7 * greenness)
        let g = Float(greenness)
        func mix(_ dry: Reflectance, _ wet: Reflectance) -> Reflectance { dry * (1 - g) + wet * g }
        func vary(_ c: Reflectance, _ amount: Double) -> Reflectance {
            c * Float(random.uniform(1 - amount..<1 + amount))
        }

        let lawn = mix(reflectance(118, 112, 78, nearInfrared: 150), reflectance(66, 88, 50, nearInfrared: 175))
        let dry = mix(reflectance(150, 134, 100, nearInfrared: 150), reflectance(104, 104, 66, nearInfrared: 160))
        grass = Fill(vary(lawn, 0.2), spots: dry, patchiness: 0.7, fieldness: 0.8, grain: 0.22)
        soil = Fill(
            vary(mix(reflectance(168, 146, 116), reflectance(122, 100, 78)), 0.15),
            spots: mix(reflectance(140, 126, 96), reflectance(96, 92, 62, nearInfrared: 130)), patchiness: 0.9,
            fieldness: 0.8, grain: 0.2)
        let tar = vary(reflectance(104, 103, 102), 0.35)
        asphalt = Fill(
            tar, spots: tar * 0.8 + reflectance(40, 36, 30) * 0.15, patchiness: 0.5, fieldness: 0.4, grain: 0.07)
        concrete = Fill(
            vary(reflectance(168, 164, 154), 0.2), spots: reflectance(140, 134, 122), patchiness: 0.6, fieldness: 0.4,
            grain: 0.06)
        let murk = random.uniform()
        water = Fill(
            murk < 0.5
                ? reflectance(28, 42, 46, nearInfrared: 12)
                : (murk < 0.8 ? reflectance(46, 62, 50, nearInfrared: 18) : reflectance(40, 80, 86, nearInfrared: 14)),
            spots: reflectance(38, 54, 56, nearInfrared: 14), patchiness: 0.3, fieldness: 0.5, grain: 0.08)
        leaves = [
            vary(reflectance(58, 76, 44, nearInfrared: 185), 0.15),
            vary(reflectance(48, 64, 40, nearInfrared: 170), 0.15),
            vary(mix(reflectance(86, 86, 56, nearInfrared: 160), reflectance(70, 92, 48, nearInfrared: 190)), 0.15),
        ]
    }
}
