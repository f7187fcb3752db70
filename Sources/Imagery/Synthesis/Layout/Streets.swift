// Streets, crossings and rivers, with their traffic.
import Base

extension SceneBuilder {
    /// A piece of street between two crossings; it runs along the frame's x axis from 0 to `length`.
    mutating func addStreet(_ line: StreetLine, along frame: Frame, length: Double) {
        let half = line.width / 2
        ground(frame.rectangle(-0.1, -half, length + 0.1, half), climate.asphalt)
        mendAsphalt(along: frame, length: length, half: half)
        for side in [-1.0, 1.0] {
            ground(frame.rectangle(-0.1, side * half, length + 0.1, side * (half - 0.35)), climate.concrete.lit(0.85))
        }
        markLanes(line, along: frame, length: length)
        let parkingLane = line.kind == .street && line.width > 8.4
        if parkingLane {
            for side in [-1.0, 1.0] where chance(0.5) { parkAlongKerb(frame, length: length, y: side * (half - 1.3)) }
        }
        addTraffic(line, along: frame, length: length, y: parkingLane ? min(1.7, half - 3.4) : half / 2)
        addKerbside(along: frame, length: length, half: half)
    }

    /// Where two lines meet, `width` along the frame's x axis and `height` across it. Over a river the street is a
    /// bridge along x.
    mutating func addCrossing(at frame: Frame, width: Double, height: Double, bridge: Bool) {
        ground(frame.rectangle(length: width + 0.2, width: height + 0.2), climate.asphalt)
        guard bridge else { return }
        for side in [-1.0, 1.0] {
            let rail = frame.moved(0, side * (height / 2 - 0.5))
            box(rail, length: width, width: 1, height: 2.5, climate.concrete, .low)
        }
        var x = -width / 2
        while x < width / 2 - 3 {
            ground(frame.rectangle(x, -0.08, x + 3, 0.08), Fill(reflectance(190, 190, 182)))
            x += 7
        }
    }

    /// A piece of river along the frame's x axis, with quays, jetties and boats.
    mutating func addRiver(_ line: StreetLine, along frame: Frame, length: Double) {
        let half = line.width / 2
        ground(frame.rectangle(-0.1, -half, length + 0.1, half), climate.water)
        let quay = chance(0.6)
        for side in [-1.0, 1.0] {
            if quay {
                ground(frame.rectangle(-0.1, side * half, length + 0.1, side * (half - 1)), climate.concrete)
            } else {
                addReeds(along: frame, length: length, y: side * half, inwards: -side)
            }
        }
        guard chance(0.6) else { return }
        var x = random.uniform(4..<12)
        while x < length - 4 {
            let side = chance(0.5) ? 1.0 : -1.0
            let reach = random.uniform(6..<min(12, half))
            let jetty = frame.moved(x, side * (half - 0.5 - reach / 2), turned: 90)
            ground(jetty.rectangle(length: reach, width: 1.3), Fill(reflectance(146, 136, 120), grain: 0.1))
            for flank in [-1.0, 1.0] where chance(0.75) {
                let berth = frame.moved(
                    x + flank * 2.4, side * (half - 1.4 - reach / 2), turned: side * 90 + (chance(0.5) ? 180 : 0))
                addBoat(at: berth)
            }
            x += random.uniform(8..<14)
        }
    }

    private mutating func addReeds(along frame: Frame, length: Double, y: Double, inwards: Double) {
        var shore = [frame.point(-0.1, y), frame.point(length + 0.1, y)]
        for step in 0...12 {
            shore.append(frame.point(length * (1 - Double(step) / 12), y + inwards * random.uniform(0.5..<3)))
        }
        ground(shore, climate.grass.lit(0.8))
    }

