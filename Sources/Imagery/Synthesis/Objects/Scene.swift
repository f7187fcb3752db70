// What stands in a scene, in the order it is painted.

/// A flat polygon with its surface.
struct Patch {
    let outline: [ScenePoint]
    let fill: Fill
}

/// Painting order. Things of one stage throw their shadows on the stages before and then cover them.
enum Stage: Int, CaseIterable {
    /// Cars, boats, bins: up to about two metres.
    case low
    /// Trucks, containers, poles.
    case tall
    case building
    /// Air conditioners, skylights and solar panels.
    case rooftop
}

/// A thing with a height: its shadow and what is seen of it from above.
struct Solid {
    /// Where the sun does not reach because of it; empty for things without a shadow.
    let shadow: [ScenePoint]
    let patches: [Patch]
    var isCar = false
    /// A car's place; used to see how much of it a tree hides.
    var frame = Frame.world
    var length = 0.0, width = 0.0
}

/// A tree as balls of leaves, low ones first.
struct Tree {
    struct Lobe {
        let center: ScenePoint
        let radius: Double
        /// Height of the ball's centre in metres.
        let height: Double
        let fill: Fill
    }

    let lobes: [Lobe]
    let center: ScenePoint
    let radius: Double

    func covers(_ point: ScenePoint) -> Bool {
        lobes.contains { ($0.center - point).dot($0.center - point) < 0.8 * $0.radius * $0.radius }
    }
}

/// Everything around a window, blocks and streets in the order of their place in the world.
package struct Scene {
    var ground: [Patch] = []
    var solids: [[Solid]] = Array(repeating: [], count: Stage.allCases.count)
    var trees: [Tree] = []

    mutating func add(_ solid: Solid, _ stage: Stage) { solids[stage.rawValue].append(solid) }

    mutating func add(_ other: Scene) {
        ground += other.ground
        for stage in 0..<solids.count { solids[stage] += other.solids[stage] }
        trees += other.trees
    }

    /// Takes away every car that trees hide by half or more, so that all cars that are left can be seen and are
    /// labelled.
    package mutating func removeHiddenCars() {
        let trees = trees
        solids[Stage.low.rawValue].removeAll { solid in
            guard solid.isCar else { return false }
            let center = solid.frame.origin
            let near = trees.filter { ($0.center - center).length < $0.radius + solid.length / 2 }
            guard !near.isEmpty else { return false }
            var hidden = 0
            for i in 0..<9 {
                for j in 0..<4 {
                    let point = solid.frame.point(
                        (Double(i) + 0.5) / 9 * solid.length - solid.length / 2,
                        (Double(j) + 0.5) / 4 * solid.width - solid.width / 2)
                    if near.contains(where: { $0.covers(point) }) { hidden += 1 }
                }
            }
            return hidden * 2 >= 9 * 4
        }
    }

    package func paint(on canvas: Canvas, _ illumination: Illumination) {
        for patch in ground { canvas.paint(patch.outline, patch.fill) }
        for stage in solids {
            for solid in stage { canvas.shade(solid.shadow) }
            for solid in stage {
                for patch in solid.patches { canvas.paint(patch.outline, patch.fill, isCar: solid.isCar) }
            }
        }
        for tree in trees {
            for lobe in tree.lobes {
                canvas.shadeLobe(center: lobe.center + lobe.height * illumination.shadowPerMetre, radius: lobe.radius)
            }
        }
        let sun = illumination.towardsSun
        for tree in trees {
            for lobe in tree.lobes { canvas.paintLobe(center: lobe.center, radius: lobe.radius, lobe.fill, sun: sun) }
        }
    }
}
