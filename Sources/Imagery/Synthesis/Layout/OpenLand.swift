// Yards, parks and fields: where cars are rare and things that look like them are not.
import Base

extension SceneBuilder {
    /// A works yard: halls, stacks of containers, lorries at rest, heaps and a few cars.
    mutating func addYard(in frame: Frame, _ length: Double, _ width: Double) {
        let floor = pick([climate.concrete, climate.soil, climate.asphalt])
        ground(frame.rectangle(0, 0, length, width), floor)
        wear(floor, in: frame, length, width)
        let depth = min(width * 0.45, random.uniform(18..<30))
        let size = min(length * 0.6, random.uniform(26..<60))
        let hall = frame.moved(length - size / 2 - 2, width - depth / 2 - 2)
        _ = claim(hall, length: size, width: depth, margin: 2)
        addHall(at: hall, length: size, width: depth, height: random.uniform(6..<10))
        if chance(0.5) {
            let office = frame.moved(random.uniform(7..<10), width - 8)
            if claim(office, length: 11, width: 9, margin: 2) {
                addFlatBuilding(at: office, length: 11, width: 9, height: 4)
            }
        }
        addContainerStack(in: frame.moved(length * random.uniform(0.15..<0.5), width * random.uniform(0.2..<0.35)))
        if chance(0.5) { addContainerStack(in: frame.moved(length * 0.8, width * 0.2, turned: 90)) }
        for index in 0..<random.integer(below: 6) {
            addTruck(
                at: frame.moved(
                    length - size - 6 - 3.6 * Double(index), width - depth * 0.5, turned: 90 + random.uniform(-2..<2)))
        }
        for index in 0..<random.integer(below: 9) where chance(0.8) {
            park(at: frame.moved(length - 6 - 2.85 * Double(index), width - depth - 7, turned: chance(0.5) ? 90 : -90))
        }
        for _ in 0..<random.integer(below: 14) {
            let place = frame.moved(
                random.uniform(2..<length - 2), random.uniform(2..<width - 2), turned: random.uniform(0..<90))
            addCrate(at: place)
        }
        for _ in 0..<random.integer(below: 5) {
            let heap = frame.moved(random.uniform(4..<length - 4), random.uniform(4..<width - 4))
            guard claim(heap, length: 6, width: 6, margin: 0) else { continue }
            ground(
                blot(heap, random.uniform(1.5..<3.5), random.uniform(1.5..<3)),
                climate.soil.lit(random.uniform(0.7..<1.2)))
        }
    }

    /// Wheel tracks, damp spots and worn places.
    private mutating func wear(_ floor: Fill, in frame: Frame, _ length: Double, _ width: Double) {
        for _ in 0..<4 {
            let from = frame.point(random.uniform(0..<length), random.uniform(0..<width))
            let to = frame.point(random.uniform(0..<length), random.uniform(0..<width))
            addPath(from: from, to: to, floor.lit(random.uniform(0.82..<1.1)))
        }
        for _ in 0..<8 {
            let spot = frame.moved(
                random.uniform(2..<length - 2), random.uniform(2..<width - 2), turned: random.uniform(0..<180))
            ground(blot(spot, random.uniform(1..<6), random.uniform(0.6..<3)), floor.lit(random.uniform(0.72..<1.12)))
        }
    }

    /// A spot with a ragged edge on the ellipse with half axes `a` and `b`.
    private mutating func blot(_ frame: Frame, _ a: Double, _ b: Double) -> [ScenePoint] {
        frame.ellipse(a, b, sides: 26).map { frame.origin + ($0 - frame.origin) * random.uniform(0.55..<1.1) }
    }

    private mutating func addContainerStack(in frame: Frame) {
        let rows = 1 + random.integer(below: 3)
        let columns = 2 + random.integer(below: 6)
        let long = chance(0.5)
        for row in 0..<rows {
            for column in 0..<columns where chance(0.8) {
                let x = Double(row) * (long ? 12.6 : 6.4)
                let y = Double(column) * 2.75
                addContainer(at: frame.moved(x, y, turned: chance(0.08) ? 12 : 0), long: long)
            }
        }
    }

    /// Lawn, groves, winding paths, a pond or a sports court.
    mutating func addPark(in frame: Frame, _ length: Double, _ width: Double) {
        ground(frame.rectangle(0, 0, length, width), climate.grass)
        let path = chance(0.5) ? climate.soil.lit(1.15) : climate.concrete
        addPath(
            from: frame.point(0, random.uniform(0..<width)), to: frame.point(length, random.uniform(0..<width)), path)
        if chance(0.5) {
            addPath(
                from: frame.point(random.uniform(0..<length), 0), to: frame.point(random.uniform(0..<length), width),
                path)
        }
        let center = frame.moved(
            length * random.uniform(0.3..<0.7), width * random.uniform(0.35..<0.65), turned: random.uniform(-8..<8))
        switch pick(weights: [4, 3, 3]) {
        case 0: addPond(at: center, reach: min(width * 0.35, random.uniform(8..<20)))
        case 1: addCourt(at: center)
        default: break
        }
        let count = Int(random.uniform(8..<40) * (0.4 + 1.6 * climate.leafiness))
        for _ in 0..<3 {
            let clump = frame.moved(random.uniform(0..<length), random.uniform(0..<width))
            addGrove(in: clump, length: length * 0.3, width: width * 0.35, count: count / 4, radius: 1.8..<4.2)
        }
        addGrove(
            in: frame.moved(length / 2, width / 2), length: length, width: width, count: count / 3, radius: 1.2..<3.5)
    }

