// Blocks of houses and flats, and the choice of what fills a block.
import Base

extension SceneBuilder {
    /// Fills the block [0, length] × [0, width] of `frame`, its pavement included.
    mutating func addBlock(_ use: LandUse, in frame: Frame, length: Double, width: Double) {
        let paved = use == .houses || use == .apartments || use == .parking || chance(0.4)
        ground(frame.rectangle(-0.1, -0.1, length + 0.1, width + 0.1), paved ? climate.concrete : climate.grass)
        let rim = paved ? random.uniform(1.5..<2.6) : 1.5
        let inner = frame.moved(rim, rim)
        let (l, w) = (length - 2 * rim, width - 2 * rim)
        switch use {
        case .houses: addHouses(in: inner, l, w)
        case .apartments: addApartments(in: inner, l, w)
        case .parking: addShop(in: inner, l, w)
        case .industry: addYard(in: inner, l, w)
        case .park: addPark(in: inner, l, w)
        case .field: addField(in: inner, l, w)
        }
    }

    /// Two rows of plots back to back, each with a house, a drive and a garden.
    private mutating func addHouses(in frame: Frame, _ length: Double, _ width: Double) {
        let yard = climate.greenness < 0.3 && chance(0.5) ? climate.soil : climate.grass
        ground(frame.rectangle(0, 0, length, width), yard)
        let count = max(1, Int(length / random.uniform(14.5..<19)))
        let plot = length / Double(count)
        for row in 0..<2 {
            // Each row sees its street along y = 0.
            let front = row == 0 ? frame : frame.moved(length, width, turned: 180)
            for index in 0..<count { addPlot(in: front.moved(Double(index) * plot, 0), plot, width / 2, yard) }
        }
    }

    private mutating func addPlot(in frame: Frame, _ length: Double, _ depth: Double, _ yard: Fill) {
        if chance(0.5) { ground(frame.rectangle(0, 0, length, depth), yard.lit(random.uniform(0.8..<1.2))) }
        if chance(0.06) {
            return addGrove(
                in: frame.moved(length / 2, depth / 2), length: length, width: depth, count: 5, radius: 2..<3.5)
        }
        let setback = random.uniform(6.5..<8.5)
        let drive = chance(0.45) ? 5.6 : 3.2
        let paving = chance(0.7) ? climate.concrete : climate.asphalt
        let houseLength = min(length - 2.5, random.uniform(10.5..<15))
        let houseWidth = random.uniform(8..<11)
        // The drive leads to the garage at the right of the house, or past it to the back.
        let driveX = min(length - drive / 2 - 0.4, (length + houseLength) / 2 - drive / 2 + random.uniform(-0.5..<1))
        ground(frame.rectangle(driveX - drive / 2, -2.2, driveX + drive / 2, setback + 1), paving)
        let stalls = drive > 5 ? [driveX - 1.38, driveX + 1.38] : [driveX]
        for x in stalls where chance(drive > 5 ? 0.38 : 0.5) {
            let turned = (chance(0.6) ? 90.0 : -90.0) + random.uniform(-2..<2)
            park(at: frame.moved(x + random.uniform(-0.06..<0.06), random.uniform(2.9..<setback - 3), turned: turned))
        }
        let center = frame.moved(length / 2 - 0.3, setback + houseWidth / 2)
        _ = claim(center, length: houseLength, width: houseWidth, margin: 0.5)
        let eaves = random.uniform(2.8..<5.2)
        addHouse(at: center, length: houseLength, width: houseWidth, eaves: eaves)
        addGarden(in: frame, length, from: setback + houseWidth + 1.5, to: depth - 0.5)
        if chance(0.55) {
            addTree(
                at: frame.point(random.uniform(1..<max(1.5, driveX - drive / 2 - 2)), random.uniform(1..<5)),
                radius: random.uniform(1.2..<2.6))
        }
        if chance(0.3) {
            addHedge(along: frame.moved(0, 1, turned: 90), length: depth - 2)
        } else {
            box(
                frame.moved(0, depth * 0.6, turned: 90), length: depth * 0.75, width: 0.2, height: 1.6,
                Fill(reflectance(132, 118, 100)), .low)
        }
    }

    private mutating func addGarden(in frame: Frame, _ length: Double, from y0: Double, to y1: Double) {
        guard y1 > y0 + 3 else { return }
        if chance(0.14) {
            let pool = frame.moved(length * 0.4, (y0 + y1) / 2)
            ground(pool.rectangle(length: 9, width: min(5, y1 - y0)), climate.concrete)
            ground(
                pool.ellipse(3.6, min(1.9, (y1 - y0) / 2 - 0.5), sides: 14),
                Fill(reflectance(92, 176, 190, nearInfrared: 30), grain: 0.1))
        }
        if chance(0.3) {
            let shed = frame.moved(length - 2.2, y1 - 2)
            box(
                shed, length: random.uniform(2..<3.2), width: random.uniform(1.8..<2.6), height: 2.3, roofing(),
                .building)
        }
        for _ in 0..<random.integer(below: 4) {
            addClutter(at: frame.moved(random.uniform(1..<length - 1), random.uniform(y0..<y1)))
        }
        let trees = Int(random.uniform(0..<1) * (1 + 12 * climate.leafiness) + 0.4)
        for _ in 0..<trees {
            addTree(
                at: frame.point(random.uniform(1..<length - 1), random.uniform(y0..<y1)),
                radius: random.uniform(1.2..<3.6))
        }
    }

    /// Slabs of flats on a lawn, with a strip of parking along one side.
    private mutating func addApartments(in frame: Frame, _ length: Double, _ width: Double) {
        ground(frame.rectangle(0, 0, length, width), climate.grass)
        let strip = 12.5
        addParking(in: frame.moved(0, 0), length: length, width: strip, occupancy: random.uniform(0.15..<0.6))
        let pitched = chance(0.45)
        let roof = roofing()
        var y = strip + 4
        while y + 11 < width {
            let depth = min(random.uniform(10..<14), width - y - 1)
            var x = random.uniform(1..<5)
            while x + 14 < length {
                let size = min(random.uniform(18..<36), length - x - 1)
                let center = frame.moved(x + size / 2, y + depth / 2)
                if pitched {
                    addPitchedRoof(at: center, length: size, width: depth, eaves: 8, fill: roof, hipped: chance(0.5))
                } else {
                    addFlatBuilding(at: center, length: size, width: depth, height: random.uniform(7..<16))
                }
                let path = frame.rectangle(x + size / 2 - 0.8, strip, x + size / 2 + 0.8, y)
                ground(path, climate.concrete)
                x += size + random.uniform(7..<12)
            }
            y += depth + random.uniform(9..<14)
        }
        let count = Int(3 + 26 * climate.leafiness)
        addGrove(
            in: frame.moved(length / 2, (strip + width) / 2), length: length - 4, width: width - strip - 6,
            count: count, radius: 1.4..<3.4)
    }
}