    private mutating func mendAsphalt(along frame: Frame, length: Double, half: Double) {
        for _ in 0..<random.integer(below: 4) {
            let x = random.uniform() * length
            let y = random.uniform(-0.7..<0.7) * half
            let size = random.uniform(1..<4)
            let patch = frame.moved(x, y).rectangle(length: size * 1.8, width: min(size, half))
            ground(patch, climate.asphalt.lit(random.uniform(0.72..<0.95)))
        }
        // Tyres darken the middle of a lane, oil the middle of that.
        for side in [-1.0, 1.0] {
            ground(
                frame.rectangle(0, side * half * 0.5 - 0.9, length, side * half * 0.5 + 0.9), climate.asphalt.lit(0.93))
        }
    }

    private mutating func markLanes(_ line: StreetLine, along frame: Frame, length: Double) {
        guard line.kind != .lane, length > 12 else { return }
        let white = Fill(reflectance(205, 205, 198), spots: reflectance(140, 140, 136), patchiness: 0.9)
        let yellow = Fill(reflectance(196, 160, 70), spots: reflectance(140, 126, 90), patchiness: 0.9)
        let half = line.width / 2
        func dashes(_ y: Double, _ fill: Fill) {
            var x = 4.0
            while x < length - 6 {
                ground(frame.rectangle(x, y - 0.08, x + 3, y + 0.08), fill)
                x += 8
            }
        }
        let middle = chance(0.5) ? yellow : white
        if line.kind == .avenue {
            for offset in [-0.18, 0.18] { ground(frame.rectangle(2, offset - 0.08, length - 2, offset + 0.08), middle) }
            dashes(half / 2, white)
            dashes(-half / 2, white)
        } else if chance(0.7) {
            dashes(0, middle)
        }
        if line.kind == .avenue || chance(0.3) {
            for (x, inner) in [(0.6, 1.0), (length - 0.6, -1.0)] {
                var y = -half + 0.6
                while y < half - 0.7 {
                    ground(frame.rectangle(x, y, x + inner * 2.6, y + 0.5), white)
                    y += 1.1
                }
            }
        }
    }

    private mutating func parkAlongKerb(_ frame: Frame, length: Double, y: Double) {
        let occupancy = random.uniform(0.05..<0.45)
        var x = 9.0
        while x < length - 9 {
            if chance(occupancy) {
                let turned = (chance(0.5) ? 0 : 180) + random.uniform(-1.5..<1.5)
                park(at: frame.moved(x + random.uniform(-0.3..<0.3), y + random.uniform(-0.12..<0.12), turned: turned))
            }
            x += 6.2
        }
    }

    private mutating func addTraffic(_ line: StreetLine, along frame: Frame, length: Double, y: Double) {
        guard line.kind != .lane else { return }
        let lanes = line.kind == .avenue ? [y * 0.5, y * 1.5] : [y]
        let density = line.kind == .avenue ? random.uniform(0.1..<0.9) : random.uniform(0..<0.5)
        for side in [-1.0, 1.0] {
            for lane in lanes {
                var x = random.uniform(4..<60) / (0.4 + density)
                while x < length - 4 {
                    let place = frame.moved(x, side * lane + random.uniform(-0.2..<0.2), turned: side > 0 ? 0 : 180)
                    switch pick(weights: [88, 7, 5]) {
                    case 0: park(at: place, gap: 1.5)
                    case 1: addTruck(at: place)
                    default: addBus(at: place)
                    }
                    x += random.uniform(12..<70) / (0.4 + density)
                }
            }
        }
    }

    private mutating func addKerbside(along frame: Frame, length: Double, half: Double) {
        if chance(0.5) {
            for x in stride(from: random.uniform(4..<20), to: length - 2, by: 26) {
                addPole(at: frame.moved(x, (chance(0.5) ? 1 : -1) * (half + 0.5)))
            }
        }
        for side in [-1.0, 1.0] where chance(0.1 + 0.5 * climate.leafiness) {
            let spacing = random.uniform(8..<16)
            let size = random.uniform(1.6..<3.2)
            for x in stride(from: random.uniform(5..<12), to: length - 4, by: spacing) where chance(0.8) {
                let center = frame.point(x + random.uniform(-1..<1), side * (half + 1.0))
                addTree(at: center, radius: size * random.uniform(0.75..<1.2))
            }
        }
    }
}
