// Car parks: rows of stalls, aisles, islands, and the shop they belong to.
import Base

extension SceneBuilder {
    /// A flat shop along one side of the block, its car park on the rest.
    mutating func addShop(in frame: Frame, _ length: Double, _ width: Double) {
        let green = climate.grass
        ground(frame.rectangle(0, 0, length, width), green)
        let depth = random.uniform(16..<26)
        let size = min(length - 4, random.uniform(28..<60))
        let shop = frame.moved(2 + size / 2 + random.uniform(0..<1) * (length - size - 4), width - depth / 2 - 1)
        let occupancy = pick([0.06, 0.18, 0.3, 0.5])
        addParking(in: frame.moved(1.5, 1.5), length: length - 3, width: width - depth - 4, occupancy: occupancy)
        ground(shop.rectangle(length: size + 5, width: depth + 4), climate.concrete)
        if chance(0.7) {
            addFlatBuilding(at: shop, length: size, width: depth, height: random.uniform(4.5..<8))
        } else {
            addHall(at: shop, length: size, width: depth, height: random.uniform(5..<8))
        }
        if chance(0.4) { addTruck(at: frame.moved(shop.origin == frame.origin ? 6 : 8, width - 2.4, turned: 0)) }
        for _ in 0..<Int(9 * climate.leafiness) {
            let along = random.uniform(2..<length - 2)
            addTree(at: frame.point(along, chance(0.5) ? 0.6 : width - 0.5), radius: random.uniform(1.2..<2.4))
        }
    }

    /// Stalls and aisles on [0, length] × [0, width]: row, aisle, two rows nose to nose, aisle, row … as many as fit.
    mutating func addParking(in frame: Frame, length: Double, width: Double, occupancy: Double) {
        let fresh = chance(0.3)
        ground(
            frame.rectangle(0, 0, length, width),
            fresh ? climate.asphalt.lit(0.7) : climate.asphalt.lit(random.uniform(0.9..<1.2)))
        let angle = chance(0.75) ? 90.0 : 65.0
        let depth = angle == 90 ? 5.4 : 5.7
        let aisle = angle == 90 ? 6.3 : 5
        let stall = random.uniform(2.65..<2.95)
        // However busy, a car park holds 36 cars: one of them fills about 5 % of a tile of 77 m.
        let stalls = max(1, length / stall * (width / (depth + aisle / 2)).rounded())
        let busy = min(occupancy, 36 / stalls)
        var y = 0.0
        var noseUp = true
        var rowOfPair = 1
        while y + depth <= width {
            let row = frame.moved(0, noseUp ? y + depth : y)
            addStalls(
                in: row, length: length, depth: depth, stall: stall, angle: noseUp ? -angle : angle,
                occupancy: busy * random.uniform(0.3..<1.7))
            // A row whose nose points up ends its cars at the top; rows come in pairs around an aisle.
            y += depth + (rowOfPair == 1 ? aisle : 0.2)
            rowOfPair = 1 - rowOfPair
            noseUp.toggle()
        }
        if chance(0.5) {
            addPole(at: frame.moved(length * random.uniform(0.3..<0.7), depth + aisle / 2))
        }
    }

    /// One row. The frame's x axis runs along the kerb at the noses; stalls open towards +y (angle > 0) or -y.
    private mutating func addStalls(
        in frame: Frame, length: Double, depth: Double, stall: Double, angle: Double, occupancy: Double
    ) {
        let side = angle > 0 ? 1.0 : -1.0
        let lean = direction(degrees: abs(angle))
        let step = stall / lean.y
        let white = Fill(reflectance(206, 206, 200), spots: reflectance(150, 150, 146), patchiness: 0.8)
        let reach = (depth - 0.5) / lean.y
        var x = 1.8
        let islands = chance(0.5)
        while x + step + reach * lean.x < length - 1.8 {
            let foot = frame.moved(x, 0, turned: angle)
            ground(foot.rectangle(0.2, -0.06, reach, 0.06), white)
            if chance(occupancy) {
                let turned = (chance(0.75) ? 180.0 : 0) + random.uniform(-1.2..<1.2)
                let along = 0.45 + 2.35 + random.uniform(-0.12..<0.12)
                let place = frame.moved(x + step / 2, 0, turned: angle)
                park(at: place.moved(along, random.uniform(-0.07..<0.07), turned: turned), gap: 0.66)
            } else if chance(0.012) {
                addCrate(at: frame.moved(x + step / 2, side * depth / 2))
            }
            x += step
        }
        ground(frame.moved(x, 0, turned: angle).rectangle(0.2, -0.06, reach, 0.06), white)
        guard islands else { return }
        for end in [0.7, x + 1 + reach * lean.x] where end < length {
            let island = frame.moved(end, side * depth / 2)
            ground(island.rectangle(length: 1.6, width: depth - 0.4), climate.concrete)
            ground(island.rectangle(length: 1.2, width: depth - 0.8), climate.grass)
            if chance(0.5) { addTree(at: island.origin, radius: random.uniform(0.9..<1.7)) }
        }
    }
}