    private mutating func addPath(from a: ScenePoint, to b: ScenePoint, _ fill: Fill) {
        let along = b - a
        let across = ScenePoint(-along.y, along.x) / max(1, along.length)
        let swing = random.uniform(-7..<7)
        let half = random.uniform(0.8..<1.6)
        var left: [ScenePoint] = []
        var right: [ScenePoint] = []
        for step in 0...20 {
            let t = Double(step) / 20
            let wave = direction(degrees: 360 * t).y * swing
            left.append(a + t * along + (wave - half) * across)
            right.append(a + t * along + (wave + half) * across)
        }
        ground(left + right.reversed(), fill)
    }

    private mutating func addPond(at frame: Frame, reach: Double) {
        let (a, b) = (random.uniform(5..<40), random.uniform(50..<360))
        func shore(_ scale: Double) -> [ScenePoint] {
            (0..<40).map {
                let angle = 9 * Double($0)
                let wobble = 1 + 0.18 * direction(degrees: 3 * angle + a).x + 0.12 * direction(degrees: 2 * angle + b).y
                let d = direction(degrees: angle) * reach * scale * wobble
                return frame.point(d.x * 1.4, d.y)
            }
        }
        ground(shore(1.08), climate.soil.lit(0.8))
        ground(shore(1), climate.water)
        if reach > 12, chance(0.5) { addBoat(at: frame.moved(0, 0, turned: random.uniform(0..<360))) }
    }

    /// A tennis court with its run-off.
    private mutating func addCourt(at frame: Frame) {
        let play = pick([reflectance(164, 92, 64), reflectance(62, 106, 84), reflectance(74, 98, 138)])
        let rim = pick([play * 0.8, reflectance(84, 112, 82), reflectance(150, 90, 70)])
        let white = Fill(reflectance(220, 220, 214))
        ground(frame.rectangle(length: 34, width: 17), Fill(rim, spots: rim * 0.85, patchiness: 0.5))
        ground(frame.rectangle(length: 23.8, width: 11), Fill(play, spots: play * 1.12, patchiness: 0.5))
        for y in [-5.45, -4.1, 4.1, 5.45] { ground(frame.rectangle(-11.9, y - 0.07, 11.9, y + 0.07), white) }
        for x in [-11.9, -6.4, 6.4, 11.9] { ground(frame.rectangle(x - 0.07, -5.45, x + 0.07, 5.45), white) }
        ground(frame.rectangle(-6.4, -0.07, 6.4, 0.07), white)
        ground(frame.rectangle(-0.08, -6, 0.08, 6), Fill(reflectance(60, 62, 60)))
    }

    /// Ploughed or bare land with furrows, tracks and a line of trees.
    mutating func addField(in frame: Frame, _ length: Double, _ width: Double) {
        let furrows = Fill.Stripes(
            axis: direction(degrees: random.uniform(0..<360)), period: random.uniform(1.1..<3),
            strength: Float(random.uniform(0.03..<0.12)),
            share: 0.5)
        let crop = Fill(
            reflectance(70, 96, 52, nearInfrared: 190), spots: climate.soil.color, patchiness: 0.3, fieldness: 0.4,
            grain: 0.16
        )
        let cover = pick([climate.soil, climate.soil, climate.grass, crop])
        ground(frame.rectangle(0, 0, length, width), chance(0.6) ? cover.striped(furrows) : cover)
        for _ in 0..<5 {
            let spot = frame.moved(
                random.uniform(4..<length - 4), random.uniform(4..<width - 4), turned: random.uniform(0..<180))
            let worn = pick([climate.soil, cover]).lit(random.uniform(0.85..<1.1))
            ground(blot(spot, random.uniform(1..<9), random.uniform(0.6..<4)), worn)
        }
        if chance(0.6) {
            let y = random.uniform(3..<width - 3)
            for rut in [-0.8, 0.8] {
                ground(frame.rectangle(0, y + rut - 0.25, length, y + rut + 0.25), climate.soil.lit(1.15))
            }
            if chance(0.35) { park(at: frame.moved(random.uniform(5..<length - 5), y, turned: random.uniform(-4..<4))) }
        }
        if chance(0.5) { addHedge(along: frame.moved(2, 1), length: length - 4) }
        if chance(0.6) {
            addGrove(
                in: frame.moved(length / 2, width - 3), length: length - 6, width: 5,
                count: 2 + random.integer(below: 12), radius: 1.5..<3.4)
        }
        if chance(0.25) {
            let barn = frame.moved(
                random.uniform(14..<length - 14), random.uniform(10..<width - 10), turned: random.uniform(-6..<6))
            addPitchedRoof(at: barn, length: 18, width: 10, eaves: 4, fill: roofing(), hipped: false)
            for x in [-12.0, -15] where chance(0.5) { addContainer(at: barn.moved(x, 0, turned: 90), long: false) }
        }
    }
}
